import { Transformer, type FastResizeFilter, type ResizeFit } from '@napi-rs/image'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { lanczos } from './lanczos'
import type { Raster } from './raster'
import { resample } from './resample'
import { blockAverages } from './shrink'

/** Noise on waves, which has fine and coarse parts; always the same. */
function picture(width: number, height: number, channels: 1 | 3): Raster {
  const pixels = new Uint8Array(width * height * channels)
  let noise = 12345
  for (let y = 0, k = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let channel = 0; channel < channels; channel++) {
        noise = (Math.imul(noise, 1103515245) + 12345) & 0x7fffffff
        pixels[k++] = 128 + 70 * Math.sin(x / 17 + channel) * Math.cos(y / 23) + ((noise >> 16) % 60) - 30
      }
  return { width, height, channels, pixels, flattened: false }
}

describe('block averages', () => {
  test('are the means of the blocks, whatever the size, the place and the alignment', () => {
    fc.assert(
      fc.property(
        fc.record({
          channels: fc.constantFrom(1 as const, 3 as const),
          width: fc.integer({ min: 1, max: 40 }),
          height: fc.integer({ min: 1, max: 24 }),
          left: fc.nat(20),
          top: fc.nat(12),
          across: fc.integer({ min: 1, max: 9 }),
          down: fc.integer({ min: 1, max: 9 }),
          right: fc.nat(9),
          offset: fc.nat(4),
        }),
        ({ channels, width, height, left, top, across, down, right, offset }) => {
          const whole = picture(left + width + right, top + height, channels)
          const pixels = new Uint8Array(whole.pixels.length + offset).subarray(offset)
          pixels.set(whole.pixels)
          const area = { left, top, width, height }
          const averages = blockAverages({ ...whole, pixels }, area, across, down)
          expect([averages.width, averages.height]).toEqual([Math.ceil(width / across), Math.ceil(height / down)])
          averages.pixels.forEach((average, k) => {
            const block = Math.floor(k / channels)
            const [x, y] = [(block % averages.width) * across, Math.floor(block / averages.width) * down]
            let [sum, count] = [0, 0]
            for (let row = y; row < Math.min(y + down, height); row++)
              for (let column = x; column < Math.min(x + across, width); column++, count++)
                sum += pixels[((top + row) * whole.width + left + column) * channels + (k % channels)] ?? NaN
            expect(average).toBeCloseTo(sum / count, 3)
          })
        },
      ),
      { numRuns: 200 },
    )
  })

  test('have room for 256 rows of white', () => {
    const white = { width: 16, height: 256, channels: 1, pixels: new Uint8Array(16 * 256).fill(255) } as const
    const { pixels } = blockAverages(white, { left: 0, top: 0, width: 16, height: 256 }, 4, 256)
    expect([...pixels]).toEqual([255, 255, 255, 255])
    expect(() => blockAverages(white, { left: 0, top: 0, width: 16, height: 256 }, 4, 257)).toThrow(RangeError)
  })
})

describe('resampling', () => {
  // The package declares enums but ships no values for them.
  const filter = 5 as FastResizeFilter
  const fit = 1 as ResizeFit

  /** Mean and largest difference from the library's own Lanczos kernel, without averaging before. */
  function differences(raster: Raster, width: number, height: number): { mean: number; most: number } {
    const rgba = new Uint8Array(raster.width * raster.height * 4).map((_, k) =>
      k % 4 === 3 ? 255 : (raster.pixels[3 * (k >> 2) + (k % 4)] ?? 0),
    )
    const peer = Transformer.fromRgbaPixels(rgba, raster.width, raster.height)
      .fastResize({ width, height, filter, fit })
      .rawPixelsSync()
    const area = { left: 0, top: 0, width: raster.width, height: raster.height }
    const ours = resample(raster, area, width, height, false)
    let [sum, most] = [0, 0]
    ours.forEach((value, k) => {
      const off = Math.abs(value - (peer[4 * Math.floor(k / 3) + (k % 3)] ?? 0))
      sum += off
      most = Math.max(most, off)
    })
    return { mean: sum / ours.length, most }
  }

  test.each([
    [60, 40, 61, 41],
    [60, 40, 120, 90],
    [100, 80, 60, 60],
    [301, 203, 96, 96],
  ])('%d x %d to %d x %d agrees with the library', (width, height, columns, rows) => {
    const { mean, most } = differences(picture(width, height, 3), columns, rows)
    expect(mean).toBeLessThan(0.3)
    expect(most).toBeLessThanOrEqual(2)
  })

  test.each([
    [400, 300, 96, 96],
    [1200, 801, 96, 96],
    [1023, 769, 32, 28],
  ])('%d x %d to %d x %d, averaged before, nearly agrees', (width, height, columns, rows) => {
    const { mean, most } = differences(picture(width, height, 3), columns, rows)
    expect(mean).toBeLessThan(2)
    expect(most).toBeLessThanOrEqual(12)
  })

  test('a plain colour stays that colour', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 90 }),
        fc.integer({ min: 1, max: 90 }),
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 1, max: 30 }),
        fc.nat(255),
        (width, height, columns, rows, value) => {
          const pixels = new Uint8Array(width * height).fill(value)
          const area = { left: 0, top: 0, width, height }
          const small = resample({ width, height, channels: 1, pixels, flattened: false }, area, columns, rows, true)
          expect(small.every((pixel) => pixel === value)).toBe(true)
        },
      ),
    )
  })

  test('what lies beyond an area has no part in it', () => {
    const raster = picture(64, 48, 1)
    const area = { left: 13, top: 9, width: 30, height: 30 }
    const black = raster.pixels.map((value, k) => {
      const [x, y] = [k % 64, Math.floor(k / 64)]
      return x >= 13 && x < 43 && y >= 9 && y < 39 ? value : 0
    })
    for (const size of [6, 15, 30, 44])
      expect(resample({ ...raster, pixels: black }, area, size, size, true)).toEqual(
        resample(raster, area, size, size, true),
      )
  })

  test('halves of pixels are shared', () => {
    const samples = { width: 4, height: 1, channels: 1, pixels: Uint8Array.from([0, 0, 200, 200]) } as const
    const { pixels } = lanczos(samples, { left: 0.5, top: 0, width: 3, height: 1 }, 1, 1)
    expect(pixels[0]).toBeCloseTo(100, 3)
  })
})
