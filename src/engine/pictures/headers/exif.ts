import { u16be, u16le, u32be, u32le } from './numbers'

const orientationTag = 0x0112
const shortType = 3

/**
 * Orientation in a block of EXIF, which is a TIFF file (CIPA DC-008 "Exif", 4.6.4 A): 1 to 8. 1 where it is missing or makes no
 * sense, because a picture that can be shown should not be lost for its camera's notes.
 */
export function exifOrientation(tiff: Uint8Array): number {
  const little = tiff[0] === 0x49
  const [u16, u32] = little ? [u16le, u32le] : [u16be, u32be]
  if (u16(tiff, 2) !== 42) return 1
  const directory = u32(tiff, 4)
  const entries = u16(tiff, directory)
  for (let k = 0; k < entries; k++) {
    const entry = directory + 2 + 12 * k
    if (entry + 12 > tiff.length) break
    if (u16(tiff, entry) !== orientationTag || u16(tiff, entry + 2) !== shortType) continue
    const orientation = u16(tiff, entry + 8)
    return orientation >= 1 && orientation <= 8 ? orientation : 1
  }
  return 1
}
