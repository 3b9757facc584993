import { describe, expect, test } from 'vitest'
import { JackdawError } from '../../shared/errors'
import { decodePicture } from './decode-picture'
import { gifFile } from './testing/gif-file'
import { jpegSegment } from './testing/jpeg-file'
import { pngChunk, wholePng } from './testing/png-file'
import { bgrAt, bmp, gifFrame, gifOf, greyJpeg, jpeg, losslessWebp, quarters, rgbPng, side } from './testing/quarters'
import { extendedHeader, pictureChunk, riffChunk, webpFile } from './testing/webp-file'

/** What is not decoded, and why. */

const header = (width: number, height: number, depth = 8, type = 2) => {
  const bytes = Buffer.alloc(13)
  bytes.writeUInt32BE(width)
  bytes.writeUInt32BE(height, 4)
  bytes.set([depth, type], 8)
  return bytes
}
const text = (content: string) => Buffer.from(content, 'latin1')
const changed = (bytes: Uint8Array, at: number, value: number) =>
  Uint8Array.from(bytes, (byte, k) => (k === (at < 0 ? bytes.length + at : at) ? value : byte))
const cut = (bytes: Uint8Array, share = 0.6) => bytes.subarray(0, Math.floor(bytes.length * share))
const lossless = losslessWebp()
const square = bmp({ bits: 24, pixel: bgrAt })
const plainGif = gifOf(gifFrame)
const codesOf = (...codes: number[]) => gifOf({ ...gifFrame, codes })
/** Makes code 300 begin with 259; after a fresh start 259 is then made to begin with 300, which is not there any more. */
const fortyTwo = Array.from({ length: 42 }, (_, k) => k % 4)
const sized = (size: [number, number]) => {
  const bytes = Buffer.from(square)
  bytes.writeInt32LE(size[0], 18)
  bytes.writeInt32LE(size[1], 22)
  return bytes
}

const refusals: Record<string, Record<string, Uint8Array>> = {
  'picture-kind': {
    'an empty file': text(''),
    'one byte': text('P'),
    'a page called .png': text('<!doctype html><html><body><img src="a.png"></body></html>'),
    'SVG called .png': text('<svg xmlns="http://www.w3.org/2000/svg"><script>fetch("http://a")</script></svg>'),
    'SVG with a declaration': text('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>'),
    'SVG of entities in entities': text('<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><svg>&b;</svg>'),
    TIFF: text('II*\0\x08\0\0\0'),
    'an icon': text('\0\0\x01\0\x01\0'),
    AVIF: text('\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf'),
    HEIC: text('\0\0\0\x18ftypheic\0\0\0\0mif1heic'),
    PDF: text('%PDF-1.7\n'),
    'a zip archive': text('PK\x03\x04'),
    'a text that begins with BM': text('BMW builds cars'),
    'RIFF with sound in it': riffChunk('RIFF', text('WAVEfmt ')),
    'half a signature': text('\x89PNG'),
  },
  'picture-unreadable': {
    'PNG: nothing but a signature': text('\x89PNG\r\n\x1a\n'),
    'PNG: nothing but a header': wholePng(header(side, side), []),
    'PNG: no data': wholePng(header(side, side), [pngChunk('IDAT', Buffer.alloc(0))]),
    'PNG: data that is not compressed': wholePng(header(side, side), [pngChunk('IDAT', Buffer.alloc(64, 7))]),
    'PNG: cut short': cut(rgbPng()),
    'PNG: 0 x 0': wholePng(header(0, 0), []),
    'PNG: 3 bits': wholePng(header(side, side, 3), [pngChunk('IDAT', Buffer.alloc(8))]),
    'PNG: colour type 5': wholePng(header(side, side, 8, 5), [pngChunk('IDAT', Buffer.alloc(8))]),
    'PNG: a palette that is missing': wholePng(header(side, side, 8, 3), [pngChunk('IDAT', Buffer.alloc(8))]),
    'PNG: a wrong checksum': changed(rgbPng(), 29, 0),
    'JPEG: cut short': cut(jpeg()),
    'JPEG: no end': jpeg().subarray(0, -2),
    'JPEG: cut short behind the end of a thumbnail': cut(jpeg({ before: [jpegSegment(0xe2, [...greyJpeg()])] }), 0.8),
    'JPEG: no frame': Buffer.from([0xff, 0xd8, 0xff, 0xd9]),
    'JPEG: 0 x 0': jpeg({ frameSize: [0, 0] }),
    'JPEG: no height': jpeg({ frameSize: [16, 0] }),
    'JPEG: twelve bits': jpeg({ precision: 12 }),
    'JPEG: arithmetic codes': jpeg({ frameMarker: 0xc9 }),
    'WebP: cut short': cut(lossless),
    'WebP: cut short, and says so': webpFile(pictureChunk(cut(lossless))),
    'WebP: only a header': webpFile(extendedHeader(0, side, side)),
    'WebP: two sizes': webpFile(extendedHeader(0, 64, 64), pictureChunk(lossless)),
    'WebP: no chunk': webpFile(),
    'BMP: cut short': cut(square),
    'BMP: 0 x 0': sized([0, 0]),
    'BMP: a negative width': sized([-16, 16]),
    'GIF: cut short': cut(plainGif, 0.97),
    'GIF: no frame': gifOf(),
    'GIF: too few indices': codesOf(256, 0, 0, 0, 257),
    'GIF: a code for what is not there yet': codesOf(256, 0, 300, 0, 257),
    'GIF: begins with a code for two': codesOf(256, 258, 257),
    'GIF: codes that refer to each other': codesOf(256, ...fortyTwo, 259, 0, 256, 1, 300, 2, 259, 257),
  },
  'picture-too-large': {
    'PNG: 65,535 x 65,535': wholePng(header(65_535, 65_535), []),
    'PNG: a line': wholePng(header(16_385, 1), []),
    'PNG: a column': wholePng(header(1, 16_385), []),
    'PNG: more than 64 million': wholePng(header(8001, 8000), []),
    'PNG: the most that can be said': wholePng(header(0xffffffff, 0xffffffff), []),
    'JPEG: 65,535 x 65,535': jpeg({ frameSize: [65_535, 65_535] }),
    'JPEG: a second frame that is larger': jpeg({
      before: [jpegSegment(0xc0, [8, 0xff, 0xff, 0xff, 0xff, 1, 1, 0x11, 0])],
    }),
    'WebP: 16,777,216 x 16,777,216': webpFile(extendedHeader(0, 16_777_216, 16_777_216), pictureChunk(lossless)),
    'WebP: a picture larger than it says': webpFile(
      extendedHeader(0, side, side),
      riffChunk('VP8L', Uint8Array.from([0x2f, 0xff, 0xff, 0xff, 0x0f])),
    ),
    'BMP: 2,147,483,647 x 2': sized([2_147_483_647, 2]),
    'BMP: -2,147,483,648 rows': sized([2, -2_147_483_648]),
    'GIF: a screen of 65,535 x 65,535': gifFile({ screen: [65_535, 65_535], palette: quarters, frames: [gifFrame] }),
    'GIF: a frame of 65,535 x 65,535': gifOf({ width: 65_535, height: 65_535, indices: [] }),
  },
}

describe.each(Object.entries(refusals))('%s', (code, files) => {
  test.each(Object.entries(files))('%s', async (name, bytes) => {
    const error: unknown = await decodePicture(bytes, name, [side, side, 3], 'stretch').catch((error: unknown) => error)
    expect(error).toBeInstanceOf(JackdawError)
    expect(error).toMatchObject({ code, subject: name })
  })
})
