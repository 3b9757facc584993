import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { PictureShape } from '../../../shared/dataset'
import { toRgba } from '../../ui/rgba'
import { packPicture } from './tile-pixels'

function packed(picture: Uint8Array, shape: PictureShape, width: number, height: number): number[] {
  const out = new Uint32Array(width * height + 2)
  packPicture(picture, shape, width, height, out, 1)
  // Nothing is written beside the picture's place.
  expect([out[0], out[out.length - 1]]).toEqual([0, 0])
  return [...new Uint8Array(out.buffer)].slice(4, -4)
}

const picture = fc
  .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 4 }))
  .chain(([height, width, channels]) => {
    const length = height * width * channels
    const pixels = fc.uint8Array({ minLength: length, maxLength: length })
    return fc.record({ shape: fc.constant<PictureShape>([height, width, channels]), pixels })
  })

describe('packing', () => {
  test('gives the same colours as everywhere else in the window, for any number of channels', () => {
    fc.assert(
      fc.property(picture, ({ shape, pixels }) => {
        const expected = new Uint8ClampedArray(shape[0] * shape[1] * 4)
        toRgba(pixels, shape, expected)
        expect(packed(pixels, shape, shape[1], shape[0])).toEqual([...expected])
      }),
    )
  })
})

describe('making smaller', () => {
  test('averages whole blocks', () => {
    expect(packed(Uint8Array.of(0, 10, 100, 200, 20, 30, 100, 0), [2, 4, 1], 2, 1)).toEqual([
      15, 15, 15, 255, 100, 100, 100, 255,
    ])
  })
  test('a pixel that is covered in part counts too', () => {
    expect(packed(Uint8Array.of(0, 90, 180), [1, 3, 1], 2, 1)).toEqual([45, 45, 45, 255, 135, 135, 135, 255])
  })
  test('the colour of what is transparent does not count', () => {
    const opaque = [200, 100, 50, 255]
    expect(packed(Uint8Array.of(...opaque, 0, 0, 0, 0), [1, 2, 4], 1, 1)).toEqual([200, 100, 50, 128])
    expect(packed(new Uint8Array(8), [1, 2, 4], 1, 1)).toEqual([0, 0, 0, 0])
  })
  test('a plain picture stays plain, and no colour leaves the range of its picture', () => {
    const side = fc.integer({ min: 1, max: 9 })
    fc.assert(
      fc.property(picture, side, side, fc.nat(255), ({ shape, pixels }, w, h, value) => {
        const [width, height] = [Math.min(w, shape[1]), Math.min(h, shape[0])]
        const gray: PictureShape = [shape[0], shape[1], 1]
        const plain = packed(new Uint8Array(shape[0] * shape[1]).fill(value), gray, width, height)
        expect(plain.filter((_, i) => i % 4 === 0).every((v) => v === value)).toBe(true)
        const bytes = pixels.slice(0, shape[0] * shape[1])
        for (const v of packed(bytes, gray, width, height).filter((_, i) => i % 4 === 1)) {
          expect(v).toBeGreaterThanOrEqual(Math.min(...bytes))
          expect(v).toBeLessThanOrEqual(Math.max(...bytes))
        }
      }),
    )
  })
})
