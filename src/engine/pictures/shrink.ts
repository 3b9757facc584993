import type { Area } from './placement'

/** Rows of samples that lie close together. */
export interface Samples {
  width: number
  height: number
  channels: 1 | 3
  pixels: Uint8Array | Float32Array
}

/** Sums of more rows would not fit into sixteen bits. */
const mostRows = 256

/**
 * Averages of blocks of `across` x `down` pixels, from the upper left of an area with whole corners on; blocks at the right and lower edge
 * may be smaller. Every pixel is looked at once, four samples at a time where rows begin at whole words. `down` is at most 256.
 */
export function blockAverages(
  source: Samples & { pixels: Uint8Array },
  area: Area,
  across: number,
  down: number,
): Samples {
  if (down > mostRows) throw new RangeError(`${down} rows are too many`)
  const { channels, pixels, width: sourceWidth } = source
  const [width, height] = [Math.ceil(area.width / across), Math.ceil(area.height / down)]
  const stride = sourceWidth * channels
  const begin = area.top * stride + area.left * channels
  const length = area.width * channels
  const byWords = stride % 4 === 0 && pixels.byteOffset % 4 === 0 && length >= 8
  const sums = byWords ? sumWords : sumBytes
  // Sums of columns may begin up to three samples early, at a whole word.
  const columns = new Uint16Array((length + 6 + 3) & ~3)
  const averages = new Float32Array(width * height * channels)
  for (let block = 0; block < height; block++) {
    const rows = Math.min(down, area.height - block * down)
    const first = sums(pixels, begin + block * down * stride, stride, rows, length, columns)
    averageAcross(columns, first, { across, rows, length, channels }, averages, block * width * channels)
  }
  return { width, height, channels, pixels: averages }
}

/** Adds `rows` rows of `length` bytes; answers where in `columns` the sum of the first one is. */
function sumBytes(
  pixels: Uint8Array,
  begin: number,
  stride: number,
  rows: number,
  length: number,
  columns: Uint16Array,
): number {
  const end = begin + rows * stride
  for (let k = 0; k < length; k++) {
    let sum = 0
    for (let at = begin + k; at < end; at += stride) sum += pixels[at] ?? 0
    columns[k] = sum
  }
  return 0
}

const evenBytes = 0x00ff00ff

/**
 * The same, two words at a time, each as two pairs of bytes with room for their sums: half the time. `stride` is a multiple of four,
 * and there are two words at least.
 */
function sumWords(
  pixels: Uint8Array,
  begin: number,
  stride: number,
  rows: number,
  length: number,
  columns: Uint16Array,
): number {
  const words = new Int32Array(pixels.buffer, pixels.byteOffset, pixels.length >> 2)
  const firstWord = begin >> 2
  const step = stride >> 2
  const count = (begin + length + 3 - 4 * firstWord) >> 2
  for (let pair = 0; pair < count; pair += 2) {
    // Of an odd number of words the last pair is one that was half done.
    const start = Math.min(pair, count - 2)
    let even = 0
    let odd = 0
    let nextEven = 0
    let nextOdd = 0
    const end = firstWord + start + rows * step
    for (let at = firstWord + start; at < end; at += step) {
      const word = words[at] ?? 0
      const next = words[at + 1] ?? 0
      even += word & evenBytes
      odd += (word >>> 8) & evenBytes
      nextEven += next & evenBytes
      nextOdd += (next >>> 8) & evenBytes
    }
    const to = 4 * start
    columns[to] = even
    columns[to + 1] = odd
    columns[to + 2] = even >>> 16
    columns[to + 3] = odd >>> 16
    columns[to + 4] = nextEven
    columns[to + 5] = nextOdd
    columns[to + 6] = nextEven >>> 16
    columns[to + 7] = nextOdd >>> 16
  }
  return begin - 4 * firstWord
}

interface Blocks {
  across: number
  rows: number
  length: number
  channels: 1 | 3
}

/** Adds sums of columns within each block and divides. */
function averageAcross(columns: Uint16Array, first: number, blocks: Blocks, averages: Float32Array, to: number): void {
  const { across, rows, length, channels } = blocks
  const end = first + length
  const step = across * channels
  for (let from = first; from < end; from += step) {
    const last = Math.min(from + step, end)
    const share = channels / ((last - from) * rows)
    if (channels === 1) {
      let sum = 0
      for (let at = from; at < last; at++) sum += columns[at] ?? 0
      averages[to++] = sum * share
      continue
    }
    let red = 0
    let green = 0
    let blue = 0
    for (let at = from; at < last; at += 3) {
      red += columns[at] ?? 0
      green += columns[at + 1] ?? 0
      blue += columns[at + 2] ?? 0
    }
    averages[to++] = red * share
    averages[to++] = green * share
    averages[to++] = blue * share
  }
}
