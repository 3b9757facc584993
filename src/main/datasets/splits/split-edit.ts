import type { DatasetEdit, EditOperation, SplitSettings } from '../../../shared/dataset-edit'
import { JackdawError } from '../../../shared/errors'
import { formatRanges } from '../../../shared/picture-ranges'
import { count, share } from '../../../shared/words/format'
import { side, type DatasetView } from '../edits/dataset-view'
import { divide, uniform } from './draw-split'

/** Pictures that go to one side together. */
interface Group {
  /** Smallest index of its pictures that take part. */
  first: number
  pictures: number[]
  /** The class that most of its pictures are of; of equals, the lower. */
  label: number
  /** Whether one of them has to stay in the test. */
  fixed: boolean
}

/**
 * The edit that divides a dataset anew: each class gives its share (stratified, as in `drawSplit`), whole groups are drawn in an order
 * that the seed and their first picture decide, and every class keeps something to learn from. What was drawn is in the edit, so
 * that it stays the same whatever becomes of the way of drawing. Null where it changes nothing. Throws `dataset-too-small`.
 * @param groups for each stored picture the first of its group; null where each is alone
 */
export function splitEdit(
  view: DatasetView,
  settings: SplitSettings,
  groups: Uint32Array | null,
  name: string,
): DatasetEdit | null {
  const { test, seed, redraw } = settings
  const all = collect(view, groups, redraw)
  const total = all.reduce((sum, group) => sum + group.pictures.length, 0)
  const wanted = 'share' in test ? Math.min(Math.round(total * test.share), total - 1) : test.count
  if (total === 0 || wanted >= total)
    throw new JackdawError('dataset-too-small', name, { found: Math.max(0, total - wanted), needed: 1 })
  const isTest = new Set(all.filter(({ fixed }) => fixed))
  const free = all.filter(({ fixed }) => !fixed)
  const has = [...isTest].reduce((sum, group) => sum + group.pictures.length, 0)
  for (const group of draw(free, view.classes.length, Math.max(0, wanted - has), seed)) isTest.add(group)

  const toTest: number[] = []
  const toTrain: number[] = []
  for (const group of all)
    for (const index of group.pictures) {
      const now = view.sides[index] ?? side.train
      if (isTest.has(group) && now === side.train) toTest.push(index)
      if (!isTest.has(group) && now === side.test) toTrain.push(index)
    }
  const move = (indices: number[], split: 'train' | 'test'): EditOperation[] =>
    indices.length === 0 ? [] : [{ type: 'move', pictures: formatRanges(indices.sort((a, b) => a - b)), split }]
  const operations = [...move(toTest, 'test'), ...move(toTrain, 'train')]
  if (operations.length === 0) return null
  const amount = 'share' in test ? share(test.share, 0) : count(test.count)
  return { operations, title: `Divided anew: ${amount} for the test, seed ${seed}` }
}

function collect(view: DatasetView, groups: Uint32Array | null, redraw: boolean): Group[] {
  const found = new Map<number, Group>()
  view.sides.forEach((value, index) => {
    if (value > side.test) return
    const key = groups?.[index] ?? index
    const group = found.get(key) ?? { first: index, pictures: [], label: 0, fixed: false }
    found.set(key, group)
    group.pictures.push(index)
    group.fixed ||= !redraw && value === side.test
  })
  for (const group of found.values()) group.label = mainLabel(view, group.pictures)
  return [...found.values()]
}

function mainLabel({ labels }: DatasetView, pictures: readonly number[]): number {
  if (pictures.length === 1) return labels[pictures[0] ?? 0] ?? 0
  const counts = new Map<number, number>()
  for (const index of pictures) counts.set(labels[index] ?? 0, (counts.get(labels[index] ?? 0) ?? 0) + 1)
  const [[label] = [0]] = [...counts].sort(([a, few], [b, many]) => many - few || a - b)
  return label
}

/** Draws groups with `amount` pictures together, or as near to it as whole groups come. */
function draw(groups: readonly Group[], classes: number, amount: number, seed: number): Group[] {
  const sizes = new Uint32Array(classes)
  const left = new Uint32Array(classes)
  for (const { label, pictures } of groups) {
    sizes[label] = (sizes[label] ?? 0) + pictures.length
    left[label] = (left[label] ?? 0) + 1
  }
  const total = sizes.reduce((a, b) => a + b, 0)
  const quotas = Float64Array.from(divide(sizes, Math.min(amount, total)))
  const order = groups
    .map((group) => ({ group, place: uniform(seed, group.first) }))
    .sort((a, b) => a.place - b.place || a.group.first - b.group.first)
  return order.flatMap(({ group }) => {
    const { label, pictures } = group
    const quota = quotas[label] ?? 0
    // Half a group too many is nearer than half a group too few; and one group of each class stays.
    if (quota <= 0 || pictures.length / 2 > quota || (left[label] ?? 0) <= 1) return []
    quotas[label] = quota - pictures.length
    left[label] = (left[label] ?? 0) - 1
    return [group]
  })
}
