import { describe, expect, test } from 'vitest'
import { fitted, toRgba } from './rgba'

const rgba = (pixels: number[], channels: number) => {
  const out = new Uint8ClampedArray(4)
  toRgba(pixels, [1, 1, channels], out)
  return [...out]
}

describe('a pixel on the screen', () => {
  test('gray', () => expect(rgba([7], 1)).toEqual([7, 7, 7, 255]))
  test('gray and alpha', () => expect(rgba([7, 90], 2)).toEqual([7, 7, 7, 90]))
  test('RGB', () => expect(rgba([1, 2, 3], 3)).toEqual([1, 2, 3, 255]))
  test('RGBA', () => expect(rgba([1, 2, 3, 4], 4)).toEqual([1, 2, 3, 4]))

  test('pixels follow each other', () => {
    const out = new Uint8ClampedArray(8)
    toRgba([1, 2, 3, 4, 5, 6], [1, 2, 3], out)
    expect([...out]).toEqual([1, 2, 3, 255, 4, 5, 6, 255])
  })
})

describe('fitting into a square', () => {
  test('the longer side fills it', () => {
    expect(fitted([28, 28, 1], 56)).toEqual({ width: 56, height: 56 })
    expect(fitted([100, 50, 3], 80)).toEqual({ width: 40, height: 80 })
    expect(fitted([50, 100, 3], 80)).toEqual({ width: 80, height: 40 })
  })
  test('no side is lost', () => expect(fitted([1, 10_000, 1], 100)).toEqual({ width: 100, height: 1 }))
})
