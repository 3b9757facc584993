import { describe, expect, it, test } from 'vitest'
import type { Augmentation } from '../../../shared/augmentation'
import type { PictureShape } from '../../../shared/dataset'
import { RandomSequence, purposes } from '../../train/random'
import { Batch } from '../batch'
import { picturesFrom } from '../pictures'
import { Augmenter } from './augmenter'

const shape: PictureShape = [12, 10, 3]
const random = new RandomSequence(5, purposes.shuffle)
const source = Uint8Array.from({ length: 12 * 10 * 3 }, (_, k) => random.below(k, 256))

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
    const mirrored = source.map((_, k) => source[30 * Math.floor(k / 30) + 27 - (k % 30) + 2 * (k % 3)] ?? 0)
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
