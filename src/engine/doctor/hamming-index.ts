/** A code of 64 bits is looked up by its four quarters. */
const quarters = 4
const buckets = 65_536
/** Words of an entry: the code, and whose it is. */
const entryWords = 3

/**
 * Finds 64-bit codes that differ in few bits, without comparing all with all: when two codes differ in at most `radius` < 8 bits, one
 * of their four quarters differs in at most one (M. Norouzi, A. Punjani, D. J. Fleet: Fast Search in Hamming Space with Multi-Index
 * Hashing, 2012). Items are numbers below `codes.length / 2`; two words each. What is in a bucket lies side by side, codes included: of a
 * million codes, most of the time of a comparison would otherwise be waiting for memory.
 */
export class HammingIndex {
  /** Where the entries of each bucket begin, with room for every code that belongs there, and end so far. */
  private readonly starts: Uint32Array
  private readonly ends: Uint32Array
  private readonly entries: Uint32Array

  constructor(
    private readonly codes: Uint32Array,
    private readonly radius: number,
  ) {
    if (radius < 0 || radius >= 2 * quarters) throw new RangeError(`a radius of ${radius}`)
    const count = codes.length / 2
    const starts = new Uint32Array(quarters * buckets)
    for (let item = 0; item < count; item++)
      for (let quarter = 0; quarter < quarters; quarter++) {
        const bucket = this.bucketOf(item, quarter)
        starts[bucket] = (starts[bucket] ?? 0) + 1
      }
    let begin = 0
    for (let bucket = 0; bucket < starts.length; bucket++) {
      const size = starts[bucket] ?? 0
      starts[bucket] = begin
      begin += size
    }
    this.starts = starts
    this.ends = starts.slice()
    this.entries = new Uint32Array(begin * entryWords)
  }

  /** Each item may be added once. */
  add(item: number): void {
    for (let quarter = 0; quarter < quarters; quarter++) {
      const bucket = this.bucketOf(item, quarter)
      const place = this.ends[bucket] ?? 0
      this.entries[place * entryWords] = this.codes[2 * item] ?? 0
      this.entries[place * entryWords + 1] = this.codes[2 * item + 1] ?? 0
      this.entries[place * entryWords + 2] = item
      this.ends[bucket] = place + 1
    }
  }

  /**
   * Calls `visit` with every added item whose code is within the radius of this item's, once each, in no order, until it answers
   * true or `most` codes were looked at, the same one in up to four places. Answers whether all were.
   */
  search(item: number, most: number, visit: (found: number) => boolean): boolean {
    const { starts, ends, entries, radius } = this
    const low = this.codes[2 * item] ?? 0
    const high = this.codes[2 * item + 1] ?? 0
    const flips = radius < quarters ? 0 : 16
    let left = most
    for (let quarter = 0; quarter < quarters; quarter++) {
      const own = this.bucketOf(item, quarter)
      for (let flip = 0; flip <= flips; flip++) {
        const bucket = flip === 0 ? own : own ^ (1 << (flip - 1))
        const start = starts[bucket] ?? 0
        const size = (ends[bucket] ?? 0) - start
        const end = (start + Math.min(size, left)) * entryWords
        for (let at = start * entryWords; at < end; at += entryWords) {
          const x = low ^ (entries[at] ?? 0)
          const y = high ^ (entries[at + 1] ?? 0)
          if (bitCount(x, y) > radius || foundBefore(x, y, quarter, flips)) continue
          if (visit(entries[at + 2] ?? 0)) return true
        }
        if (size > left) return false
        left -= size
      }
    }
    return true
  }

  private bucketOf(item: number, quarter: number): number {
    return quarter * buckets + quarterOf(this.codes[2 * item] ?? 0, this.codes[2 * item + 1] ?? 0, quarter)
  }
}

const quarterOf = (low: number, high: number, quarter: number): number =>
  ((quarter < 2 ? low : high) >>> (16 * (quarter & 1))) & 0xffff

/** Whether codes that differ by these bits meet in the buckets of a quarter before this one. */
function foundBefore(low: number, high: number, quarter: number, flips: number): boolean {
  for (let before = 0; before < quarter; before++) {
    const bits = quarterOf(low, high, before)
    if (bits === 0 || (flips > 0 && (bits & (bits - 1)) === 0)) return true
  }
  return false
}

/** Bits that are set in two words of 32. */
export function bitCount(a: number, b: number): number {
  let m = a - ((a >>> 1) & 0x55555555)
  let n = b - ((b >>> 1) & 0x55555555)
  m = (m & 0x33333333) + ((m >>> 2) & 0x33333333)
  n = (n & 0x33333333) + ((n >>> 2) & 0x33333333)
  // A nibble holds up to 8 by now.
  const both = m + n
  return Math.imul((both & 0x0f0f0f0f) + ((both >>> 4) & 0x0f0f0f0f), 0x01010101) >>> 24
}
