import type { Augmentation } from '../../shared/augmentation'
import type { PictureShape } from '../../shared/dataset'
import { RandomSequence, purposes } from '../train/random'
import { affineOf, resampleInto } from './affine'

/** Draws for one picture. A new one goes to the end, so that the others stay what they are. */
const draws = {
  shiftX: 0,
  shiftY: 1,
  turn: 2,
  zoom: 3,
  flipHorizontal: 4,
  flipVertical: 5,
  brightness: 6,
  contrast: 7,
  noise: 8,
  eraseX: 9,
  eraseY: 10,
} as const
/** Numbers set aside for each picture of a batch. */
const drawsPerPicture = 16

/** Ready-made deviates of the normal distribution; each picture reads them from a place of its own on. */
const deviateCount = 1 << 16

/**
 * Writes changed copies of pictures: moved, turned, zoomed and mirrored in one pass, then brightness and contrast by a table, noise, and
 * a wiped-out square (T. DeVries, G. W. Taylor: Improved Regularization of Convolutional Neural Networks with Cutout, 2017).
 * A copy is a function of seed, step and row in the batch, so resuming needs no saved state. It works on bytes, with no more than
 * a pass or two over them, because it has to cost little beside a training step.
 */
export class Augmenter {
  readonly #moves: boolean
  readonly #table: Uint8Array | null
  readonly #deviates: Int16Array | null
  #random: RandomSequence
  #first = 0

  constructor(
    readonly augmentation: Augmentation,
    /** Of the pictures. */
    readonly shape: PictureShape,
    readonly seed: number,
  ) {
    const { shift, rotate, zoom, flipHorizontal, flipVertical, brightness, contrast, noise } = augmentation
    this.#moves = Boolean(shift || rotate || zoom || flipHorizontal || flipVertical)
    this.#table = brightness || contrast ? new Uint8Array(256) : null
    // Steps count from 1, so nothing else is drawn from this one.
    this.#random = new RandomSequence(seed, purposes.augmentation, 0)
    this.#deviates = noise ? normalDeviates(this.#random, noise * 255) : null
  }

  /** The copies from now on are those of a step, counted from 1. */
  begin(step: number): this {
    this.#random = new RandomSequence(this.seed, purposes.augmentation, step)
    return this
  }

  /** Writes the copy for a row of the batch from `at` on. `source` and `target` are NHWC bytes. */
  write(source: Uint8Array, target: Uint8Array, at: number, row: number): void {
    this.#first = row * drawsPerPicture
    if (this.#moves) this.#move(source, target, at)
    else target.set(source, at)
    const copy = target.subarray(at, at + source.length)
    const toned = this.#table && this.#fillTable(mean(copy), this.#table)
    let sum: number | null = null
    if (this.#deviates) sum = addNoise(copy, toned ?? unchanged, this.#deviates, this.#share('noise'))
    else if (toned) sum = replace(copy, toned)
    if (this.augmentation.erase)
      this.#erase(copy, sum === null ? mean(copy) : sum / copy.length, this.augmentation.erase)
  }

  #share(draw: keyof typeof draws): number {
    return this.#random.share(this.#first + draws[draw])
  }

  /** Uniform in [-largest, largest). */
  #around(draw: keyof typeof draws, largest = 0): number {
    return (2 * this.#share(draw) - 1) * largest
  }

  #move(source: Uint8Array, target: Uint8Array, at: number): void {
    const { shift, rotate, zoom = 0, flipHorizontal, flipVertical } = this.augmentation
    const [height, width] = this.shape
    const affine = affineOf(width, height, {
      right: this.#around('shiftX', shift) * width,
      down: this.#around('shiftY', shift) * height,
      radians: (this.#around('turn', rotate) * Math.PI) / 180,
      // As often larger by a factor as smaller by the same.
      scale: (1 + zoom) ** this.#around('zoom', 1),
      flipHorizontal: flipHorizontal === true && this.#share('flipHorizontal') < 0.5,
      flipVertical: flipVertical === true && this.#share('flipVertical') < 0.5,
    })
    resampleInto(target, at, source, this.shape, affine)
  }

  /** Brightness is a factor, so black stays black; contrast is the distance from the picture's mean. */
  #fillTable(mean: number, table: Uint8Array): Uint8Array {
    const brightness = 1 + this.#around('brightness', this.augmentation.brightness)
    const contrast = 1 + this.#around('contrast', this.augmentation.contrast)
    const offset = mean * brightness * (1 - contrast)
    const slope = brightness * contrast
    for (let value = 0; value < 256; value++) table[value] = clamped(value * slope + offset + 0.5)
    return table
  }

  /** A square around any pixel, as far as it lies within, becomes the picture's mean. */
  #erase(copy: Uint8Array, mean: number, share: number): void {
    const [height, width, channels] = this.shape
    const side = Math.max(1, Math.round(share * Math.min(height, width)))
    const left = Math.floor(this.#share('eraseX') * width) - (side >> 1)
    const top = Math.floor(this.#share('eraseY') * height) - (side >> 1)
    const [from, to] = [Math.max(left, 0), Math.min(left + side, width)]
    for (let y = Math.max(top, 0); y < Math.min(top + side, height); y++)
      copy.fill(mean, (y * width + from) * channels, (y * width + to) * channels)
  }
}

function mean(bytes: Uint8Array): number {
  let sum = 0
  let k = 0
  // Four at once: it is the loop that takes its time, not the sum.
  for (; k + 3 < bytes.length; k += 4)
    sum = (sum + (bytes[k] ?? 0) + (bytes[k + 1] ?? 0) + (bytes[k + 2] ?? 0) + (bytes[k + 3] ?? 0)) | 0
  for (; k < bytes.length; k++) sum = (sum + (bytes[k] ?? 0)) | 0
  return sum / bytes.length
}

const clamped = (value: number): number => (value < 0 ? 0 : value > 255 ? 255 : value)

const unchanged = Uint8Array.from({ length: 256 }, (_, value) => value)

/** Replaces every value by that of a table. Answers the sum of the new ones. */
function replace(copy: Uint8Array, table: Uint8Array): number {
  const replaced = (k: number): number => {
    const value = table[copy[k] ?? 0] ?? 0
    copy[k] = value
    return value
  }
  let sum = 0
  let k = 0
  for (; k + 3 < copy.length; k += 4)
    sum = (sum + replaced(k) + replaced(k + 1) + replaced(k + 2) + replaced(k + 3)) | 0
  for (; k < copy.length; k++) sum = (sum + replaced(k)) | 0
  return sum
}

/** The same, with noise on top. */
function addNoise(copy: Uint8Array, table: Uint8Array, deviates: Int16Array, share: number): number {
  const start = Math.floor(share * deviateCount)
  const noisy = (k: number): number => {
    // Held between 0 and 255 without a branch: which side noise on black falls to cannot be foretold.
    const raised = ((table[copy[k] ?? 0] ?? 0) + (deviates[(start + k) & (deviateCount - 1)] ?? 0)) | 0
    const below = 255 - (raised & ~(raised >> 31))
    const value = 255 - (below & ~(below >> 31))
    copy[k] = value
    return value
  }
  let sum = 0
  let k = 0
  for (; k + 3 < copy.length; k += 4) sum = (sum + noisy(k) + noisy(k + 1) + noisy(k + 2) + noisy(k + 3)) | 0
  for (; k < copy.length; k++) sum = (sum + noisy(k)) | 0
  return sum
}

/** By G. E. P. Box, M. E. Muller: A Note on the Generation of Random Normal Deviates, 1958; rounded to whole grey values. */
function normalDeviates(random: RandomSequence, standardDeviation: number): Int16Array {
  const deviates = new Int16Array(deviateCount)
  for (let k = 0; k < deviateCount; k += 2) {
    const length = standardDeviation * Math.sqrt(-2 * Math.log(1 - random.share(k)))
    const angle = 2 * Math.PI * random.share(k + 1)
    deviates[k] = Math.round(length * Math.cos(angle))
    deviates[k + 1] = Math.round(length * Math.sin(angle))
  }
  return deviates
}
