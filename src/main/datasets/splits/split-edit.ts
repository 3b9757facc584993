import type { DatasetEdit, EditOperation, SplitSettings } from '../../../shared/dataset-edit'
import { JackdawError } from '../../../shared/errors'
import { formatRanges } from '../../../shared/picture-ranges'
import { count, share } from '../../../shared/words/format'
import { side, type DatasetView } from '../edits/dataset-view'
import { divide, uniform } from './draw-split'

/** Pictures that go to one side together, group by group in the order of their first pictures: there may be a million. */
interface Groups {
  count: number
  /** The group of each stored picture; `none` of those that take no part. */
  of: Uint32Array
  /** Smallest index of the pictures that take part, and how many do. */
  firsts: Uint32Array
  sizes: Uint32Array
  /** The class that most of its pictures are of; of equals, the lower. */
  labels: Uint16Array
  /** 1 where one of them has to stay in the test. */
  fixed: Uint8Array
}
const none = 0xffff_ffff

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
  const total = all.sizes.reduce((sum, size) => sum + size, 0)
  const wanted = 'share' in test ? Math.min(Math.round(total * test.share), total - 1) : test.count
  if (total === 0 || wanted >= total)
    throw new JackdawError('dataset-too-small', name, { found: Math.max(0, total - wanted), needed: 1 })
  const has = all.sizes.reduce((sum, size, group) => (all.fixed[group] ? sum + size : sum), 0)
  const isTest = draw(all, view.classes.length, Math.max(0, wanted - has), seed)

  /** Pictures that are on `now` and have to be on the other side, ascending. */
  function* leaving(now: number): Generator<number> {
    for (let index = 0; index < all.of.length; index++) {
      const group = all.of[index] ?? none
      if (group === none || view.sides[index] !== now) continue
      if ((isTest[group] ? side.test : side.train) !== now) yield index
    }
  }
  const move = (now: number, split: 'train' | 'test'): EditOperation[] => {
    const pictures = formatRanges(leaving(now))
    return pictures === '' ? [] : [{ type: 'move', pictures, split }]
  }
  const operations = [...move(side.train, 'test'), ...move(side.test, 'train')]
  if (operations.length === 0) return null
  const amount = 'share' in test ? share(test.share, 0) : count(test.count)
  return { operations, title: `Divided anew: ${amount} for the test, seed ${seed}` }
}

function collect(view: DatasetView, groups: Uint32Array | null, redraw: boolean): Groups {
  const stored = view.sides.length
  /** Place among the groups, by the first stored picture of a group, which may take no part. */
  const places = new Uint32Array(stored).fill(none)
  const all: Groups = {
    count: 0,
    of: new Uint32Array(stored).fill(none),
    firsts: new Uint32Array(stored),
    sizes: new Uint32Array(stored),
    labels: new Uint16Array(0),
    fixed: new Uint8Array(stored),
  }
  for (let index = 0; index < stored; index++) {
    const value = view.sides[index] ?? side.absent
    if (value > side.test) continue
    const key = groups?.[index] ?? index
    let group = places[key] ?? none
    if (group === none) {
      group = all.count++
      places[key] = group
      all.firsts[group] = index
    }
    all.of[index] = group
    all.sizes[group] = (all.sizes[group] ?? 0) + 1
    if (!redraw && value === side.test) all.fixed[group] = 1
  }
  const { count: found } = all
  all.firsts = all.firsts.subarray(0, found)
  all.sizes = all.sizes.subarray(0, found)
  all.fixed = all.fixed.subarray(0, found)
  all.labels = mainLabels(view, all)
  return all
}

function mainLabels({ labels, classes }: DatasetView, { count: found, of, sizes }: Groups): Uint16Array {
  const members = new Uint32Array(sizes.reduce((sum, size) => sum + size, 0))
  const ends = new Uint32Array(found)
  let begin = 0
  for (let group = 0; group < found; group++) {
    ends[group] = begin
    begin += sizes[group] ?? 0
  }
  for (let index = 0; index < of.length; index++) {
    const group = of[index] ?? none
    if (group === none) continue
    members[ends[group] ?? 0] = index
    ends[group] = (ends[group] ?? 0) + 1
  }
  const counts = new Uint32Array(classes.length)
  return Uint16Array.from(sizes, (size, group) => {
    const own = members.subarray((ends[group] ?? 0) - size, ends[group])
    if (size === 1) return labels[own[0] ?? 0] ?? 0
    counts.fill(0)
    for (const index of own) counts[labels[index] ?? 0] = (counts[labels[index] ?? 0] ?? 0) + 1
    return counts.indexOf(Math.max(...counts))
  })
}

/** Draws groups with `amount` pictures together besides those that are fixed, or as near to it as whole groups come: 1 for the test. */
function draw(all: Groups, classes: number, amount: number, seed: number): Uint8Array {
  const { labels, firsts } = all
  const isTest = all.fixed.slice()
  const sizes = new Uint32Array(classes)
  const left = new Uint32Array(classes)
  const free = Uint32Array.from(isTest.keys()).filter((group) => !isTest[group])
  for (const group of free) {
    const label = labels[group] ?? 0
    sizes[label] = (sizes[label] ?? 0) + (all.sizes[group] ?? 0)
    left[label] = (left[label] ?? 0) + 1
  }
  const total = sizes.reduce((a, b) => a + b, 0)
  const quotas = Float64Array.from(divide(sizes, Math.min(amount, total)))
  const places = Float64Array.from(firsts, (first) => uniform(seed, first))
  free.sort((a, b) => (places[a] ?? 0) - (places[b] ?? 0) || (firsts[a] ?? 0) - (firsts[b] ?? 0))
  for (const group of free) {
    const label = labels[group] ?? 0
    const size = all.sizes[group] ?? 0
    const quota = quotas[label] ?? 0
    // Half a group too many is nearer than half a group too few; and one group of each class stays.
    if (quota <= 0 || size / 2 > quota || (left[label] ?? 0) <= 1) continue
    quotas[label] = quota - size
    left[label] = (left[label] ?? 0) - 1
    isTest[group] = 1
  }
  return isTest
}
