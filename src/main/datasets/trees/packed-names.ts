/** Bytes of a block; the few names that are longer have one for themselves. */
const blockBytes = 65_536

/**
 * Names by their indices, of which there may be a million: they lie one behind the other in blocks of bytes, where strings would take
 * several times as much and make V8 allow itself as much again. Two bytes a character only in names that are not in Latin-1.
 */
export class PackedNames {
  private readonly blocks: Buffer[] = []
  /** Bytes taken of the last block. */
  private taken = blockBytes
  private count = 0
  /** Where each begins: number of the block times `blockBytes`, and the place in it, which is always less. */
  private starts = new Uint32Array(64)
  /** Characters of each, times two; one more where they have two bytes. */
  private sizes = new Uint32Array(64)

  get length(): number {
    return this.count
  }

  push(name: string): void {
    const wide = /[^\0-\xff]/.test(name)
    const bytes = wide ? 2 * name.length : name.length
    if (this.taken + bytes > blockBytes) {
      this.blocks.push(Buffer.allocUnsafeSlow(Math.max(bytes, blockBytes)))
      this.taken = 0
    }
    const number = this.blocks.length - 1
    this.blocks[number]?.write(name, this.taken, wide ? 'utf16le' : 'latin1')
    if (this.count === this.starts.length) {
      this.starts = doubled(this.starts)
      this.sizes = doubled(this.sizes)
    }
    this.starts[this.count] = number * blockBytes + this.taken
    this.sizes[this.count++] = 2 * name.length + Number(wide)
    this.taken += bytes
  }

  /** Empty beyond the end. */
  at(index: number): string {
    const start = this.starts[index] ?? 0
    const size = this.sizes[index] ?? 0
    const wide = (size & 1) === 1
    const from = start % blockBytes
    const to = from + (wide ? size - 1 : size >>> 1)
    return this.blocks[Math.floor(start / blockBytes)]?.toString(wide ? 'utf16le' : 'latin1', from, to) ?? ''
  }

  /** Orders two by code units, as `sort` expects, without making strings of them. */
  compare(a: number, b: number): number {
    const [startA, startB] = [this.starts[a] ?? 0, this.starts[b] ?? 0]
    const [sizeA, sizeB] = [this.sizes[a] ?? 0, this.sizes[b] ?? 0]
    const blockA = this.blocks[Math.floor(startA / blockBytes)]
    const blockB = this.blocks[Math.floor(startB / blockBytes)]
    if (!blockA || !blockB) return 0
    const [fromA, fromB] = [startA % blockBytes, startB % blockBytes]
    const length = Math.min(sizeA >>> 1, sizeB >>> 1)
    for (let k = 0; k < length; k++) {
      const order = unitAt(blockA, fromA, sizeA & 1, k) - unitAt(blockB, fromB, sizeB & 1, k)
      if (order !== 0) return order
    }
    return (sizeA >>> 1) - (sizeB >>> 1)
  }
}

function unitAt(block: Buffer, from: number, wide: number, k: number): number {
  return wide ? (block[from + 2 * k] ?? 0) | ((block[from + 2 * k + 1] ?? 0) << 8) : (block[from + k] ?? 0)
}

/** With the same numbers at its beginning, and as much room again. */
export function doubled<T extends Uint32Array | Float64Array>(numbers: T): T {
  const more = new (numbers.constructor as new (length: number) => T)(2 * numbers.length)
  more.set(numbers)
  return more
}
