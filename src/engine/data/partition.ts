import { JackdawError } from '../../shared/errors'
import { RandomSequence, purposes, shuffle } from '../train/random'
import { labelOf, type Pictures } from './pictures'

/** Which training pictures a run learns from and which it only watches. Numbers as `Pictures` has them, ascending. */
export interface Partition {
  training: Uint32Array
  validation: Uint32Array
}

/** Least pictures there must be to learn from. */
const fewest = 2

/**
 * Takes at most `limit` pictures, then sets `validationShare` of them aside; both drawn by the seed so that every class keeps
 * its share (stratified), the rounding decided by largest remainders. Each picture is in one part or left out. Throws
 * `dataset-too-small` when fewer than two are left to learn from.
 */
export function partition(
  pictures: Pictures,
  options: { limit: number | null; validationShare: number; seed: number },
): Partition {
  const { limit, validationShare, seed } = options
  const classes = shuffledByClass(pictures, seed)
  const total = pictures.end - pictures.start
  const taken = share(
    classes.map((c) => c.length),
    limit === null ? total : Math.min(limit, total),
  )
  const kept = classes.map((members, label) => members.subarray(0, taken[label]))
  const keptTotal = taken.reduce((a, b) => a + b, 0)
  const aside = share(taken, Math.round(keptTotal * validationShare))

  const validation = kept.flatMap((members, label) => [...members.subarray(0, aside[label])])
  const training = kept.flatMap((members, label) => [...members.subarray(aside[label])])
  if (training.length < fewest)
    throw new JackdawError('dataset-too-small', 'The dataset', { found: training.length, needed: fewest })
  return { training: Uint32Array.from(training).sort(), validation: Uint32Array.from(validation).sort() }
}

function shuffledByClass(pictures: Pictures, seed: number): Uint32Array[] {
  const classes: number[][] = Array.from({ length: pictures.classCount }, () => [])
  for (let index = pictures.start; index < pictures.end; index++) classes[labelOf(pictures, index)]?.push(index)
  return classes.map((members, label) =>
    shuffle(Uint32Array.from(members), new RandomSequence(seed, purposes.split, label)),
  )
}

/** Divides `amount` among classes in proportion to their sizes: whole numbers that add up to it, none above its size. */
export function share(sizes: readonly number[], amount: number): number[] {
  const total = sizes.reduce((a, b) => a + b, 0)
  if (!total) return sizes.map(() => 0)
  const exact = sizes.map((size) => (size * amount) / total)
  const parts = exact.map(Math.floor)
  const byRemainder = exact
    .map((value, label) => ({ label, remainder: value - Math.floor(value) }))
    .sort((a, b) => b.remainder - a.remainder || a.label - b.label)
  let left = amount - parts.reduce((a, b) => a + b, 0)
  for (const { label, remainder } of byRemainder) {
    if (left <= 0 || remainder === 0) break
    parts[label] = (parts[label] ?? 0) + 1
    left--
  }
  return parts
}
