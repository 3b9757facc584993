import { deflateSync } from 'node:zlib'

const crcTable = Array.from({ length: 256 }, (_, n) => {
  let c = n
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1
  return c >>> 0
})

export const crc32 = (bytes: Uint8Array) =>
  ~bytes.reduce((c, byte) => (crcTable[(c ^ byte) & 255] ?? 0) ^ (c >>> 8), ~0) >>> 0

/** A chunk of a PNG file, with its checksum. */
export function pngChunk(type: string, data: Uint8Array): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const bytes = Buffer.alloc(8 + typed.length)
  bytes.writeUInt32BE(data.length)
  typed.copy(bytes, 4)
  bytes.writeUInt32BE(crc32(typed), 4 + typed.length)
  return bytes
}

export interface PngOptions {
  width: number
  height: number
  /** 0 grey, 2 RGB, 3 palette, 4 grey with opacity, 6 RGB with opacity. */
  type: number
  depth: number
  interlaced?: boolean
  /** Chunks between header and data. */
  before?: Buffer[]
  /** Samples of one pixel, each below 2 to the power of `depth`. */
  pixel: (x: number, y: number) => number[]
}

/** First column and row and steps of the seven passes (W3C PNG, 8.1). */
const adam7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const

/** Writes a PNG file of any kind, with unfiltered rows. */
export function pngFile(options: PngOptions): Buffer {
  const { width, height, type, depth, interlaced = false, before = [] } = options
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width)
  header.writeUInt32BE(height, 4)
  header.set([depth, type, 0, 0, interlaced ? 1 : 0], 8)
  const passes = interlaced ? adam7 : ([[0, 0, 1, 1]] as const)
  const rows: Buffer[] = []
  for (const [left, top, across, down] of passes)
    for (let y = top; y < height; y += down) if (left < width) rows.push(packedRow(options, left, across, y))
  return wholePng(header, [...before, pngChunk('IDAT', deflateSync(Buffer.concat(rows)))])
}

/** A PNG file of a header and chunks, as they are. */
export const wholePng = (header: Uint8Array, chunks: Buffer[]): Buffer =>
  Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    pngChunk('IHDR', header),
    ...chunks,
    pngChunk('IEND', Buffer.alloc(0)),
  ])

function packedRow({ width, depth, pixel }: PngOptions, left: number, across: number, y: number): Buffer {
  const bits: string[] = []
  for (let x = left; x < width; x += across)
    for (const sample of pixel(x, y)) bits.push(sample.toString(2).padStart(depth, '0'))
  const text = bits.join('')
  const bytes = Array.from({ length: Math.ceil(text.length / 8) }, (_, k) =>
    parseInt(text.slice(8 * k, 8 * k + 8).padEnd(8, '0'), 2),
  )
  return Buffer.from([0, ...bytes])
}
