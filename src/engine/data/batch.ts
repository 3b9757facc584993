import { bytesOf, labelOf, type Pictures } from './pictures'

/**
 * One batch as the numbers that become tensors; the arrays are used again for every batch. The shape never changes: where fewer
 * pictures are left than the batch holds, the rest is black pictures whose targets are all 0. Such a row adds exactly 0 to the
 * loss and, as the gradient of its logits is exactly 0, to every gradient; and a real row's target is 1 / (real pictures), so
 * the loss is the mean over the real ones.
 */
export class Batch {
  /** NHWC values 0 ... 255, `[size, height, width, channels]`. */
  readonly pixels: Float32Array
  /** `[size, classCount]`: 1 / `count` at each picture's label. */
  readonly targets: Float32Array
  readonly labels: Uint16Array
  /** Real pictures; they come first. */
  count = 0

  readonly #pictures: Pictures

  constructor(
    pictures: Pictures,
    readonly size: number,
  ) {
    this.#pictures = pictures
    this.pixels = new Float32Array(size * pictures.pictureBytes)
    this.targets = new Float32Array(size * pictures.classCount)
    this.labels = new Uint16Array(size)
  }

  /** Fills it with the pictures `indices[from]` ... as many as fit. */
  fill(indices: Uint32Array, from: number): this {
    const { pictureBytes, classCount } = this.#pictures
    this.count = Math.min(this.size, indices.length - from)
    this.targets.fill(0)
    for (let row = 0; row < this.count; row++) {
      const index = indices[from + row] ?? 0
      const label = labelOf(this.#pictures, index)
      this.pixels.set(bytesOf(this.#pictures, index), row * pictureBytes)
      this.labels[row] = label
      this.targets[row * classCount + label] = 1 / this.count
    }
    this.pixels.fill(0, this.count * pictureBytes)
    return this
  }
}
