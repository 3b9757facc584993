import { pictureBytes, type PictureShape } from '../../shared/dataset'

/** Sides of a mean picture at most, in pixels, and memory for the sums of all. */
const longestSide = 64
const mostBytes = 24 * 1024 * 1024

/** The mean picture of each class, made smaller where pictures are large: each of its pixels is the mean of a block. */
export class ClassMeans {
  readonly shape: PictureShape
  private readonly sums: Float64Array
  /** Pictures of each class so far. */
  private readonly pictures: Uint32Array
  /** For each byte of a picture, which byte of the mean it adds to. */
  private readonly cells: Uint32Array
  /** Bytes that add to each byte of the mean. */
  private readonly cellBytes: Uint32Array

  constructor([height, width, channels]: PictureShape, classCount: number) {
    const affordable = Math.floor(Math.sqrt(mostBytes / (8 * classCount * channels)))
    const scale = Math.min(1, Math.min(longestSide, affordable) / Math.max(height, width))
    const rows = Math.max(1, Math.floor(height * scale))
    const columns = Math.max(1, Math.floor(width * scale))
    this.shape = [rows, columns, channels]
    this.sums = new Float64Array(classCount * pictureBytes(this.shape))
    this.pictures = new Uint32Array(classCount)
    this.cells = new Uint32Array(height * width * channels)
    this.cellBytes = new Uint32Array(pictureBytes(this.shape))
    for (let y = 0, at = 0; y < height; y++)
      for (let x = 0; x < width; x++)
        for (let c = 0; c < channels; c++, at++) {
          const row = Math.floor((y * rows) / height)
          const cell = (row * columns + Math.floor((x * columns) / width)) * channels + c
          this.cells[at] = cell
          this.cellBytes[cell] = (this.cellBytes[cell] ?? 0) + 1
        }
  }

  add(pixels: Uint8Array, label: number): void {
    const { sums, cells } = this
    const from = label * this.cellBytes.length
    for (let k = 0; k < pixels.length; k++) {
      const cell = from + (cells[k] ?? 0)
      sums[cell] = (sums[cell] ?? 0) + (pixels[k] ?? 0)
    }
    this.pictures[label] = (this.pictures[label] ?? 0) + 1
  }

  /** NHWC bytes, a picture a class; black for classes without pictures. */
  bytes(): Uint8Array<ArrayBuffer> {
    const size = this.cellBytes.length
    const result = new Uint8Array(this.sums.length)
    this.sums.forEach((sum, at) => {
      const divisor = (this.pictures[Math.floor(at / size)] ?? 0) * (this.cellBytes[at % size] ?? 0)
      result[at] = divisor > 0 ? Math.round(sum / divisor) : 0
    })
    return result
  }
}
