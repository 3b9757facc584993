export interface BmpOptions {
  width: number
  height: number
  /** Bits of a pixel: 1 or 8 (indices into the palette), 16 (five each), 24, 32. */
  bits: number
  palette?: number[][]
  /** Rows from the top down, by a negative height. */
  topDown?: boolean
  /** The short header of OS/2. */
  old?: boolean
  /** The value of a pixel, as it is stored. */
  pixel: (x: number, y: number) => number
}

/** Writes an uncompressed bitmap. */
export function bmpFile({
  width,
  height,
  bits,
  palette = [],
  topDown = false,
  old = false,
  pixel,
}: BmpOptions): Buffer {
  const header = Buffer.alloc(old ? 12 : 40)
  header.writeUInt32LE(header.length)
  if (old) {
    header.writeUInt16LE(width, 4)
    header.writeUInt16LE(height, 6)
    header.writeUInt16LE(1, 8)
    header.writeUInt16LE(bits, 10)
  } else {
    header.writeInt32LE(width, 4)
    header.writeInt32LE(topDown ? -height : height, 8)
    header.writeUInt16LE(1, 12)
    header.writeUInt16LE(bits, 14)
    header.writeUInt32LE(palette.length, 32)
  }
  const colours = Buffer.from(palette.flatMap(([r = 0, g = 0, b = 0]) => (old ? [b, g, r] : [b, g, r, 0])))
  const stride = Math.ceil((width * bits) / 32) * 4
  const data = Buffer.alloc(stride * height)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const row = (topDown ? y : height - 1 - y) * stride
      const value = pixel(x, y)
      if (bits >= 8) data.writeUIntLE(value, row + (x * bits) / 8, bits / 8)
      else data[row + (x >> 3)] = (data[row + (x >> 3)] ?? 0) | (value << (7 - (x % 8)))
    }
  const file = Buffer.alloc(14)
  file.write('BM', 'latin1')
  file.writeUInt32LE(14 + header.length + colours.length + data.length, 2)
  file.writeUInt32LE(14 + header.length + colours.length, 10)
  return Buffer.concat([file, header, colours, data])
}
