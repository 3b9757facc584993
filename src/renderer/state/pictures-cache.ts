/** Pictures that came together, one after the other. */
interface Block {
  bytes: Uint8Array
  datasetId: string
  indices: readonly number[]
  /** Bytes of each picture. */
  each: number
  /** When it was used last, on the cache's own clock. */
  used: number
}

/**
 * Keeps the pictures that were used lately, within a number of bytes. Pictures are kept, and let go, in the blocks they came in: a
 * browser takes several kilobytes for every small buffer, so that 60,000 of one picture each would cost ten times their content.
 */
export class BlockCache {
  readonly #blocks = new Set<Block>()
  /** By dataset and index. */
  readonly #places = new Map<string, Map<number, { block: Block; at: number }>>()
  #bytes = 0
  #clock = 0

  /** `overhead` is what a block costs beside its content, in bytes. */
  constructor(
    readonly limit: number,
    readonly overhead = 8192,
  ) {}

  get bytes(): number {
    return this.#bytes
  }

  /** A view of the picture. Blocks are never written to, so it stays right even after its block was let go. */
  get(datasetId: string, index: number): Uint8Array | undefined {
    const place = this.#places.get(datasetId)?.get(index)
    if (!place) return undefined
    const { block, at } = place
    block.used = ++this.#clock
    return block.bytes.subarray(at * block.each, (at + 1) * block.each)
  }

  /** Takes in pictures of `each` bytes, in the order of their indices. A block larger than the limit is not kept. */
  add(datasetId: string, indices: readonly number[], bytes: Uint8Array, each: number): void {
    const cost = bytes.byteLength + this.overhead
    if (cost > this.limit) return
    while (this.#bytes + cost > this.limit) this.#dropOldest()
    const block = { bytes, datasetId, indices, each, used: ++this.#clock }
    this.#blocks.add(block)
    this.#bytes += cost
    const places = this.#places.get(datasetId) ?? new Map<number, { block: Block; at: number }>()
    this.#places.set(datasetId, places)
    indices.forEach((index, at) => places.set(index, { block, at }))
  }

  #dropOldest(): void {
    let oldest: Block | undefined
    for (const block of this.#blocks) if (!oldest || block.used < oldest.used) oldest = block
    if (!oldest) return
    this.#blocks.delete(oldest)
    this.#bytes -= oldest.bytes.byteLength + this.overhead
    const places = this.#places.get(oldest.datasetId)
    for (const index of oldest.indices) if (places?.get(index)?.block === oldest) places.delete(index)
  }
}
