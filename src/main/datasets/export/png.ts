import { deflateSync } from 'node:zlib'
import type { PictureShape } from '../../../shared/dataset'
import { crc32 } from '../trees/crc32'

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
/** Colour types of PNG by the number of channels: grey, grey with opacity, RGB, RGB with opacity (W3C PNG, 11.2.2). */
const colourTypes = [0, 0, 4, 2, 6]

/** A PNG file with exactly these HWC bytes, 8 bits a value, rows unfiltered. */
export function pngOf(pixels: Uint8Array, [height, width, channels]: PictureShape): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, colourTypes[channels] ?? 0, 0, 0, 0], 8)
  const line = width * channels
  const rows = Buffer.alloc((line + 1) * height)
  for (let y = 0; y < height; y++) rows.set(pixels.subarray(y * line, (y + 1) * line), y * (line + 1) + 1)
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level: 6 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(type: string, data: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  sum.writeUInt32BE(crc32(typed))
  return Buffer.concat([length, typed, sum])
}
