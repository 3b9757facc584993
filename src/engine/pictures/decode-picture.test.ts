import { readFileSync } from 'node:fs'
import { deflateSync, gunzipSync } from 'node:zlib'
import { Transformer } from '@napi-rs/image'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { centreDigit } from '../../shared/digit'
import { JackdawError } from '../../shared/errors'
import { decodePicture } from './decode-picture'
import { isComplete } from './picture-kind'

const crcTable = Array.from({ length: 256 }, (_, n) => {
  let c = n
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1
  return c >>> 0
})

function chunk(type: string, data: Uint8Array): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const bytes = Buffer.alloc(8 + typed.length)
  bytes.writeUInt32BE(data.length)
  typed.copy(bytes, 4)
  const crc = typed.reduce((c, byte) => (crcTable[(c ^ byte) & 255] ?? 0) ^ (c >>> 8), ~0)
  bytes.writeUInt32BE(~crc >>> 0, 4 + typed.length)
  return bytes
}

/** A PNG of rows of raw samples. Colour types: 0 gray, 2 RGB, 3 palette, 4 gray and opacity, 6 RGBA. */
function png(
  width: number,
  height: number,
  type: number,
  depth: number,
  rows: number[][],
  extra: Buffer[] = [],
): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width)
  header.writeUInt32BE(height, 4)
  header[8] = depth
  header[9] = type
  const raw = Buffer.concat(rows.map((row) => Buffer.from([0, ...row])))
  const signature = Buffer.from('89504e470d0a1a0a', 'hex')
  const data = chunk('IDAT', deflateSync(raw))
  return Buffer.concat([signature, chunk('IHDR', header), ...extra, data, chunk('IEND', Buffer.alloc(0))])
}

const code = (work: Promise<unknown>) =>
  work.then(
    () => 'accepted',
    (error: unknown) => (error instanceof JackdawError ? error.code : String(error)),
  )

/** A picture with a ramp from black to white, left to right. */
const ramp = png(
  64,
  32,
  2,
  8,
  Array.from({ length: 32 }, () => Array.from({ length: 192 }, (_, k) => Math.floor(k / 3) * 4)),
)

describe('stretch', () => {
  test('a picture of the right size is taken as it is', async () => {
    const bytes = gunzipSync(readFileSync('resources/mnist/t10k-images-idx3-ubyte.gz')).subarray(16, 16 + 784)
    const rows = Array.from({ length: 28 }, (_, y) => [...bytes.subarray(28 * y, 28 * (y + 1))])
    const decoded = await decodePicture(png(28, 28, 0, 8, rows), 'a.png', [28, 28, 1], 'stretch')
    expect(decoded).toEqual({ width: 28, height: 28, pixels: Uint8Array.from(bytes) })
  })

  test('gray, RGB, palette, opacity and 16 bits all become the channels asked for', async () => {
    const row = (...samples: number[]) => [samples]
    const plte = chunk('PLTE', Buffer.from([255, 0, 0, 0, 0, 255]))
    const cases: [Buffer, number[]][] = [
      [png(2, 1, 0, 8, row(10, 200)), [10, 10, 10, 200, 200, 200]],
      [png(2, 1, 2, 8, row(1, 2, 3, 250, 251, 252)), [1, 2, 3, 250, 251, 252]],
      [png(2, 1, 3, 8, row(0, 1), [plte]), [255, 0, 0, 0, 0, 255]],
      [png(2, 1, 3, 8, row(0, 1), [plte, chunk('tRNS', Buffer.from([0]))]), [255, 255, 255, 0, 0, 255]],
      [png(2, 1, 4, 8, row(0, 255, 0, 0)), [0, 0, 0, 255, 255, 255]],
      [png(2, 1, 6, 8, row(9, 8, 7, 255, 0, 0, 0, 0)), [9, 8, 7, 255, 255, 255]],
      [png(2, 1, 0, 16, row(128, 128, 255, 255)), [128, 128, 128, 255, 255, 255]],
      [png(2, 1, 2, 16, row(1, 1, 2, 2, 3, 3, 0, 0, 0, 0, 0, 0)), [1, 2, 3, 0, 0, 0]],
      [png(2, 1, 0, 1, row(0b01000000)), [0, 0, 0, 255, 255, 255]],
    ]
    for (const [bytes, expected] of cases) {
      const { pixels } = await decodePicture(bytes, 'a.png', [1, 2, 3], 'stretch')
      expect([...pixels]).toEqual(expected)
    }
    const red = png(1, 1, 2, 8, row(255, 0, 0))
    expect([...(await decodePicture(red, 'a.png', [1, 1, 1], 'stretch')).pixels]).toEqual([76])
    expect([...(await decodePicture(red, 'a.png', [1, 1, 4], 'stretch')).pixels]).toEqual([255, 0, 0, 255])
  })

  test('PNG, JPEG, WebP and BMP of one picture agree', async () => {
    const transformer = new Transformer(ramp)
    const kinds = {
      png: ramp,
      jpeg: await transformer.jpeg(95),
      webp: await transformer.webp(95),
      bmp: await transformer.bmp(),
    }
    for (const [kind, bytes] of Object.entries(kinds)) {
      const { width, height, pixels } = await decodePicture(bytes, kind, [4, 8, 1], 'stretch')
      expect([width, height]).toEqual([64, 32])
      pixels.forEach((value, k) => expect(Math.abs(value - ((k % 8) * 32 + 14))).toBeLessThan(8))
    }
  })

  test('EXIF turns a picture', async () => {
    const jpeg = await new Transformer(ramp).jpeg(95)
    const exif = Buffer.from(
      '457869660000' + '4d4d002a00000008' + '0001' + '0112000300000001' + '00060000' + '00000000',
      'hex',
    )
    const segment = Buffer.concat([Buffer.from([0xff, 0xe1, 0, exif.length + 2]), exif])
    const turned = Buffer.concat([jpeg.subarray(0, 2), segment, jpeg.subarray(2)])
    const { width, height, pixels } = await decodePicture(turned, 'a.jpg', [8, 4, 1], 'stretch')
    expect([width, height]).toEqual([32, 64])
    expect((pixels[0] ?? 255) < 30 && (pixels[31] ?? 0) > 220).toBe(true)
  })
})

test('digit: dark strokes on paper in a file are what centring makes of them', async () => {
  const gray = Array.from({ length: 60 }, (_, y) =>
    Array.from({ length: 40 }, (_, x) => (x > 15 && x < 20 && y > 5 && y < 50 ? 20 : 235)),
  )
  const { pixels } = await decodePicture(png(40, 60, 0, 8, gray), 'a.png', [28, 28, 1], 'digit')
  expect(pixels).toEqual(centreDigit(Uint8Array.from(gray.flat()), 40, 60, 28))
  const wide = await decodePicture(png(40, 60, 0, 8, gray), 'a.png', [28, 32, 3], 'digit')
  expect(wide.pixels).toHaveLength(28 * 32 * 3)
  expect(wide.pixels[3 * (14 * 32 + 16)]).toBe(255)
})

describe('refused', () => {
  const decode = (bytes: Uint8Array) => decodePicture(bytes, 'a.png', [4, 4, 1], 'stretch')

  test('what is not a picture that is read, by its content', async () => {
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>')
    const gif = Buffer.from('GIF89a\x01\x00\x01\x00\x00\x00\x00;', 'latin1')
    for (const bytes of [svg, gif, Buffer.from('BM: a text that begins so'), new Uint8Array(0), Buffer.from('<html>')])
      expect(await code(decode(bytes))).toBe('picture-kind')
  })

  test('too large by its header, before it is decoded', async () => {
    const large = (width: number, height: number) => png(width, height, 0, 8, [[0]])
    for (const [width, height] of [
      [16_385, 1],
      [1, 16_385],
      [65_535, 65_535],
      [8001, 8000],
    ] as const)
      expect(await code(decode(large(width, height)))).toBe('picture-too-large')
    expect(await code(decode(large(0, 0)))).not.toBe('accepted')
  })

  test('cut short', async () => {
    const transformer = new Transformer(ramp)
    const jpeg = await transformer.jpeg(95)
    const files = [ramp, jpeg, await transformer.webp(90), await transformer.webpLossless(), await transformer.bmp()]
    for (const bytes of files)
      for (let share = 0.02; share < 1; share += 0.02)
        expect(await code(decode(bytes.subarray(0, Math.floor(bytes.length * share))))).not.toBe('accepted')
    expect(isComplete('jpeg', jpeg)).toBe(true)
  })

  test('any change of any byte gives pixels or one of our errors', async () => {
    const files = [ramp, await new Transformer(ramp).jpeg(80)]
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...files),
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 5 }),
        async (file, changes) => {
          const bytes = Uint8Array.from(file)
          for (const [at, value] of changes) bytes[at % bytes.length] = value
          expect(['accepted', 'picture-kind', 'picture-unreadable', 'picture-too-large']).toContain(
            await code(decode(bytes)),
          )
        },
      ),
      { numRuns: 500 },
    )
  })
})
