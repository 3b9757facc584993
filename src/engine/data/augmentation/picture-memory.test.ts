import { describe, expect, it, test } from 'vitest'
import type { PictureShape } from '../../../shared/dataset'
import { RandomSequence, purposes } from '../../train/random'
import { affineOf, type Affine, type Movement } from './affine'
import { PictureMemory } from './picture-memory'

const still: Movement = { right: 0, down: 0, radians: 0, scale: 1, flipHorizontal: false, flipVertical: false }

/** A picture of different bytes. */
function picture([height, width, channels]: PictureShape): Uint8Array {
  const random = new RandomSequence(5, purposes.shuffle)
  return Uint8Array.from({ length: height * width * channels }, (_, k) => random.below(k, 256))
}

function moved(source: Uint8Array, shape: PictureShape, movement: Partial<Movement>): Uint8Array {
  const memory = new PictureMemory(shape)
  memory.move(source, affineOf(shape[1], shape[0], { ...still, ...movement }))
  return memory.picture
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

describe.each<[PictureShape]>([[[9, 9, 1]], [[6, 7, 3]], [[1, 5, 1]], [[4, 1, 3]], [[1, 1, 2]], [[3, 21, 4]]])(
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

/** The same one value at a time, as the definition says. */
function resampled(source: Uint8Array, [height, width, channels]: PictureShape, affine: Affine): Uint8Array {
  const fixed = (value: number) => Math.floor(value * 65536 + 0.5)
  const split = (place: number, side: number): [number, number] => {
    const pixel = Math.min(Math.max(place >> 16, 0), Math.max(side - 2, 0))
    return [pixel, side > 1 ? Math.min(Math.max((place >> 8) - (pixel << 8), 0), 256) : 0]
  }
  return source.map((_, k) => {
    const [channel, column, row] = [k % channels, Math.floor(k / channels) % width, Math.floor(k / channels / width)]
    const x = fixed(affine.x0 + affine.xByY * row) + column * fixed(affine.xByX)
    const y = fixed(affine.y0 + affine.yByY * row) + column * fixed(affine.yByX)
    const [left, across] = split(x, width)
    const [top, down] = split(y, height)
    const at = (below: number, right: number) =>
      source[((top + below) * width + left + right) * channels + channel] ?? 0
    const between = (first: number, second: number, weight: number) => first * (256 - weight) + second * weight
    const [upper, lower] = [between(at(0, 0), at(0, 1), across), between(at(1, 0), at(1, 1), across)]
    return (between(upper, lower, down) + 32768) >> 16
  })
}

test('pictures of any size that are moved in any way are what the definition says, to the bit', () => {
  const random = new RandomSequence(7, purposes.shuffle)
  for (let k = 0; k < 2000; k++) {
    const around = (draw: number, largest: number) => (2 * random.share(16 * k + draw) - 1) * largest
    const size = (draw: number, most: number) => 1 + random.below(16 * k + draw, most)
    const shape: PictureShape = [size(0, 24), size(1, 40), size(2, 4)]
    const affine = affineOf(shape[1], shape[0], {
      right: around(3, shape[1]),
      down: around(4, shape[0]),
      radians: around(5, Math.PI),
      scale: 2 ** around(6, 1),
      flipHorizontal: random.share(16 * k + 7) < 0.5,
      flipVertical: random.share(16 * k + 8) < 0.5,
    })
    const source = picture(shape)
    const memory = new PictureMemory(shape)
    memory.move(source, affine)
    const difference = Buffer.compare(memory.picture, resampled(source, shape, affine))
    expect(difference, `picture ${k} of ${shape.join(' x ')}, seed 7`).toBe(0)
  }
})

const clamped = (value: number) => Math.min(Math.max(value, 0), 255)

describe.each([1, 15, 16, 17, 47, 784])('of %i values', (width) => {
  const shape: PictureShape = [1, width, 1]
  const source = picture(shape)

  it('the mean is theirs alone', () => {
    const memory = new PictureMemory(
      shape,
      Int16Array.from({ length: 16 }, () => 300),
    )
    memory.take(source)
    // Leaves something behind the picture.
    memory.addNoise(0)
    expect(memory.mean()).toBe(255)
    memory.take(source)
    expect(memory.mean()).toBe(source.reduce((sum, value) => sum + value, 0) / width)
  })

  it('tones are rounded and stay within what a byte holds', () => {
    const memory = new PictureMemory(shape)
    for (const [slope, offset] of [
      [1, 0],
      [1.5, -40],
      [0.25, 200],
      [-1, 255],
    ] as const) {
      memory.take(source)
      memory.tone(slope, offset)
      expect(memory.picture).toEqual(source.map((value) => clamped(Math.floor(value * slope + offset + 0.5))))
    }
  })

  it('noise is read from any place on and again from the start', () => {
    const deviates = Int16Array.from({ length: 64 }, (_, k) => ((k * 37) % 301) - 150)
    const memory = new PictureMemory(shape, deviates)
    for (const first of [0, 1, 40, 63]) {
      memory.take(source)
      memory.addNoise(first)
      const expected = source.map((value, k) => clamped(value + (deviates[(first + k) % 64] ?? 0)))
      expect(memory.picture).toEqual(expected)
    }
  })
})

test('a rectangle is filled, and nothing beside it', () => {
  const shape: PictureShape = [5, 7, 3]
  const source = picture(shape)
  const memory = new PictureMemory(shape)
  memory.take(source)
  memory.fill([2, 1, 7, 4], 9)
  const expected = source.map((value, k) => {
    const [column, row] = [Math.floor(k / 3) % 7, Math.floor(k / 21)]
    return column >= 2 && row >= 1 && row < 4 ? 9 : value
  })
  expect(memory.picture).toEqual(expected)
  memory.fill([3, 3, 3, 5], 77)
  expect(memory.picture).toEqual(expected)
})
