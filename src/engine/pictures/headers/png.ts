import { exifOrientation } from './exif'
import { u32be } from './numbers'
import { plain, type PictureHeader } from './picture-header'

/** Names of chunks as whole numbers, because there may be many to look at. */
const nameOf = (letters: string) =>
  u32be(
    Uint8Array.from(letters, (letter) => letter.charCodeAt(0)),
    0,
  )
const header = nameOf('IHDR')
const data = nameOf('IDAT')
const animationControl = nameOf('acTL')
const transparency = nameOf('tRNS')
const exif = nameOf('eXIf')

/** Samples of a decoded pixel by colour type: grey, RGB, palette, grey with opacity, RGB with opacity. */
const samplesOf = [1, 0, 3, 3, 2, 0, 4]

/** PNG, and the default picture of an animated PNG (W3C PNG, third edition, 5 and 11). Null when it is none. */
export function pngHeader(bytes: Uint8Array): PictureHeader | null {
  const samples = samplesOf[bytes[25] ?? 1] ?? 0
  if (samples === 0 || u32be(bytes, 8) !== 13 || u32be(bytes, 12) !== header) return null
  let animated = false
  let orientation = 1
  let opacity = 0
  for (let at = 33; at + 12 <= bytes.length;) {
    const [length, name] = [u32be(bytes, at), u32be(bytes, at + 4)]
    if (name === data) break
    if (name === animationControl) animated = true
    else if (name === transparency) opacity = 1
    else if (name === exif) orientation = exifOrientation(bytes.subarray(at + 8, at + 8 + length))
    at += 12 + length
  }
  const sixteenBit = bytes[24] === 16
  const pixelBytes = (samples + opacity) * (sixteenBit ? 2 : 1)
  return { ...plain, width: u32be(bytes, 16), height: u32be(bytes, 20), orientation, animated, sixteenBit, pixelBytes }
}
