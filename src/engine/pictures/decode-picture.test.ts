import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { Transformer } from '@napi-rs/image'
import { describe, expect, test } from 'vitest'
import type { PictureShape } from '../../shared/dataset'
import { centreDigit } from '../../shared/digit'
import { JackdawError } from '../../shared/errors'
import { decodePicture } from './decode-picture'
import { exifBlock } from './testing/jpeg-file'
import { pngChunk, pngFile } from './testing/png-file'
import { bmp, gifFrame, gifOf, greyJpeg, jpeg, losslessWebp, rgbPng, bgrAt } from './testing/quarters'

const code = (work: Promise<unknown>) =>
  work.then(
    () => 'accepted',
    (error: unknown) => (error instanceof JackdawError ? error.code : String(error)),
  )

/** A picture of grey or colours, as PNG. */
const pngOf = (width: number, height: number, pixel: (x: number, y: number) => number[], before: Buffer[] = []) =>
  pngFile({ width, height, type: pixel(0, 0).length === 1 ? 0 : 2, depth: 8, before, pixel })

/** Black on the left to white on the right. */
const ramp = pngOf(64, 32, (x) => [4 * x, 4 * x, 4 * x])

describe('pixels that need not be changed', () => {
  test('every byte of MNIST stays, with any fit', async () => {
    const digits = gunzipSync(readFileSync('resources/mnist/t10k-images-idx3-ubyte.gz')).subarray(16)
    for (const fit of ['crop', 'pad', 'stretch'] as const)
      for (let k = 0; k < 50; k++) {
        const bytes = digits.subarray(784 * k, 784 * (k + 1))
        const png = pngOf(28, 28, (x, y) => [bytes[28 * y + x] ?? 0])
        const decoded = await decodePicture(png, 'a.png', [28, 28, 1], fit)
        expect(decoded).toMatchObject({ width: 28, height: 28, repairs: [] })
        expect(Buffer.compare(decoded.pixels, bytes)).toBe(0)
      }
  })

  test('all greys stay through RGB, RGB with opacity, and back', async () => {
    const every = Array.from({ length: 256 }, (_, k) => k)
    const shape: PictureShape = [16, 16, 1]
    const kinds = [
      pngOf(16, 16, (x, y) => [16 * y + x]),
      pngOf(16, 16, (x, y) => new Array<number>(3).fill(16 * y + x)),
      pngFile({
        width: 16,
        height: 16,
        type: 6,
        depth: 8,
        pixel: (x, y) => [...new Array<number>(3).fill(16 * y + x), 255],
      }),
      pngFile({ width: 16, height: 16, type: 0, depth: 16, pixel: (x, y) => [257 * (16 * y + x)] }),
    ]
    for (const bytes of kinds) expect([...(await decodePicture(bytes, 'a', shape, 'stretch')).pixels]).toEqual(every)
  })

  test('a cut at whole pixels only leaves pixels out', async () => {
    const bytes = pngOf(20, 10, (x, y) => [10 * y + x, x, y])
    const { pixels, width, height } = await decodePicture(bytes, 'a', [10, 10, 3], 'crop')
    expect([width, height]).toEqual([20, 10])
    expect([...pixels]).toEqual(
      Array.from({ length: 100 }, (_, k) => [
        10 * Math.floor(k / 10) + 5 + (k % 10),
        5 + (k % 10),
        Math.floor(k / 10),
      ]).flat(),
    )
  })

  test('one channel is luma, two and four have full opacity', async () => {
    const red = pngOf(1, 1, () => [255, 0, 0])
    const channels = async (count: number) => [...(await decodePicture(red, 'a', [1, 1, count], 'stretch')).pixels]
    expect(await channels(1)).toEqual([76])
    expect(await channels(2)).toEqual([76, 255])
    expect(await channels(3)).toEqual([255, 0, 0])
    expect(await channels(4)).toEqual([255, 0, 0, 255])
  })
})

describe('fits', () => {
  /** Thirds of 10, 120 and 230, from left to right. */
  const thirds = pngOf(90, 30, (x) => [10 + 110 * Math.floor(x / 30)])
  const tall = pngOf(30, 90, (_x, y) => [10 + 110 * Math.floor(y / 30)])
  const means = async (bytes: Uint8Array, fit: 'crop' | 'pad' | 'stretch', down = false) => {
    const { pixels } = await decodePicture(bytes, 'a', [9, 9, 1], fit)
    return Array.from({ length: 9 }, (_, k) => {
      const line = Array.from({ length: 9 }, (_, other) => pixels[down ? 9 * k + other : 9 * other + k] ?? 0)
      return Math.round(line.reduce((a, b) => a + b) / 9)
    })
  }

  test.each([
    ['wide', thirds, false],
    ['tall', tall, true],
  ] as const)('crop takes the middle, stretch takes all: %s', async (_name, bytes, down) => {
    expect(await means(bytes, 'crop', down)).toEqual(new Array(9).fill(120))
    const [first = 0, , , , middle = 0, , , , last = 0] = await means(bytes, 'stretch', down)
    expect([first, middle, last].map((value) => Math.round(value / 10))).toEqual([1, 12, 23])
  })

  test('pad leaves bands of the mean of the edges that they touch', async () => {
    const acrossBands = await means(thirds, 'pad', true)
    // The upper and the lower edge have all three thirds, of which the mean is 120.
    expect(acrossBands.slice(0, 3).concat(acrossBands.slice(6))).toEqual(new Array(6).fill(120))
    const framed = pngOf(20, 60, (x) => (x === 0 ? [200, 0, 0] : x === 19 ? [0, 100, 0] : [0, 0, 0]))
    const { pixels } = await decodePicture(framed, 'a', [60, 60, 3], 'pad')
    const at = (x: number) => [...pixels.subarray(3 * (60 * 30 + x), 3 * (60 * 30 + x) + 3)]
    expect([at(0), at(19), at(40), at(59)]).toEqual(new Array(4).fill([100, 50, 0]))
    expect([at(20), at(30), at(39)]).toEqual([
      [200, 0, 0],
      [0, 0, 0],
      [0, 100, 0],
    ])
  })

  test('a picture that is very long stays one pixel wide', async () => {
    const line = pngOf(1, 2000, () => [70])
    for (const fit of ['crop', 'pad', 'stretch'] as const)
      expect([...(await decodePicture(line, 'a', [4, 4, 1], fit)).pixels]).toEqual(new Array(16).fill(70))
  })

  test('turning and fitting is as if it had been turned before', async () => {
    const pixel = (x: number, y: number) => [(37 * x + 11 * y) % 256, (5 * x * y) % 256, (x * x + 3 * y) % 256]
    for (let orientation = 1; orientation <= 8; orientation++)
      for (const fit of ['crop', 'pad', 'stretch'] as const) {
        const bytes = pngOf(41, 26, pixel, [pngChunk('eXIf', exifBlock(orientation))])
        const upright = await new Transformer(pngOf(41, 26, pixel)).rotate(orientation).png()
        const shape: PictureShape = [18, 13, 3]
        const decoded = await decodePicture(bytes, 'a', shape, fit)
        const expected = await decodePicture(upright, 'a', shape, fit)
        expect([decoded.width, decoded.height]).toEqual([expected.width, expected.height])
        // Rows are resampled before columns, so that halves may be rounded the other way.
        const most = decoded.pixels.reduce(
          (worst, value, k) => Math.max(worst, Math.abs(value - (expected.pixels[k] ?? 0))),
          0,
        )
        expect(most).toBeLessThanOrEqual(1)
      }
  })
})

test('digit: dark strokes on paper in a file are what centring makes of them', async () => {
  const at = (x: number, y: number) => (x > 15 && x < 20 && y > 5 && y < 50 ? 20 : 235)
  const bytes = pngOf(40, 60, (x, y) => [at(x, y)])
  const grey = Uint8Array.from({ length: 2400 }, (_, k) => at(k % 40, Math.floor(k / 40)))
  const { pixels } = await decodePicture(bytes, 'a.png', [28, 28, 1], 'digit')
  expect(pixels).toEqual(centreDigit(grey, 40, 60, 28))
  const wide = await decodePicture(bytes, 'a.png', [28, 32, 3], 'digit')
  expect(wide.pixels).toHaveLength(28 * 32 * 3)
  expect(wide.pixels[3 * (14 * 32 + 16)]).toBe(255)
})

describe('damage', () => {
  const transformer = new Transformer(ramp)
  const files = {
    png: rgbPng(),
    jpeg: transformer.jpegSync(95),
    'flat jpeg': jpeg(),
    'progressive jpeg': greyJpeg({ progressive: true }),
    webp: transformer.webpSync(90),
    'lossless webp': losslessWebp(),
    bmp: bmp({ bits: 24, pixel: bgrAt }),
    gif: gifOf(gifFrame),
  }
  const decode = (bytes: Uint8Array) => decodePicture(bytes, 'a', [4, 4, 1], 'stretch')

  test.each(Object.entries(files))('cut short anywhere it is refused: %s', async (_name, bytes) => {
    expect(await code(decode(bytes))).toBe('accepted')
    // The last bytes of a PNG and a GIF say nothing but that it is over.
    const end = bytes.length - 12
    for (let length = 0; length < end; length += Math.ceil(end / 60))
      expect(await code(decode(bytes.subarray(0, length)))).not.toBe('accepted')
  })
})
