import type { PictureShape } from '../../shared/dataset'
import { centreDigit } from '../../shared/digit'
import type { FitMode } from '../../shared/engine-protocol'
import { JackdawError } from '../../shared/errors'
import type { PictureFit, Repair } from '../../shared/import'
import { headerReaders } from './headers'
import type { PictureHeader } from './headers/picture-header'
import { exchangesSides, oriented } from './orientation'
import { placement, transposed } from './placement'
import { decodeRaster, type Raster } from './raster'
import { resample } from './resample'
import { inField, repeated } from './field'
import { pictureKind } from './picture-kind'

/** Larger pictures are refused before they are decoded. */
const pictureLimits = { side: 16_384, pixels: 64_000_000 }

/** A digit is cropped from a copy of at most this many pixels a side. */
const digitSide = 1024

export interface DecodedPicture {
  /** As it is shown, turned by its EXIF orientation. */
  width: number
  height: number
  /** NHWC bytes of the shape asked for. */
  pixels: Uint8Array
  /** What was done to it besides changing its size and channels. */
  repairs: Repair[]
}

/**
 * Turns the content of a picture file into network input. Transparent parts are white paper. One channel is grey, three are RGB; a
 * second or fourth channel is opacity, which is full. Of grey that has the size asked for every byte stays what it is. The bands of
 * `pad` are of the mean colour of the edges that they touch, so that a plain background goes on. `name` is for errors:
 * `picture-kind`, `picture-too-large`, `picture-unreadable`.
 */
export async function decodePicture(
  bytes: Uint8Array,
  name: string,
  shape: PictureShape,
  fit: FitMode | PictureFit,
): Promise<DecodedPicture> {
  const header = checkedHeader(bytes, name)
  const raster = await decodeRaster(bytes, header)
  if (!raster) throw new JackdawError('picture-unreadable', name)
  return fitted(raster, header, shape, fit)
}

/** What a picture file says of itself, if it is one that may be decoded. Throws as `decodePicture` does. */
export function checkedHeader(bytes: Uint8Array, name: string): PictureHeader {
  const kind = pictureKind(bytes)
  if (!kind) throw new JackdawError('picture-kind', name)
  const header = headerReaders[kind](bytes)
  if (!header || !(header.width > 0) || !(header.height > 0)) throw new JackdawError('picture-unreadable', name)
  for (const { width, height } of [header, header.gif?.frame ?? header])
    if (width > pictureLimits.side || height > pictureLimits.side || width * height > pictureLimits.pixels)
      throw new JackdawError('picture-too-large', name, { size: `${width} x ${height} pixels` })
  if (!header.complete) throw new JackdawError('picture-unreadable', name)
  return header
}

/** The part of `decodePicture` that comes after decoding. */
export function fitted(
  raster: Raster,
  header: PictureHeader,
  shape: PictureShape,
  fit: FitMode | PictureFit,
): DecodedPicture {
  const { orientation } = header
  const across = exchangesSides(orientation)
  const [width, height] = across ? [raster.height, raster.width] : [raster.width, raster.height]
  const shown = { width, height, repairs: repairsOf(header, raster) }
  if (fit === 'digit') return { ...shown, pixels: digit(raster, orientation, shape) }

  const [rows, columns, channels] = shape
  const { source, target } = placement(fit, [width, height], [columns, rows])
  const [area, stored] = across ? [transposed(source), transposed(target)] : [source, target]
  const kept = channels < 3 ? 1 : raster.channels
  const small = resample(raster, area, stored.width, stored.height, kept === 1)
  const turned = oriented(small, [stored.width, stored.height], kept, orientation)
  return { ...shown, pixels: repeated(inField(turned, target, columns, rows, kept), kept, channels) }
}

function repairsOf({ orientation, cmyk, animated, sixteenBit }: PictureHeader, { flattened }: Raster): Repair[] {
  const done: [Repair, boolean][] = [
    ['turned', orientation !== 1],
    ['cmyk', cmyk],
    ['first-frame', animated],
    ['flattened', flattened],
    ['sixteen-bit', sixteenBit],
  ]
  return done.filter(([, is]) => is).map(([repair]) => repair)
}

/** A digit as MNIST has them, in the middle of a field that may be wider or higher. */
function digit(raster: Raster, orientation: number, [rows, columns, channels]: PictureShape): Uint8Array {
  const { width, height } = raster
  const scale = Math.min(1, digitSide / Math.max(width, height))
  const [w, h] = [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))]
  const grey = oriented(resample(raster, { left: 0, top: 0, width, height }, w, h, true), [w, h], 1, orientation)
  const side = Math.min(rows, columns)
  const [shownWidth, shownHeight] = exchangesSides(orientation) ? [h, w] : [w, h]
  const square = centreDigit(grey, shownWidth, shownHeight, side)
  const target = { left: (columns - side) >> 1, top: (rows - side) >> 1, width: side, height: side }
  return repeated(inField(square, target, columns, rows, 1), 1, channels)
}
