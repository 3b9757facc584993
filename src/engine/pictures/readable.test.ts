import { Transformer } from '@napi-rs/image'
import { describe, expect, test } from 'vitest'
import type { PictureShape } from '../../shared/dataset'
import type { Repair } from '../../shared/import'
import { decodePicture } from './decode-picture'
import { adobeSegment, exifBlock, exifSegment, jpegSegment, ycc } from './testing/jpeg-file'
import { pngChunk, pngFile } from './testing/png-file'
import {
  bgrAt,
  blue,
  bmp,
  colourAt,
  gifFrame,
  gifOf,
  green,
  grey,
  greyJpeg,
  jpeg,
  losslessWebp,
  luma,
  quarterAt,
  quarters,
  red,
  rgba,
  rgbPng,
  side,
  white,
  yellow,
  type Colour,
  type Quarters,
} from './testing/quarters'
import { animatedWebp, extendedHeader, pictureChunk, riffChunk, webpFile } from './testing/webp-file'

interface Readable {
  name: string
  bytes: Uint8Array
  /** The four quarters as they should come out. */
  colours: Quarters
  repairs?: Repair[]
  /** How far off a sample may be, where the format loses something. */
  tolerance?: number
}

async function check({ bytes, colours, repairs = [], tolerance = 0, name }: Readable): Promise<void> {
  const shape: PictureShape = [side, side, 3]
  const decoded = await decodePicture(bytes, name, shape, 'stretch')
  expect([decoded.width, decoded.height]).toEqual([side, side])
  expect(decoded.repairs).toEqual(repairs)
  const at = (x: number, y: number) => [...decoded.pixels.subarray(3 * (side * y + x), 3 * (side * y + x) + 3)]
  for (const [x, y] of [
    [4, 4],
    [12, 3],
    [3, 12],
    [12, 12],
  ] as const) {
    const wanted = colours[quarterAt(x, y)] ?? white
    at(x, y).forEach((value, k) => expect(Math.abs(value - (wanted[k] ?? 0))).toBeLessThanOrEqual(tolerance))
  }
}

const readable = (title: string, files: Readable[]) =>
  describe(title, () => {
    test.each(files.map((file): [string, Readable] => [file.name, file]))('%s', (_name, file) => check(file))
  })

/** Sizes, depths and colour types of PNG that there are, each also interlaced. */
const pngKinds = [
  ...[1, 2, 4, 8, 16].map((depth) => ({ type: 0, depth })),
  ...[8, 16].flatMap((depth) => [2, 4, 6].map((type) => ({ type, depth }))),
  ...[2, 4, 8].map((depth) => ({ type: 3, depth })),
]

function pngOf(type: number, depth: number, interlaced: boolean): Readable {
  const most = 2 ** depth - 1
  const stored = (value: number) => Math.round((value / 255) * most)
  const shown = (value: number) => (type === 3 ? value : Math.round((stored(value) / most) * 255))
  const samples = (colour: Colour, k: number) => {
    if (type === 3) return [k]
    const opaque = type === 4 || type === 6 ? [most] : []
    return [...(type === 0 || type === 4 ? [luma(colour)] : colour).map(stored), ...opaque]
  }
  const before = type === 3 ? [pngChunk('PLTE', Buffer.from(quarters.flat()))] : []
  const pixel = (x: number, y: number) => samples(quarters[quarterAt(x, y)] ?? white, quarterAt(x, y))
  const isGrey = type === 0 || type === 4
  return {
    name: `type ${type}, ${depth} bits${interlaced ? ', interlaced' : ''}`,
    bytes: pngFile({ width: side, height: side, type, depth, interlaced, before, pixel }),
    colours: (isGrey ? grey(quarters) : quarters).map((colour) => colour.map(shown)) as Quarters,
    repairs: depth === 16 ? ['sixteen-bit'] : [],
  }
}
readable(
  'PNG',
  pngKinds.flatMap(({ type, depth }) => [pngOf(type, depth, false), pngOf(type, depth, true)]),
)

const firstWhite: Quarters = [white, green, blue, yellow]

readable('PNG with more in it', [
  {
    name: 'one colour is none',
    bytes: rgbPng([pngChunk('tRNS', Buffer.from([0, 200, 0, 40, 0, 40]))]),
    colours: firstWhite,
    repairs: ['flattened'],
  },
  {
    name: 'one grey is none',
    bytes: pngFile({
      width: side,
      height: side,
      type: 0,
      depth: 8,
      before: [pngChunk('tRNS', Buffer.from([0, luma(red)]))],
      pixel: (x, y) => [luma(quarters[quarterAt(x, y)] ?? white)],
    }),
    colours: [white, ...grey(quarters).slice(1)] as Quarters,
    repairs: ['flattened'],
  },
  {
    name: 'a palette with opacity',
    bytes: pngFile({
      width: side,
      height: side,
      type: 3,
      depth: 8,
      before: [pngChunk('PLTE', Buffer.from(quarters.flat())), pngChunk('tRNS', Buffer.from([0]))],
      pixel: (x, y) => [quarterAt(x, y)],
    }),
    colours: firstWhite,
    repairs: ['flattened'],
  },
  {
    name: 'half transparent',
    bytes: pngFile({
      width: side,
      height: side,
      type: 6,
      depth: 8,
      pixel: (x, y) => [...colourAt(x, y), quarterAt(x, y) === 0 ? 51 : 255],
    }),
    colours: [red.map((value) => Math.round(value * 0.2 + 255 * 0.8)) as Colour, green, blue, yellow],
    repairs: ['flattened'],
  },
  {
    name: 'sixteen bits and nothing in it',
    bytes: pngFile({ width: side, height: side, type: 6, depth: 16, pixel: () => [1, 2, 3, 0] }),
    colours: [white, white, white, white],
    repairs: ['flattened', 'sixteen-bit'],
  },
  {
    name: 'animated',
    bytes: rgbPng([
      pngChunk('acTL', Buffer.from([0, 0, 0, 2, 0, 0, 0, 0])),
      pngChunk('fcTL', Buffer.from('00000000000000100000001000000000000000000064 03e80000'.replace(' ', ''), 'hex')),
    ]),
    colours: quarters,
    repairs: ['first-frame'],
  },
  {
    name: 'turned by EXIF',
    bytes: rgbPng([pngChunk('eXIf', exifBlock(3))]),
    colours: [yellow, blue, green, red],
    repairs: ['turned'],
  },
])

/** Where each quarter of a stored picture is shown (TIFF 6.0, "Orientation": where row 0 and column 0 are). */
const turned: Quarters[] = [
  [red, green, blue, yellow],
  [green, red, yellow, blue],
  [yellow, blue, green, red],
  [blue, yellow, red, green],
  [red, blue, green, yellow],
  [blue, red, yellow, green],
  [yellow, green, blue, red],
  [green, yellow, red, blue],
]
const upright = quarters
const inInk = ([r, g, b]: Colour) => [r, g, b, 255]

readable('JPEG', [
  { name: 'grey', bytes: greyJpeg(), colours: grey(quarters), tolerance: 1 },
  { name: 'colour', bytes: jpeg(), colours: quarters, tolerance: 3 },
  { name: 'progressive', bytes: jpeg({ progressive: true }), colours: quarters, tolerance: 3 },
  {
    name: 'progressive grey',
    bytes: greyJpeg({ progressive: true }),
    colours: grey(quarters),
    tolerance: 1,
  },
  {
    name: 'CMYK as Adobe writes it',
    bytes: jpeg({
      components: 4,
      before: [adobeSegment(0)],
      block: (column, row) => inInk(quarters[2 * row + column] ?? white),
    }),
    colours: quarters,
    repairs: ['cmyk'],
    tolerance: 2,
  },
  {
    name: 'CMYK with black',
    bytes: jpeg({
      components: 4,
      before: [adobeSegment(0)],
      block: (column, row) => [...(quarters[2 * row + column] ?? white), 128],
    }),
    colours: quarters.map((colour) => colour.map((value) => Math.round((value * 128) / 255))) as Quarters,
    repairs: ['cmyk'],
    tolerance: 2,
  },
  {
    name: 'YCCK',
    bytes: jpeg({
      components: 4,
      before: [adobeSegment(2)],
      block: (column, row) => [...ycc((quarters[2 * row + column] ?? white).map((value) => 255 - value)), 255],
    }),
    colours: quarters,
    repairs: ['cmyk'],
    tolerance: 4,
  },
  ...turned.map((colours, k): Readable => ({
    name: `EXIF orientation ${k + 1}`,
    bytes: jpeg({ before: [exifSegment(k + 1)] }),
    colours,
    repairs: k === 0 ? [] : ['turned'],
    tolerance: 3,
  })),
  {
    name: 'EXIF with the least significant byte first',
    bytes: jpeg({ before: [exifSegment(6, true)] }),
    colours: turned[5] ?? upright,
    repairs: ['turned'],
    tolerance: 3,
  },
  ...[0, 9, 65_535].map((orientation): Readable => ({
    name: `EXIF orientation ${orientation}, which there is not`,
    bytes: jpeg({ before: [exifSegment(orientation)] }),
    colours: quarters,
    tolerance: 3,
  })),
  {
    name: 'EXIF that ends in the middle',
    bytes: jpeg({ before: [jpegSegment(0xe1, [...Buffer.from('Exif\0\0MM\0*\0\0\0\x08\0\x05', 'latin1')])] }),
    colours: quarters,
    tolerance: 3,
  },
  {
    name: 'something behind its end',
    bytes: Buffer.concat([jpeg(), Buffer.alloc(99)]),
    colours: quarters,
    tolerance: 3,
  },
])

/** Written by the library, of which only the reading is relied on. */
const lossless = losslessWebp()
const lossy = Transformer.fromRgbaPixels(rgba, side, side).webpSync(95)
const clear = losslessWebp(
  rgba.map((value, k) => (k % 4 === 3 && quarterAt((k >> 2) % side, Math.floor(k / 4 / side)) === 0 ? 0 : value)),
)
const negative = losslessWebp(rgba.map((value, k) => (k % 4 === 3 ? 255 : 255 - value)))

readable('WebP', [
  { name: 'lossless', bytes: lossless, colours: quarters },
  { name: 'lossy', bytes: lossy, colours: quarters, tolerance: 12 },
  {
    name: 'with opacity',
    bytes: clear,
    colours: firstWhite,
    repairs: ['flattened'],
  },
  {
    name: 'animated',
    bytes: animatedWebp([lossless, negative], side, side),
    colours: quarters,
    repairs: ['first-frame'],
  },
  {
    name: 'turned by EXIF',
    bytes: webpFile(extendedHeader(8, side, side), pictureChunk(lossless), riffChunk('EXIF', exifBlock(6))),
    colours: turned[5] ?? upright,
    repairs: ['turned'],
  },
])

readable('BMP', [
  { name: '24 bits', bytes: bmp({ bits: 24, pixel: bgrAt }), colours: quarters },
  { name: '24 bits from the top down', bytes: bmp({ bits: 24, topDown: true, pixel: bgrAt }), colours: quarters },
  { name: '32 bits of which eight mean nothing', bytes: bmp({ bits: 32, pixel: bgrAt }), colours: quarters },
  { name: 'a palette of 256', bytes: bmp({ bits: 8, palette: quarters, pixel: quarterAt }), colours: quarters },
  {
    name: 'a palette of two',
    bytes: bmp({ bits: 1, palette: [red, yellow], pixel: (x, y) => (quarterAt(x, y) === 3 ? 1 : 0) }),
    colours: [red, red, red, yellow],
  },
  {
    name: 'five bits a colour',
    bytes: bmp({
      bits: 16,
      pixel: (x, y) => {
        const [r, g, b] = quarters[quarterAt(x, y)] ?? white
        return ((r >> 3) << 10) | ((g >> 3) << 5) | (b >> 3)
      },
    }),
    colours: quarters,
    tolerance: 8,
  },
  { name: 'of OS/2', bytes: bmp({ bits: 24, old: true, pixel: bgrAt }), colours: quarters },
])

/** The first eight rows are the upper half; interlaced they are stored as every eighth row, then those between. */
const interlacedIndices = [0, 8, 4, 12, 2, 6, 10, 14, 1, 3, 5, 7, 9, 11, 13, 15].flatMap((y) =>
  Array.from({ length: side }, (_, x) => quarterAt(x, y)),
)

readable('GIF', [
  { name: 'one frame', bytes: gifOf(gifFrame), colours: quarters },
  {
    name: 'interlaced',
    bytes: gifOf({ ...gifFrame, interlaced: true, indices: interlacedIndices }),
    colours: quarters,
  },
  {
    name: 'a colour that is none',
    bytes: gifOf({ ...gifFrame, transparent: 0 }),
    colours: firstWhite,
    repairs: ['flattened'],
  },
  {
    name: 'animated',
    bytes: gifOf(gifFrame, { ...gifFrame, indices: gifFrame.indices.map(() => 3) }),
    colours: quarters,
    repairs: ['first-frame'],
  },
  {
    name: 'a frame smaller than the screen',
    bytes: gifOf({ left: 8, top: 8, width: 8, height: 8, indices: new Array<number>(64).fill(3) }),
    colours: [white, white, white, yellow],
    repairs: ['flattened'],
  },
  {
    name: 'a frame beyond the screen',
    bytes: gifOf({ left: 8, top: 8, width: 20, height: 20, indices: new Array<number>(400).fill(3) }),
    colours: [white, white, white, yellow],
    repairs: ['flattened'],
  },
  {
    name: 'codes that stand for more than one index',
    bytes: gifOf({
      // 0, then each code is the one before and one more 0: 1 + 2 + ... + 22 = 253, and three by themselves.
      ...gifFrame,
      codes: [256, 0, ...Array.from({ length: 21 }, (_, k) => 258 + k), 0, 0, 0, 257],
    }),
    colours: [red, red, red, red],
  },
])
