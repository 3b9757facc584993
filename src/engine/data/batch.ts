import type { Augmenter } from './augmentation/augmenter'
import { bytesOf, labelOf, type Pictures } from './pictures'

/** The label of a row that only fills a batch up. */
const noClass = -1

/**
 * One batch as the numbers that become tensors; the arrays are used again for every batch. The shape never changes: where fewer
 * pictures are left than the batch holds, the rest is black pictures of no class. The target of such a row is all 0, so it adds
 * exactly 0 to the loss and, as the gradient of its logits is exactly 0, to every gradient; and a real row counts
 * 1 / (real pictures), so the loss is the mean over the real ones.
 */
export class Batch {
  /** NHWC bytes, `[size, height, width, channels]`. */
  pixels: Uint8Array
  /** The class of each row, -1 for one without a picture. */
  readonly labels: Int32Array
  /** Which of the pictures held each row is, counted from 0; a row without a picture has the first one's, and counts for nothing. */
  readonly rows: Int32Array
  /** Real pictures; they come first. */
  count = 0

  readonly #pictures: Pictures
  readonly #own: Uint8Array

  constructor(
    pictures: Pictures,
    readonly size: number,
  ) {
    this.#pictures = pictures
    this.#own = new Uint8Array(size * pictures.pictureBytes)
    this.pixels = this.#own
    this.labels = new Int32Array(size)
    this.rows = new Int32Array(size)
  }

  /** Says which pictures it is about, `indices[from]` ... as many as fit, and leaves the pixels as they were. */
  choose(indices: Uint32Array, from: number): this {
    this.count = Math.min(this.size, indices.length - from)
    for (let row = 0; row < this.count; row++) {
      const index = indices[from + row] ?? 0
      this.labels[row] = labelOf(this.#pictures, index)
      this.rows[row] = index - this.#pictures.start
    }
    this.labels.fill(noClass, this.count)
    this.rows.fill(0, this.count)
    return this
  }

  /** Takes over pixels that were made elsewhere. */
  show(pixels: Uint8Array): this {
    this.pixels = pixels
    return this
  }

  /** Fills it with the pictures `indices[from]` ... as many as fit, or with the copies of them that an augmenter makes. */
  fill(indices: Uint32Array, from: number, augmenter: Augmenter | null = null): this {
    const { pictureBytes } = this.#pictures
    this.choose(indices, from).show(this.#own)
    for (let row = 0; row < this.count; row++) {
      const picture = bytesOf(this.#pictures, indices[from + row] ?? 0)
      if (augmenter) augmenter.write(picture, this.pixels, row * pictureBytes, row)
      else this.pixels.set(picture, row * pictureBytes)
    }
    this.pixels.fill(0, this.count * pictureBytes)
    return this
  }

  /**
   * What each row counts in the mean over the real pictures, as float32: with `weights`, one for each class, those of its label.
   */
  shares(weights: Float64Array | null): Float32Array {
    const shares = new Float32Array(this.size).fill(1 / this.count)
    if (weights)
      for (let row = 0; row < this.count; row++) shares[row] = (weights[this.labels[row] ?? 0] ?? 0) / this.count
    return shares
  }

  /** The pixels as float32, values 0 ... 255: a new array. */
  numbers(): Float32Array {
    return new Float32Array(this.pixels)
  }
}
