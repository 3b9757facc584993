import type { Augmentation } from '../../../shared/augmentation'
import type { PictureShape } from '../../../shared/dataset'
import { RandomSequence, purposes } from '../../train/random'
import { affineOf, type Affine } from './affine'
import { normalDeviates } from './normal-deviates'
import { PictureMemory } from './picture-memory'

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
 * Writes changed copies of pictures: moved, turned, zoomed and mirrored in one pass, then brightness and contrast, noise, and a
 * wiped-out square (T. DeVries, G. W. Taylor: Improved Regularization of Convolutional Neural Networks with Cutout, 2017).
 * A copy is a function of seed, step and row in the batch, so resuming needs no saved state.
 */
export class Augmenter {
  readonly #moves: boolean
  readonly #memory: PictureMemory
  #random: RandomSequence
  #first = 0

  constructor(
    readonly augmentation: Augmentation,
    /** Of the pictures. */
    readonly shape: PictureShape,
    readonly seed: number,
  ) {
    const { shift, rotate, zoom, flipHorizontal, flipVertical, noise } = augmentation
    this.#moves = Boolean(shift || rotate || zoom || flipHorizontal || flipVertical)
    // Steps count from 1, so nothing else is drawn from this one.
    this.#random = new RandomSequence(seed, purposes.augmentation, 0)
    this.#memory = new PictureMemory(shape, noise ? normalDeviates(this.#random, deviateCount, noise * 255) : undefined)
  }

  /** The copies from now on are those of a step, counted from 1. */
  begin(step: number): this {
    this.#random = new RandomSequence(this.seed, purposes.augmentation, step)
    return this
  }

  /** Writes the copy for a row of the batch from `at` on. `source` and `target` are NHWC bytes. */
  write(source: Uint8Array, target: Uint8Array, at: number, row: number): void {
    const { brightness, contrast, noise, erase } = this.augmentation
    this.#first = row * drawsPerPicture
    if (this.#moves) this.#memory.move(source, this.#affine())
    else this.#memory.take(source)
    if (brightness || contrast) this.#tone(brightness, contrast)
    if (noise) this.#memory.addNoise(Math.floor(this.#share('noise') * deviateCount))
    if (erase) this.#erase(erase)
    target.set(this.#memory.picture, at)
  }

  #share(draw: keyof typeof draws): number {
    return this.#random.share(this.#first + draws[draw])
  }

  /** Uniform in [-largest, largest). */
  #around(draw: keyof typeof draws, largest = 0): number {
    return (2 * this.#share(draw) - 1) * largest
  }

  #affine(): Affine {
    const { shift, rotate, zoom = 0, flipHorizontal, flipVertical } = this.augmentation
    const [height, width] = this.shape
    return affineOf(width, height, {
      right: this.#around('shiftX', shift) * width,
      down: this.#around('shiftY', shift) * height,
      radians: (this.#around('turn', rotate) * Math.PI) / 180,
      // As often larger by a factor as smaller by the same.
      scale: (1 + zoom) ** this.#around('zoom', 1),
      flipHorizontal: flipHorizontal === true && this.#share('flipHorizontal') < 0.5,
      flipVertical: flipVertical === true && this.#share('flipVertical') < 0.5,
    })
  }

  /** Brightness is a factor, so black stays black; contrast is the distance from the picture's mean. */
  #tone(mostBrightness: number | undefined, mostContrast: number | undefined): void {
    const brightness = 1 + this.#around('brightness', mostBrightness)
    const contrast = 1 + this.#around('contrast', mostContrast)
    this.#memory.tone(brightness * contrast, this.#memory.mean() * brightness * (1 - contrast))
  }

  /** A square around any pixel, as far as it lies within, becomes the picture's mean. */
  #erase(share: number): void {
    const [height, width] = this.shape
    const side = Math.max(1, Math.round(share * Math.min(height, width)))
    const left = Math.floor(this.#share('eraseX') * width) - (side >> 1)
    const top = Math.floor(this.#share('eraseY') * height) - (side >> 1)
    const [right, bottom] = [Math.min(left + side, width), Math.min(top + side, height)]
    this.#memory.fill([Math.max(left, 0), Math.max(top, 0), right, bottom], this.#memory.mean())
  }
}
