import { pictureBytes, type PictureShape } from '../../../shared/dataset'
import type { Affine } from './affine'
import { assembled } from './assembled'

/** What `src/assembly` exports. Places are counted in bytes from the start of the memory. */
interface Program {
  memory: WebAssembly.Memory
  resample(source: number, target: number, height: number, width: number, channels: number, ...affine: number[]): void
  mean(at: number, size: number): number
  tone(at: number, size: number, slope: number, offset: number): void
  addNoise(at: number, size: number, deviates: number, count: number, first: number): void
  fillRectangle(at: number, width: number, channels: number, ...rectangleAndValue: number[]): void
}

const pageBytes = 65536
/** What the program reads and writes at a time. */
const vectorBytes = 16

/** Compiled once a thread; every picture memory is an instance of its own. */
const compiled = new WebAssembly.Module(Buffer.from(assembled, 'base64'))

/** Room for one picture in the memory of a compiled program that changes it there. */
export class PictureMemory {
  /** The picture as it is now: NHWC bytes, another one's after the next `take` or `move`. */
  readonly picture: Uint8Array
  readonly #source: Uint8Array
  readonly #deviates: Int16Array
  readonly #program: Program

  /** Of `deviates`, which noise is read from, there are none or a power of two. */
  constructor(
    readonly shape: PictureShape,
    deviates: Int16Array = new Int16Array(),
  ) {
    this.#program = new WebAssembly.Instance(compiled).exports as unknown as Program
    const { memory } = this.#program
    const size = pictureBytes(shape)
    const [, width, channels] = shape
    // What lies beside and below the last pixel is read as well, if only to count for nothing.
    const room = Math.ceil((size + (width + 1) * channels) / vectorBytes + 1) * vectorBytes
    const numbers = deviates.length + vectorBytes
    memory.grow(Math.ceil((2 * room + numbers * deviates.BYTES_PER_ELEMENT) / pageBytes))
    this.#source = new Uint8Array(memory.buffer, 0, size)
    this.picture = new Uint8Array(memory.buffer, room, size)
    this.#deviates = new Int16Array(memory.buffer, 2 * room, deviates.length)
    this.#deviates.set(deviates)
    // Whoever reads the last of them reads on from the first.
    new Int16Array(memory.buffer, 2 * room, numbers).copyWithin(deviates.length, 0, vectorBytes)
  }

  /** Takes a picture as it is. */
  take(picture: Uint8Array): void {
    this.picture.set(picture)
  }

  /** Takes a picture as it looks after a movement. */
  move(picture: Uint8Array, { x0, xByX, xByY, y0, yByX, yByY }: Affine): void {
    this.#source.set(picture)
    const [height, width, channels] = this.shape
    const target = this.picture.byteOffset
    this.#program.resample(0, target, height, width, channels, x0, xByX, xByY, y0, yByX, yByY)
  }

  mean(): number {
    return this.#program.mean(this.picture.byteOffset, this.picture.length)
  }

  /** Makes `slope * value + offset` of every value. */
  tone(slope: number, offset: number): void {
    this.#program.tone(this.picture.byteOffset, this.picture.length, slope, offset)
  }

  /** Adds the deviates from number `first` on. */
  addNoise(first: number): void {
    const { byteOffset, length } = this.#deviates
    this.#program.addNoise(this.picture.byteOffset, this.picture.length, byteOffset, length, first)
  }

  /** Gives one value to a rectangle, without its right column and its lowest row, which has to lie within the picture. */
  fill([left, top, right, bottom]: readonly [number, number, number, number], value: number): void {
    const [, width, channels] = this.shape
    this.#program.fillRectangle(this.picture.byteOffset, width, channels, left, top, right, bottom, value)
  }
}
