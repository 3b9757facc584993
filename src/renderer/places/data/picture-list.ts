import type { DatasetSummary, SplitName } from '../../../shared/dataset'

export type SplitChoice = 'all' | SplitName

/** The pictures that a filter lets through, in the order of their indices. A position counts within this list. */
export interface PictureList {
  readonly length: number
  /** Index in the dataset of the picture at a position. */
  at(position: number): number
  /** Position of the picture with this index, or of the next one after it; the last one when there is none after it. */
  nearest(index: number): number
  has(index: number): boolean
}

/**
 * Pictures of one split or both, and of one class or all. While the labels have not come (`null`), a class lets nothing through.
 */
export function pictureList(
  { counts }: Pick<DatasetSummary, 'counts'>,
  labels: Uint16Array | null,
  split: SplitChoice,
  label: number | null,
): PictureList {
  const start = split === 'test' ? counts.train : 0
  const end = split === 'train' ? counts.train : counts.train + counts.test
  if (label === null) return range(start, end)
  return chosen(labels ? indicesOf(labels, label, start, end) : new Uint32Array(0))
}

function range(start: number, end: number): PictureList {
  return {
    length: end - start,
    at: (position) => start + position,
    nearest: (index) => Math.max(0, Math.min(end - start - 1, index - start)),
    has: (index) => index >= start && index < end,
  }
}

function indicesOf(labels: Uint16Array, label: number, start: number, end: number): Uint32Array {
  const found = new Uint32Array(end - start)
  let count = 0
  for (let index = start; index < end; index++) if (labels[index] === label) found[count++] = index
  return found.slice(0, count)
}

function chosen(indices: Uint32Array): PictureList {
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

/** Where the picture before or after this one is, or null at the end of the list. A picture outside the list has neighbours too. */
export function neighbour(list: PictureList, index: number, step: -1 | 1): number | null {
  if (list.length === 0) return null
  const nearest = list.nearest(index)
  const landed = list.at(nearest)
  // From outside the list, the nearest one is itself the neighbour on its side.
  if (step === 1 && landed > index) return landed
  if (step === -1 && landed < index) return landed
  const position = nearest + step
  return position >= 0 && position < list.length ? list.at(position) : null
}
