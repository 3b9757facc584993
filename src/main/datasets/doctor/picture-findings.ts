import type { Finding, FindingKind } from '../../../shared/doctor'
import { side } from '../edits/dataset-view'
import { unpacked } from './alike-groups'
import type { CaseContext } from './case-key'
import { findingOf, findingOfSingles, type Case } from './finding-of'
import type { Looked } from './looked'
import { nearlyUniform } from './nearly-uniform'

/** What is wrong with the pictures themselves: the same, nearly the same, or with nothing on them. Excluded ones are passed over. */
export function pictureFindings(looked: Looked, context: CaseContext): Finding[] {
  const { labels, sides, classes } = context.view
  const takesPart = (index: number) => (sides[index] ?? side.absent) <= side.test
  const blank = looked.blank.filter(takesPart)
  const isBlank = new Set(looked.blank)
  const cases = new Map<FindingKind, Case[]>()
  const add = (kind: FindingKind, pictures: number[]) => {
    const known = cases.get(kind)
    if (known) known.push({ pictures })
    else cases.set(kind, [{ pictures }])
  }
  for (const group of groupsOf(looked.same, takesPart)) {
    if (isBlank.has(group[0] ?? 0)) continue
    if (differ(group, (index) => labels[index])) add('labels-differ', group)
    else add(differ(group, (index) => sides[index]) ? 'leak' : 'copies', group)
  }
  for (const group of groupsOf(looked.similar, takesPart)) {
    // Groups of copies alone have been told already.
    if (!differ(group, (index) => digestOf(context, index))) continue
    if (differ(group, (index) => labels[index])) add('similar-labels-differ', group)
    else add(differ(group, (index) => sides[index]) ? 'similar-leak' : 'similar', group)
  }
  const present = Array.from(sides.keys()).filter(takesPart)
  const isUniform = nearlyUniform(looked.contrasts, labels, classes.length, present)
  const uniform = present.filter((index) => isUniform(index) && !isBlank.has(index))
  return [
    ...[...cases].map(([kind, of]) => findingOf(kind, of, context)),
    findingOfSingles('blank', blank, context),
    findingOfSingles('uniform', uniform, context),
    findingOfSingles('cut-off', looked.cutOff.filter(takesPart), context),
  ].filter((finding) => finding !== null)
}

/** Of groups as the engine packs them, those of which two or more pictures take part. */
function groupsOf(packed: Uint32Array, takesPart: (index: number) => boolean): number[][] {
  const groups: number[][] = []
  for (const whole of unpacked(packed)) {
    const group = [...whole.filter(takesPart)]
    if (group.length > 1) groups.push(group)
  }
  return groups
}

function differ(group: readonly number[], of: (index: number) => unknown): boolean {
  const [first = 0] = group
  const expected = of(first)
  return group.some((index) => of(index) !== expected)
}

const digestOf = ({ digests }: CaseContext, index: number) => `${digests[2 * index]},${digests[2 * index + 1]}`
