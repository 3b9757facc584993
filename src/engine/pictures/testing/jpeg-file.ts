/** A block of compressed bits, most significant first, with FF stuffed as JPEG has it. */
class BitWriter {
  readonly bytes: number[] = []
  private held = 0
  private bits = 0

  put(value: number, length: number): void {
    for (let k = length - 1; k >= 0; k--) {
      this.held = (this.held << 1) | ((value >> k) & 1)
      if (++this.bits === 8) this.flush()
    }
  }

  /** Fills the last byte with ones. */
  end(): void {
    while (this.bits > 0) this.put(1, 1)
  }

  private flush(): void {
    this.bytes.push(this.held)
    if (this.held === 0xff) this.bytes.push(0)
    this.held = 0
    this.bits = 0
  }
}

/** A segment: FF, a marker, the length, and what it holds. */
export const jpegSegment = (marker: number, data: readonly number[]): Buffer =>
  Buffer.from([0xff, marker, (data.length + 2) >> 8, (data.length + 2) & 255, ...data])

export interface JpegOptions {
  /** In blocks of 8 x 8 pixels. */
  columns: number
  rows: number
  /** 1 grey, 3 YCbCr, 4 for printing. */
  components: number
  progressive?: boolean
  /** Segments after the start: of a camera, of Adobe. */
  before?: Buffer[]
  /** Another marker for the frame, and another size in it, to lie with. */
  frameMarker?: number
  frameSize?: [number, number]
  precision?: number
  /** Samples of one block, which is of one colour. */
  block: (column: number, row: number) => number[]
}

/**
 * Writes a JPEG file of blocks of one colour each: then only the first coefficient of each is there, and all that a compressor does is
 * to write differences (ITU-T T.81, F.1.2.1).
 */
export function jpegFile(options: JpegOptions): Buffer {
  const { columns, rows, components, progressive = false, before = [], precision = 8 } = options
  const numbers = Array.from({ length: components }, (_, k) => k + 1)
  const [width, height] = options.frameSize ?? [8 * columns, 8 * rows]
  const size = [height >> 8, height & 255, width >> 8, width & 255]
  // A step of 8 makes the first coefficient of a flat block its distance from 128.
  const quantisation = jpegSegment(0xdb, [0, ...new Array<number>(64).fill(8)])
  const marker = options.frameMarker ?? (progressive ? 0xc2 : 0xc0)
  const frame = jpegSegment(marker, [precision, ...size, components, ...numbers.flatMap((k) => [k, 0x11, 0])])
  // Codes of four bits for 0 to 11 bits of difference; one bit for "no more coefficients".
  const differences = jpegSegment(0xc4, [0x00, 0, 0, 0, 12, ...new Array<number>(12).fill(0), ...Array(12).keys()])
  const coefficients = jpegSegment(0xc4, [0x10, 1, ...new Array<number>(15).fill(0), 0])
  const scan = jpegSegment(0xda, [components, ...numbers.flatMap((k) => [k, 0]), 0, progressive ? 0 : 63, 0])
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    ...before,
    quantisation,
    frame,
    differences,
    coefficients,
    scan,
    Buffer.from(compressed(options)),
    Buffer.from([0xff, 0xd9]),
  ])
}

function compressed({ columns, rows, progressive = false, block }: JpegOptions): number[] {
  const bits = new BitWriter()
  const previous = [0, 0, 0, 0]
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      block(column, row).forEach((sample, component) => {
        const value = Math.round(sample) - 128
        const difference = value - (previous[component] ?? 0)
        previous[component] = value
        const length = difference === 0 ? 0 : Math.floor(Math.log2(Math.abs(difference))) + 1
        bits.put(length, 4)
        bits.put(difference < 0 ? difference + 2 ** length - 1 : difference, length)
        if (!progressive) bits.put(0, 1)
      })
  bits.end()
  return bits.bytes
}

/** The segment by which a camera says how it was held; `little` writes the least significant byte first. */
export function exifSegment(orientation: number, little = false): Buffer {
  return jpegSegment(0xe1, [...Buffer.from('Exif\0\0', 'latin1'), ...exifBlock(orientation, little)])
}

/** A block of EXIF with nothing but an orientation. */
export function exifBlock(orientation: number, little = false): Buffer {
  const block = Buffer.alloc(26)
  const u16 = (value: number, at: number) => (little ? block.writeUInt16LE(value, at) : block.writeUInt16BE(value, at))
  const u32 = (value: number, at: number) => (little ? block.writeUInt32LE(value, at) : block.writeUInt32BE(value, at))
  block.write(little ? 'II' : 'MM', 'latin1')
  u16(42, 2)
  u32(8, 4)
  u16(1, 8)
  u16(0x0112, 10)
  u16(3, 12)
  u32(1, 14)
  u16(orientation, 18)
  return block
}

/** Adobe's segment: 0 is what is there, 1 is YCbCr, 2 is YCCK. */
export const adobeSegment = (transform: number): Buffer =>
  jpegSegment(0xee, [...Buffer.from('Adobe', 'latin1'), 0, 100, 0, 0, 0, 0, transform])

/** YCbCr of RGB (JFIF 1.02). */
export const ycc = ([r = 0, g = 0, b = 0]: readonly number[]): number[] => [
  0.299 * r + 0.587 * g + 0.114 * b,
  128 - 0.168736 * r - 0.331264 * g + 0.5 * b,
  128 + 0.5 * r - 0.418688 * g - 0.081312 * b,
]
