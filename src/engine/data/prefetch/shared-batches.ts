import * as v from 'valibot'
import { augmentationSchema } from '../../../shared/augmentation'
import { pictureBytes, pictureShapeSchema } from '../../../shared/dataset'
import { Augmenter } from '../augmentation/augmenter'

/** What two threads need to make batches of changed pictures together. */
export const sharedWorkSchema = v.object({
  augmentation: augmentationSchema,
  shape: pictureShapeSchema,
  seed: v.number(),
  /** NHWC bytes of all pictures. */
  pictures: v.instance(SharedArrayBuffer),
  /** Two batches of pixels: one is made while the other is learned from. */
  pixels: v.instance(SharedArrayBuffer),
  /** Whole numbers of 32 bits, see `places`. */
  numbers: v.instance(SharedArrayBuffer),
})
export type SharedWork = v.InferOutput<typeof sharedWorkSchema>

/** Where in the numbers what is; behind them is the picture of each row, counted from 0. */
export const places = {
  /** Changes with every batch that is to be made, and at the end. */
  bell: 0,
  /** 1 when there is nothing more to do. */
  over: 1,
  /** Rows of the batch that nobody has taken yet; below 0 when somebody asked in vain. */
  left: 2,
  /** Rows that are not written yet. */
  unwritten: 3,
  step: 4,
  /** Which of the two batches of pixels. */
  slot: 5,
} as const
const placeCount = Object.keys(places).length

/** Pictures after which there is nothing left to compile; nobody waits for them. */
const rehearsals = 2000

/** Memory for such work, but for the pictures. */
export function sharedMemory(batchSize: number, size: number): Pick<SharedWork, 'pixels' | 'numbers'> {
  const numbers = (placeCount + batchSize) * Int32Array.BYTES_PER_ELEMENT
  return { pixels: new SharedArrayBuffer(2 * batchSize * size), numbers: new SharedArrayBuffer(numbers) }
}

/**
 * A batch that several threads make together: each takes rows that nobody has taken, and writes them. What a row becomes does not depend on
 * who writes it. All have one of these over the same memory; only one of them says what is to be made.
 */
export class SharedBatches {
  readonly #augmenter: Augmenter
  readonly #pictures: Uint8Array
  readonly #numbers: Int32Array
  readonly #rows: Int32Array
  readonly #slots: readonly Uint8Array[]
  readonly #size: number
  /** The one whose pictures the augmenter makes. */
  #step = 0

  constructor({ augmentation, shape, seed, pictures, pixels, numbers }: SharedWork) {
    this.#augmenter = new Augmenter(augmentation, shape, seed)
    this.#pictures = new Uint8Array(pictures)
    this.#numbers = new Int32Array(numbers)
    this.#rows = this.#numbers.subarray(placeCount)
    const half = pixels.byteLength / 2
    this.#slots = [new Uint8Array(pixels, 0, half), new Uint8Array(pixels, half, half)]
    this.#size = pictureBytes(shape)
  }

  /** Has the batch of a step made, in the slot that the one before is not in. That one has to be written. `rows` are the pictures. */
  begin(rows: Int32Array, step: number): void {
    const slot = 1 - (this.#numbers[places.slot] ?? 0)
    this.#rows.set(rows)
    this.#numbers[places.step] = step
    this.#numbers[places.slot] = slot
    this.#slots[slot]?.fill(0, rows.length * this.#size)
    Atomics.store(this.#numbers, places.unwritten, rows.length)
    // From here on others take rows; what was set before is then what they see.
    Atomics.store(this.#numbers, places.left, rows.length)
    this.#ring()
  }

  /** Takes rows and writes them, until all are taken. */
  work(): void {
    for (;;) {
      const row = Atomics.sub(this.#numbers, places.left, 1) - 1
      if (row < 0) return
      const from = (this.#rows[row] ?? 0) * this.#size
      const picture = this.#pictures.subarray(from, from + this.#size)
      const step = this.#numbers[places.step] ?? 0
      if (step !== this.#step) this.#augmenter.begin(step)
      this.#step = step
      this.#augmenter.write(picture, this.pixels, row * this.#size, row)
      if (Atomics.sub(this.#numbers, places.unwritten, 1) === 1) Atomics.notify(this.#numbers, places.unwritten)
    }
  }

  /** Waits until all rows are written, but no longer than so many milliseconds; answers whether they are. */
  written(patience: number): boolean {
    for (;;) {
      const unwritten = Atomics.load(this.#numbers, places.unwritten)
      if (unwritten <= 0) return true
      if (Atomics.wait(this.#numbers, places.unwritten, unwritten, patience) === 'timed-out') return false
    }
  }

  /** The batch that was begun last. */
  get pixels(): Uint8Array {
    return this.#slots[this.#numbers[places.slot] ?? 0] ?? new Uint8Array()
  }

  /** Works on every batch that is begun, and waits in between, until it is over. */
  serve(): void {
    this.#rehearse()
    for (;;) {
      const bell = Atomics.load(this.#numbers, places.bell)
      if (Atomics.load(this.#numbers, places.over)) return
      this.work()
      Atomics.wait(this.#numbers, places.bell, bell)
    }
  }

  /** Ends those who serve. */
  end(): void {
    Atomics.store(this.#numbers, places.over, 1)
    this.#ring()
  }

  /** Makes pictures for nobody until there is work: by then V8 has compiled what makes them, while the network is still being built. */
  #rehearse(): void {
    const spare = new Uint8Array(this.#size)
    const there = this.#pictures.length / this.#size
    for (let row = 0; row < rehearsals; row++) {
      if (Atomics.load(this.#numbers, places.left) > 0) return
      const from = (row % there) * this.#size
      this.#augmenter.write(this.#pictures.subarray(from, from + this.#size), spare, 0, row)
    }
  }

  #ring(): void {
    Atomics.add(this.#numbers, places.bell, 1)
    Atomics.notify(this.#numbers, places.bell)
  }
}
