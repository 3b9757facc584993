export interface GifOptions {
  screen: [number, number]
  /** Three bytes each; filled up to a power of two. */
  palette: number[][]
  frames: {
    left?: number
    top?: number
    width: number
    height: number
    interlaced?: boolean
    transparent?: number
    indices: number[]
    /** Compressed data in place of what the indices make. */
    codes?: number[]
  }[]
}

const smallest = 8
const clear = 1 << smallest

/** Writes a GIF file. Nothing is compressed: a code for each index, and a fresh start before codes would grow longer. */
export function gifFile({ screen: [width, height], palette, frames }: GifOptions): Buffer {
  const parts: Buffer[] = [
    Buffer.from('GIF89a', 'latin1'),
    Buffer.from([width & 255, width >> 8, height & 255, height >> 8, 0xf7, 0, 0]),
    Buffer.from(Array.from({ length: 256 }, (_, k) => palette[k] ?? [0, 0, 0]).flat()),
  ]
  for (const frame of frames) {
    const { left = 0, top = 0, transparent } = frame
    if (transparent !== undefined) parts.push(Buffer.from([0x21, 0xf9, 4, 1, 0, 0, transparent, 0]))
    const sizes = [left, top, frame.width, frame.height].flatMap((n) => [n & 255, n >> 8])
    parts.push(Buffer.from([0x2c, ...sizes, frame.interlaced ? 0x40 : 0, smallest]))
    parts.push(inBlocks(packCodes(frame.codes ?? uncompressed(frame.indices))))
  }
  return Buffer.concat([...parts, Buffer.from([0x3b])])
}

function uncompressed(indices: number[]): number[] {
  return [...indices.flatMap((index, k) => (k % 250 === 0 ? [clear, index] : [index])), clear + 1]
}

/** Codes of nine bits, least significant first. */
function packCodes(codes: number[]): Buffer {
  const bits = codes.flatMap((code) => Array.from({ length: smallest + 1 }, (_, k) => (code >> k) & 1))
  const bytes = Array.from({ length: Math.ceil(bits.length / 8) }, (_, k) =>
    bits.slice(8 * k, 8 * k + 8).reduce((byte, bit, place) => byte | (bit << place), 0),
  )
  return Buffer.from(bytes)
}

function inBlocks(data: Buffer): Buffer {
  const parts: Buffer[] = []
  for (let at = 0; at < data.length; at += 255) {
    const block = data.subarray(at, at + 255)
    parts.push(Buffer.from([block.length]), block)
  }
  return Buffer.concat([...parts, Buffer.from([0])])
}
