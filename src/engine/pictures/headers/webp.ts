import { hasAt } from '../picture-kind'
import { exifOrientation } from './exif'
import { u16le, u24le, u32le } from './numbers'
import { plain, type PictureHeader } from './picture-header'

/** Bits of the flags of an extended file. */
const animation = 0x02

/**
 * WebP (RFC 9649, 2): a RIFF file with a lossy or a lossless picture, or with the extended header and chunks behind it. It says at
 * its start how many bytes there are. Null when it is none of these.
 */
export function webpHeader(bytes: Uint8Array): PictureHeader | null {
  const header: PictureHeader = { ...plain, width: 0, height: 0, pixelBytes: 4 }
  header.complete = bytes.length >= u32le(bytes, 4) + 8
  if (hasAt(bytes, 'VP8X', 12)) {
    header.animated = ((bytes[20] ?? 0) & animation) !== 0
    grow(header, u24le(bytes, 24) + 1, u24le(bytes, 27) + 1)
  }
  // Each chunk is a name of four letters, a length, and as many bytes, of which there is always an even number.
  for (let at = 12; at + 8 <= bytes.length; at += 8 + u32le(bytes, at + 4) + (u32le(bytes, at + 4) % 2)) {
    if (hasAt(bytes, 'VP8 ', at)) grow(header, u16le(bytes, at + 14) & 0x3fff, u16le(bytes, at + 16) & 0x3fff)
    else if (hasAt(bytes, 'VP8L', at)) {
      const sizes = u32le(bytes, at + 9)
      grow(header, (sizes & 0x3fff) + 1, ((sizes >>> 14) & 0x3fff) + 1)
    } else if (hasAt(bytes, 'EXIF', at)) {
      // Some writers put the mark of JPEG before the block.
      const from = at + 8 + (hasAt(bytes, 'Exif\0\0', at + 8) ? 6 : 0)
      header.orientation = exifOrientation(bytes.subarray(from, at + 8 + u32le(bytes, at + 4)))
    }
  }
  return header.width > 0 && header.height > 0 ? header : null
}

/** What is inside may say another size than the header, and whoever decodes may believe either. */
function grow(header: PictureHeader, width: number, height: number): void {
  header.width = Math.max(header.width, width)
  header.height = Math.max(header.height, height)
}
