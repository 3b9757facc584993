import { hasAt } from '../picture-kind'
import { exifOrientation } from './exif'
import { u16be } from './numbers'
import { plain, type PictureHeader } from './picture-header'

const startOfScan = 0xda
const endOfImage = 0xd9
const app1 = 0xe1
const progressive = 0xc2

/** Start of a frame of any coding: C0 to CF without tables of codes (C4), the reserved C8 and arithmetic conditioning (CC). */
const isFrame = (marker: number) => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)

/**
 * JPEG (ITU-T T.81, B.1). Its markers are walked to the end, for two reasons: decoders fill what is missing with grey, so that a
 * file which was cut short has to be found out here, past the end marker that a thumbnail inside has; and of several frame headers
 * the largest is the one to be afraid of. Null when there is no frame.
 */
export function jpegHeader(bytes: Uint8Array): PictureHeader | null {
  const header: PictureHeader = { ...plain, width: 0, height: 0, complete: false }
  let at = 2
  while (at + 1 < bytes.length) {
    if (bytes[at] !== 0xff) break
    const marker = bytes[at + 1] ?? 0
    if (marker === 0xff) {
      at++
      continue
    }
    if (marker === endOfImage) {
      header.complete = true
      break
    }
    const length = u16be(bytes, at + 2)
    if (length < 2) break
    if (isFrame(marker)) takeFrame(header, bytes, at + 4, marker === progressive)
    else if (marker === app1 && hasAt(bytes, 'Exif\0\0', at + 4))
      header.orientation = exifOrientation(bytes.subarray(at + 10, at + 2 + length))
    at += 2 + length
    if (marker === startOfScan) at = endOfScan(bytes, at)
  }
  return header.width > 0 ? header : null
}

/**
 * Sample precision, height, width, number of components (T.81, B.2.2). Of a progressive picture all coefficients are kept until the
 * end, two bytes each.
 */
function takeFrame(header: PictureHeader, bytes: Uint8Array, at: number, isProgressive: boolean): void {
  header.height = Math.max(header.height, u16be(bytes, at + 1))
  header.width = Math.max(header.width, u16be(bytes, at + 3))
  const components = bytes[at + 5] ?? 0
  header.cmyk = components === 4
  header.pixelBytes = (components === 1 ? 1 : 3) * (isProgressive ? 2 : 1)
}

/** Place of the first marker after compressed data: FF followed by neither a stuffed zero nor a restart. */
function endOfScan(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1] ?? 0
    if (next !== 0 && next !== 0xff && (next < 0xd0 || next > 0xd7)) return at
  }
  return bytes.length
}
