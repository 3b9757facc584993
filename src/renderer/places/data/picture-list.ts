import type { DatasetSummary, SplitName } from '../../../shared/dataset'
import { eachRange } from '../../../shared/picture-ranges'
import type { PictureFacts } from '../../state/pictures-facts'

/** `all` is what is learnt from and tested with, without what is excluded. */
export type SplitChoice = 'all' | SplitName | 'excluded'
/** `stored` is the order of the indices; within a class or a brightness that order is kept. */
export type PictureOrder = 'stored' | 'class' | 'dark' | 'bright'

/** What of a dataset is listed, and in which order. */
export interface PictureFilter {
  split: SplitChoice
  /** One class, or all. */
  label: number | null
  /** Not zero for the pictures that were searched for, by index; null where nothing was. */
  found: Uint8Array | null
  order: PictureOrder
  /** By index; needed for the orders by brightness. */
  brightness: Uint8Array | null
}

export const everything: PictureFilter = { split: 'all', label: null, found: null, order: 'stored', brightness: null }

/** The pictures that a filter lets through, in an order. A position counts within this list. */
export interface PictureList {
  readonly length: number
  /** Index in the dataset of the picture at a position. */
  at(position: number): number
  /**
   * Position of the picture with this index. Where it is not there: in the order of the indices, of the next one after it, or the last
   * one when there is none after it; in another order, the first.
   */
  nearest(index: number): number
  has(index: number): boolean
}

type Counted = Pick<DatasetSummary, 'counts' | 'stored' | 'revision'>

/**
 * The pictures that a filter lets through. While what is said of them has not come (`null`), only a dataset that was never edited has a
 * list, and only of whole parts.
 */
export function pictureList(dataset: Counted, facts: PictureFacts | null, filter: PictureFilter): PictureList {
  const { train, test } = dataset.counts
  const { split, label, found, order, brightness } = filter
  if (dataset.revision === null && label === null && found === null && order === 'stored') {
    if (split === 'excluded') return range(0, 0)
    return range(split === 'test' ? train : 0, split === 'train' ? train : train + test)
  }
  if (!facts) return range(0, 0)
  if (order === 'class') return ordered(sifted(facts, filter, facts.labels, 65_536, false), dataset.stored)
  if (order === 'stored' || !brightness) return ascending(sifted(facts, filter, null, 1, false))
  return ordered(sifted(facts, filter, brightness, 256, order === 'bright'), dataset.stored)
}

/**
 * Indices of what a filter lets through, by a key below `keys` of each, largest first where `descending`; equal keys keep the order of the
 * indices, which is all there is without keys. A counting sort in plain loops: of a million pictures, calls and lists between would be felt.
 */
function sifted(
  { labels, sides }: PictureFacts,
  { split, label, found }: PictureFilter,
  keyOf: Uint8Array | Uint16Array | null,
  keys: number,
  descending: boolean,
): Uint32Array {
  const [least, most] = { all: [0, 1], train: [0, 0], test: [1, 1], excluded: [2, 3] }[split] as [number, number]
  const flip = descending ? keys - 1 : 0
  const counts = new Uint32Array(keys)
  let passed = 0
  for (let index = 0; index < sides.length; index++) {
    const side = sides[index] as number
    if (side < least || side > most) continue
    if ((label !== null && labels[index] !== label) || (found !== null && !found[index])) continue
    passed++
    const key = keyOf === null ? 0 : Math.abs(flip - (keyOf[index] ?? 0))
    counts[key] = (counts[key] as number) + 1
  }
  /** Where the next of each key goes. */
  const places = counts
  for (let key = 0, start = 0; key < keys; key++) {
    const count = counts[key] as number
    places[key] = start
    start += count
  }
  const indices = new Uint32Array(passed)
  for (let index = 0; index < sides.length; index++) {
    const side = sides[index] as number
    if (side < least || side > most) continue
    if ((label !== null && labels[index] !== label) || (found !== null && !found[index])) continue
    const key = keyOf === null ? 0 : Math.abs(flip - (keyOf[index] ?? 0))
    const place = places[key] as number
    indices[place] = index
    places[key] = place + 1
  }
  return indices
}

function range(start: number, end: number): PictureList {
  return {
    length: end - start,
    at: (position) => start + position,
    nearest: (index) => Math.max(0, Math.min(end - start - 1, index - start)),
    has: (index) => index >= start && index < end,
  }
}

function ascending(indices: Uint32Array): PictureList {
  /** First position whose index is not below. */
  const lowerBound = (index: number): number => {
    let low = 0
    let high = indices.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((indices[middle] as number) < index) low = middle + 1
      else high = middle
    }
    return low
  }
  return {
    length: indices.length,
    at: (position) => indices[position] as number,
    nearest: (index) => Math.max(0, Math.min(indices.length - 1, lowerBound(index))),
    has: (index) => indices[lowerBound(index)] === index,
  }
}

function ordered(indices: Uint32Array, stored: number): PictureList {
  /** Position of each stored picture, and one more; 0 for those that are not there. */
  const places = new Uint32Array(stored)
  for (let position = 0; position < indices.length; position++) places[indices[position] as number] = position + 1
  return {
    length: indices.length,
    at: (position) => indices[position] as number,
    nearest: (index) => Math.max(0, (places[index] ?? 0) - 1),
    has: (index) => (places[index] ?? 0) > 0,
  }
}

/** What ranges of indices name, as a byte for each stored picture. */
export function maskOf(ranges: string, stored: number): Uint8Array {
  const mask = new Uint8Array(stored)
  if (ranges !== '') eachRange(ranges, (first, last) => mask.fill(1, first, last + 1))
  return mask
}

/** The picture before or after this one in the list, or null at its end. A picture outside the list has neighbours too. */
export function neighbour(list: PictureList, index: number, step: -1 | 1): number | null {
  if (list.length === 0) return null
  const nearest = list.nearest(index)
  const landed = list.at(nearest)
  if (!list.has(index)) {
    // From outside the list, the nearest one is itself the neighbour on its side.
    if (step === 1 && landed > index) return landed
    if (step === -1 && landed < index) return landed
  }
  const position = nearest + step
  return position >= 0 && position < list.length ? list.at(position) : null
}
