/**
 * Random numbers without state: every draw is a hash of what it is for and of its number, so a resumed run draws exactly what
 * the uninterrupted one would have drawn, without anything to save (the idea of J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw:
 * Parallel Random Numbers: As Easy as 1, 2, 3, 2011). The hash is two rounds of the 32-bit finaliser of MurmurHash3
 * (Austin Appleby, public domain), keyed before each; more than good enough for shuffles and dropout, not for secrets.
 */

/** What numbers are drawn for; two purposes never share a sequence. */
export const purposes = { split: 1, shuffle: 2, weights: 3, dropout: 4, balance: 5, augmentation: 6 } as const
export type Purpose = (typeof purposes)[keyof typeof purposes]

const golden = 0x9e3779b9

function finalise(h: number): number {
  h ^= h >>> 16
  h = Math.imul(h, 0x85ebca6b)
  h ^= h >>> 13
  h = Math.imul(h, 0xc2b2ae35)
  return h ^ (h >>> 16)
}

/** One endless sequence of 32-bit numbers, of which any can be asked for in any order. */
export class RandomSequence {
  readonly #first: number
  readonly #second: number

  /** `path` names the sequence below its purpose: an epoch, a layer and a step ... Whole numbers. */
  constructor(seed: number, purpose: Purpose, ...path: number[]) {
    let first = finalise(seed ^ golden)
    let second = finalise(seed + golden)
    for (const part of [purpose, ...path]) {
      first = finalise(Math.imul(first, 5) + part + golden)
      second = finalise(second ^ (Math.imul(part, 0x85ebca6b) + first))
    }
    this.#first = first
    this.#second = second
  }

  /** What the sequence is told from others by, for who draws its numbers elsewhere. */
  get keys(): readonly [number, number] {
    return [this.#first, this.#second]
  }

  /** Draw number `index`, uniform over the whole numbers in [0, 2^32). */
  bits(index: number): number {
    return finalise(finalise(Math.imul(index, golden) + this.#first) ^ this.#second) >>> 0
  }

  /** Uniform in [0, 1), a multiple of 2^-32. */
  share(index: number): number {
    return this.bits(index) / 4294967296
  }

  /** Uniform over 0 ... limit - 1, but for a bias below limit / 2^32. */
  below(index: number, limit: number): number {
    return Math.floor(this.share(index) * limit)
  }
}

/** Shuffles in place (Fisher and Yates; Durstenfeld, CACM Algorithm 235, 1964). Answers its argument. */
export function shuffle(values: Uint32Array, random: RandomSequence): Uint32Array {
  for (let last = values.length - 1; last > 0; last--) {
    const other = random.below(last, last + 1)
    const value = values[last] ?? 0
    values[last] = values[other] ?? 0
    values[other] = value
  }
  return values
}
