import type { PictureKind } from '../picture-kind'
import { bmpHeader } from './bmp'
import { gifHeader } from './gif'
import { jpegHeader } from './jpeg'
import type { PictureHeader } from './picture-header'
import { pngHeader } from './png'
import { webpHeader } from './webp'

/** How the header of each kind is read; null when it cannot be. */
export const headerReaders: Record<PictureKind, (bytes: Uint8Array) => PictureHeader | null> = {
  png: pngHeader,
  jpeg: jpegHeader,
  webp: webpHeader,
  bmp: bmpHeader,
  gif: gifHeader,
}
