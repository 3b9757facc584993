import { i32le, u16le } from './numbers'
import { plain, type PictureHeader } from './picture-header'

/** The information header of OS/2, in which sizes have sixteen bits. */
const oldHeader = 12

/** Windows and OS/2 bitmaps; a negative height means that rows go down. */
export function bmpHeader(bytes: Uint8Array): PictureHeader {
  const old = bytes[14] === oldHeader
  const width = old ? u16le(bytes, 18) : i32le(bytes, 18)
  const height = old ? u16le(bytes, 20) : Math.abs(i32le(bytes, 22))
  return { ...plain, width, height, pixelBytes: 4 }
}
