import { describe, expect, it, test } from 'vitest'
import type { Augmentation } from '../../shared/augmentation'
import type { PictureShape } from '../../shared/dataset'
import { RandomSequence, purposes } from '../train/random'
import { affineOf, resampleInto, type Movement } from './affine'
import { Augmenter } from './augmenter'
import { Batch } from './batch'
import { picturesFrom } from './pictures'

const still: Movement = { right: 0, down: 0, radians: 0, scale: 1, flipHorizontal: false, flipVertical: false }

/** A picture of different bytes. */
function picture([height, width, channels]: PictureShape): Uint8Array {
  const random = new RandomSequence(5, purposes.shuffle)
  return Uint8Array.from({ length: height * width * channels }, (_, k) => random.below(k, 256))
}

function moved(source: Uint8Array, shape: PictureShape, movement: Partial<Movement>): Uint8Array {
  const target = new Uint8Array(source.length)
  resampleInto(target, 0, source, shape, affineOf(shape[1], shape[0], { ...still, ...movement }))
  return target
}

/** Every pixel of the new picture by the one of the old picture that it should be; outside is the nearest. */
function byPlace(
  source: Uint8Array,
  shape: PictureShape,
  place: (x: number, y: number) => [number, number],
): Uint8Array {
  const [height, width, channels] = shape
  return source.map((_, k) => {
    const [channel, column, row] = [k % channels, Math.floor(k / channels) % width, Math.floor(k / channels / width)]
    const [x, y] = place(column, row)
    const within = (value: number, size: number) => Math.min(Math.max(value, 0), size - 1)
    return source[(within(y, height) * width + within(x, width)) * channels + channel] ?? 0
  })
}

describe.each<[PictureShape]>([[[9, 9, 1]], [[6, 7, 3]], [[1, 5, 1]], [[4, 1, 3]], [[1, 1, 2]]])(
  'a picture of %j that is moved',
  (shape) => {
    const source = picture(shape)
    const [height, width] = shape

    it('stays as it is, is mirrored, and moves by whole pixels, exactly', () => {
      expect(moved(source, shape, {})).toEqual(source)
      const mirrored = moved(source, shape, { flipHorizontal: true })
      expect(mirrored).toEqual(byPlace(source, shape, (x, y) => [width - 1 - x, y]))
      const upsideDown = moved(source, shape, { flipVertical: true })
      expect(upsideDown).toEqual(byPlace(source, shape, (x, y) => [x, height - 1 - y]))
      const shifted = moved(source, shape, { right: 2, down: -1 })
      expect(shifted).toEqual(byPlace(source, shape, (x, y) => [x - 2, y + 1]))
      const turned = moved(source, shape, { radians: Math.PI })
      expect(turned).toEqual(byPlace(source, shape, (x, y) => [width - 1 - x, height - 1 - y]))
    })
  },
)

test('a quarter turn is clockwise, and half a pixel is the mean of two', () => {
  const shape: PictureShape = [9, 9, 1]
  const source = picture(shape)
  expect(moved(source, shape, { radians: Math.PI / 2 })).toEqual(byPlace(source, shape, (x, y) => [y, 8 - x]))
  const between = moved(Uint8Array.of(10, 20, 40), [1, 3, 1], { right: 0.5 })
  expect([...between]).toEqual([10, 15, 30])
  // Twice as large: the middle stays, its neighbours come half as near.
  expect([...moved(Uint8Array.of(0, 100, 200), [1, 3, 1], { scale: 2 })]).toEqual([50, 100, 150])
})

test.each([
  ['in the middle', [5, 9], [4, 7]],
  ['along a border', [0, 3], [2, 11]],
  ['in one pixel', [6, 6], [0, 0]],
  ['nowhere', [1, 0], [1, 0]],
] as const)('a drawing %s on plain ground is moved as a picture full of things is', (_where, rows, columns) => {
  const [height, width] = [14, 12]
  const whole = picture([height, width, 1])
  for (const ground of [0, 200]) {
    const grey = whole.map((value, k) => {
      const [row, column] = [Math.floor(k / width), k % width]
      const drawn = row >= rows[0] && row <= rows[1] && column >= columns[0] && column <= columns[1]
      return drawn ? value : ground
    })
    const random = new RandomSequence(7, purposes.shuffle)
    for (let k = 0; k < 300; k++) {
      const around = (draw: number, largest: number) => (2 * random.share(8 * k + draw) - 1) * largest
      const movement = {
        right: around(0, 6),
        down: around(1, 6),
        radians: around(2, Math.PI),
        scale: 2 ** around(3, 1),
        flipHorizontal: random.share(8 * k + 4) < 0.5,
        flipVertical: random.share(8 * k + 5) < 0.5,
      }
      // Pictures of more than one channel are computed pixel by pixel.
      const twice = Uint8Array.from({ length: 2 * grey.length }, (_, place) => grey[place >> 1] ?? 0)
      const expected = moved(twice, [height, width, 2], movement).filter((_, place) => place % 2 === 0)
      expect(Buffer.compare(moved(grey, [height, width, 1], movement), expected)).toBe(0)
    }
  }
})

const shape: PictureShape = [12, 10, 3]
const source = picture(shape)

/** Copies for one step, a row each. */
function copies(augmentation: Augmentation, { step = 1, seed = 1, rows = 50 } = {}): Uint8Array[] {
  const target = new Uint8Array(rows * source.length)
  const augmenter = new Augmenter(augmentation, shape, seed).begin(step)
  for (let row = 0; row < rows; row++) augmenter.write(source, target, row * source.length, row)
  return Array.from({ length: rows }, (_, row) => target.subarray(row * source.length, (row + 1) * source.length))
}

const mean = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0) / values.length

const alone: Augmentation[] = [
  { shift: 0.2 },
  { rotate: 20 },
  { zoom: 0.2 },
  { flipHorizontal: true },
  { flipVertical: true },
  { brightness: 0.3 },
  { contrast: 0.3 },
  { noise: 0.1 },
  { erase: 0.3 },
]

describe('copies', () => {
  it.each(alone)(
    'with %j differ from row to row, step to step and seed to seed, and are the same again',
    (augmentation) => {
      const first = copies(augmentation)
      expect(copies(augmentation)).toEqual(first)
      expect(copies(augmentation, { step: 2 })).not.toEqual(first)
      expect(copies(augmentation, { seed: 2 })).not.toEqual(first)
      expect(new Set(first.map((copy) => copy.join())).size).toBeGreaterThan(1)
      // What one row becomes does not depend on the rows before it.
      const target = new Uint8Array(source.length)
      new Augmenter(augmentation, shape, 1).begin(1).write(source, target, 0, 7)
      expect(target).toEqual(first[7])
    },
  )

  it('stay as they are with nothing on, and are mirrored half of the time', () => {
    for (const copy of copies({ shift: 0, flipHorizontal: false, noise: 0 })) expect(copy).toEqual(source)
    const mirrored = byPlace(source, shape, (x, y) => [shape[1] - 1 - x, y])
    const found = copies({ flipHorizontal: true }, { rows: 200 })
    for (const copy of found) expect([source, mirrored]).toContainEqual(copy)
    const changed = found.filter((copy) => copy.join() === mirrored.join()).length
    expect(Math.abs(changed - 100)).toBeLessThan(5 * Math.sqrt(50))
  })

  it('are brighter or darker by a factor, and contrast leaves the mean', () => {
    const dim = new Uint8Array(source.length).map((_, k) => 40 + (k % 60))
    const target = new Uint8Array(dim.length)
    const factors = Array.from({ length: 100 }, (_, row) => {
      new Augmenter({ brightness: 0.5 }, shape, 1).begin(1).write(dim, target, 0, row)
      return mean(target) / mean(dim)
    })
    expect(Math.min(...factors)).toBeGreaterThanOrEqual(0.49)
    expect(Math.min(...factors)).toBeLessThan(0.6)
    expect(Math.max(...factors)).toBeGreaterThan(1.4)
    expect(Math.max(...factors)).toBeLessThanOrEqual(1.51)
    for (let row = 0; row < 20; row++) {
      new Augmenter({ contrast: 0.5 }, shape, 1).begin(1).write(dim, target, 0, row)
      expect(Math.abs(mean(target) - mean(dim))).toBeLessThan(1)
    }
  })

  it('have noise of the asked spread around them', () => {
    const grey = new Uint8Array(source.length).fill(128)
    const target = new Uint8Array(grey.length)
    const augmenter = new Augmenter({ noise: 0.1 }, shape, 1).begin(3)
    const differences = Array.from({ length: 100 }, (_, row) => {
      augmenter.write(grey, target, 0, row)
      return Array.from(target, (value) => value - 128)
    }).flat()
    expect(Math.abs(mean(differences))).toBeLessThan(1)
    expect(Math.sqrt(mean(differences.map((value) => value ** 2)))).toBeCloseTo(25.5, 0)
  })

  it('have one square wiped out, cut off only at the border', () => {
    const side = Math.round(0.4 * 10)
    const sizes = copies({ erase: 0.4 }).map((copy) => {
      const grey = Math.floor(mean(source))
      const wiped = Array.from({ length: 120 }, (_, k) => k).filter((k) =>
        [0, 1, 2].every((channel) => copy[3 * k + channel] === grey),
      )
      const rows = new Set(wiped.map((k) => Math.floor(k / 10)))
      const columns = new Set(wiped.map((k) => k % 10))
      expect(wiped.length).toBe(rows.size * columns.size)
      for (let k = 0; k < 120; k++)
        if (!wiped.includes(k)) expect(copy.subarray(3 * k, 3 * k + 3)).toEqual(source.subarray(3 * k, 3 * k + 3))
      return wiped.length
    })
    expect(Math.max(...sizes)).toBe(side * side)
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual((side / 2) ** 2)
  })
})

test('a batch is filled with copies for learning, and with the pictures themselves for measuring', () => {
  const pictures = picturesFrom(Uint8Array.from([...source, ...source, ...source]), source.length, 2)
  const batch = new Batch(pictures, 4)
  const augmenter = new Augmenter({ rotate: 30 }, shape, 1).begin(1)
  batch.fill(Uint32Array.of(0, 1, 2), 0, augmenter)
  const [first, second] = copies({ rotate: 30 })
  expect(batch.pixels.subarray(0, source.length)).toEqual(first)
  expect(batch.pixels.subarray(source.length, 2 * source.length)).toEqual(second)
  expect(batch.pixels.subarray(3 * source.length)).toEqual(new Uint8Array(source.length))
  batch.fill(Uint32Array.of(0, 1, 2), 0)
  expect(batch.pixels.subarray(0, source.length)).toEqual(source)
})
