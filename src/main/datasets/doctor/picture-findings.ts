import type { JobResult } from '../../../shared/engine-protocol'
import type { Finding, FindingKind } from '../../../shared/doctor'
import type { CaseContext } from './case-key'
import { findingOf, type Case } from './finding-of'

type Looked = Pick<JobResult<'examine'>, 'same' | 'similar' | 'blank' | 'uniform' | 'cutOff'>

/** What is wrong with the pictures themselves: the same, nearly the same, or with nothing on them. */
export function pictureFindings(looked: Looked, context: CaseContext): Finding[] {
  const blank = new Set(looked.blank)
  const same = unpacked(looked.same).filter(([first = 0]) => !blank.has(first))
  // Groups of copies alone have been told already.
  const similar = unpacked(looked.similar).filter((group) => differ(group, (index) => digestOf(context, index)))
  const cases = new Map<FindingKind, Case[]>()
  const add = (kind: FindingKind, pictures: number[]) => {
    const known = cases.get(kind)
    if (known) known.push({ pictures })
    else cases.set(kind, [{ pictures }])
  }
  for (const [groups, kinds] of [
    [same, { labels: 'labels-differ', sides: 'leak', neither: 'copies' }],
    [similar, { labels: 'similar-labels-differ', sides: 'similar-leak', neither: 'similar' }],
  ] as const)
    for (const group of groups) {
      if (differ(group, (index) => context.labels[index])) add(kinds.labels, group)
      else add(differ(group, (index) => index < context.dataset.counts.train) ? kinds.sides : kinds.neither, group)
    }
  for (const [kind, indices] of [
    ['blank', looked.blank],
    ['uniform', looked.uniform],
    ['cut-off', looked.cutOff],
  ] as const)
    cases.set(
      kind,
      Array.from(indices, (index) => ({ pictures: [index] })),
    )
  return [...cases].map(([kind, of]) => findingOf(kind, of, context)).filter((finding) => finding !== null)
}

/** Groups as the engine packs them: of each how many it has, then its pictures. */
function unpacked(packed: Uint32Array): number[][] {
  const groups: number[][] = []
  for (let at = 0; at < packed.length; at += (packed[at] ?? 0) + 1)
    groups.push([...packed.subarray(at + 1, at + 1 + (packed[at] ?? 0))])
  return groups
}

function differ(group: readonly number[], of: (index: number) => unknown): boolean {
  const [first = 0] = group
  const expected = of(first)
  return group.some((index) => of(index) !== expected)
}

const digestOf = ({ digests }: CaseContext, index: number) => `${digests[2 * index]},${digests[2 * index + 1]}`
