import type { PictureShape } from '../../../shared/dataset'
import { packPicture } from './tile-pixels'

/**
 * Ready pixels of the pictures in and near sight, in one buffer: a picture is packed or made smaller once, not in every frame.
 * Positions take turns in the same places, so that any `capacity` pictures that follow each other fit at the same time and those
 * that were left behind are overwritten.
 */
export class PictureTiles {
  /** All tiles, RGBA, one 32-bit number a pixel. */
  readonly pixels: Uint32Array
  /** Position of the picture in each place, -1 where there is none. */
  readonly #held: Int32Array

  constructor(
    readonly capacity: number,
    readonly shape: PictureShape,
    /** Pixels kept of each picture; never more than it has. */
    readonly width: number,
    readonly height: number,
  ) {
    this.pixels = new Uint32Array(capacity * width * height)
    this.#held = new Int32Array(capacity).fill(-1)
  }

  /** Where in `pixels` the tile of the picture at this position begins; -1 if it has none. */
  start(position: number): number {
    const place = position % this.capacity
    return this.#held[place] === position ? place * this.width * this.height : -1
  }

  /** Takes in a picture as HWC bytes. */
  put(position: number, picture: Uint8Array): void {
    const place = position % this.capacity
    this.#held[place] = position
    packPicture(picture, this.shape, this.width, this.height, this.pixels, place * this.width * this.height)
  }
}
