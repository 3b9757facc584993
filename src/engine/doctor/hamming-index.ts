/** A code of 64 bits is looked up by its four quarters. */
const quarters = 4
const buckets = 65_536

/**
 * Finds 64-bit codes that differ in few bits, without comparing all with all: when two codes differ in at most `radius` < 8 bits, one
 * of their four quarters differs in at most one (M. Norouzi, A. Punjani, D. J. Fleet: Fast Search in Hamming Space with Multi-Index
 * Hashing, 2012). Items are numbers below `codes.length / 2`; two words each.
 */
export class HammingIndex {
  private readonly heads = new Int32Array(quarters * buckets).fill(-1)
  private readonly next: Int32Array
  /** Which search has seen an item last, so that each search sees it once. */
  private readonly seen: Int32Array
  private searches = 0

  constructor(
    private readonly codes: Uint32Array,
    private readonly radius: number,
  ) {
    if (radius < 0 || radius >= 2 * quarters) throw new RangeError(`a radius of ${radius}`)
    this.next = new Int32Array((codes.length / 2) * quarters)
    this.seen = new Int32Array(codes.length / 2)
  }

  add(item: number): void {
    for (let quarter = 0; quarter < quarters; quarter++) {
      const bucket = quarter * buckets + this.quarterOf(item, quarter)
      this.next[item * quarters + quarter] = this.heads[bucket] ?? -1
      this.heads[bucket] = item
    }
  }

  /**
   * Calls `visit` with every added item whose code is within the radius of this item's, once each, in no order, until it answers
   * true or `most` items were compared. Answers whether all were.
   */
  search(item: number, most: number, visit: (found: number) => boolean): boolean {
    const search = ++this.searches
    const low = this.codes[2 * item] ?? 0
    const high = this.codes[2 * item + 1] ?? 0
    const flips = this.radius < quarters ? 0 : 16
    let left = most
    for (let quarter = 0; quarter < quarters; quarter++) {
      const own = this.quarterOf(item, quarter)
      for (let flip = 0; flip <= flips; flip++) {
        let found = this.heads[quarter * buckets + (flip === 0 ? own : own ^ (1 << (flip - 1)))] ?? -1
        for (; found >= 0; found = this.next[found * quarters + quarter] ?? -1) {
          if (this.seen[found] === search) continue
          this.seen[found] = search
          if (left-- === 0) return false
          const distance =
            bitCount(low ^ (this.codes[2 * found] ?? 0)) + bitCount(high ^ (this.codes[2 * found + 1] ?? 0))
          if (distance <= this.radius && visit(found)) return true
        }
      }
    }
    return true
  }

  private quarterOf(item: number, quarter: number): number {
    return ((this.codes[2 * item + (quarter >> 1)] ?? 0) >>> (16 * (quarter & 1))) & 0xffff
  }
}

/** Bits that are set in a word of 32. */
export function bitCount(word: number): number {
  let n = word - ((word >>> 1) & 0x55555555)
  n = (n & 0x33333333) + ((n >>> 2) & 0x33333333)
  return Math.imul((n + (n >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}
