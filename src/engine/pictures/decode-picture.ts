import { Transformer, type FastResizeFilter, type ResizeFit } from '@napi-rs/image'
import { imageSize } from 'image-size'
import type { PictureShape } from '../../shared/dataset'
import { centreDigit } from '../../shared/digit'
import type { FitMode } from '../../shared/engine-protocol'
import { JackdawError } from '../../shared/errors'
import { isComplete, pictureKind } from './picture-kind'

/** Larger pictures are refused before they are decoded. */
const pictureLimits = { side: 16_384, pixels: 64_000_000 }

/** A digit is cropped from a copy of at most this many pixels a side. */
const digitSide = 1024

// The package declares enums but ships no values for them.
const lanczos3 = 5 as FastResizeFilter
const fill = 1 as ResizeFit

export interface DecodedPicture {
  /** As it is shown, turned by its EXIF orientation. */
  width: number
  height: number
  /** NHWC bytes of the shape asked for. */
  pixels: Uint8Array
}

/**
 * Turns the content of a picture file into network input. Transparent parts are white paper. `name` is for errors:
 * `picture-kind`, `picture-too-large`, `picture-unreadable`.
 */
export async function decodePicture(
  bytes: Uint8Array,
  name: string,
  shape: PictureShape,
  fit: FitMode,
): Promise<DecodedPicture> {
  const kind = pictureKind(bytes)
  if (!kind) throw new JackdawError('picture-kind', name)
  const { width, height } = checkedSize(bytes, name)
  if (!isComplete(kind, bytes)) throw new JackdawError('picture-unreadable', name)

  const [rows, columns, channels] = shape
  if (fit === 'stretch') {
    const rgba = await resized(bytes, name, columns, rows)
    return { width, height, pixels: toChannels(rgba, channels) }
  }
  const scale = Math.min(1, digitSide / Math.max(width, height))
  const [w, h] = [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))]
  const gray = toChannels(await resized(bytes, name, w, h), 1)
  return { width, height, pixels: repeated(placed(centreDigit(gray, w, h, Math.min(rows, columns)), shape), channels) }
}

/** Size from the header, before anything is decoded; sides are swapped where EXIF turns the picture by a quarter. */
function checkedSize(bytes: Uint8Array, name: string): { width: number; height: number } {
  let size: ReturnType<typeof imageSize>
  try {
    size = imageSize(bytes)
  } catch {
    throw new JackdawError('picture-unreadable', name)
  }
  const { width, height, orientation = 1 } = size
  if (!(width > 0) || !(height > 0)) throw new JackdawError('picture-unreadable', name)
  if (width > pictureLimits.side || height > pictureLimits.side || width * height > pictureLimits.pixels)
    throw new JackdawError('picture-too-large', name, { size: `${width} x ${height} pixels` })
  return orientation >= 5 ? { width: height, height: width } : { width, height }
}

/** RGBA bytes of exactly this size. */
async function resized(bytes: Uint8Array, name: string, width: number, height: number): Promise<Uint8Array> {
  let rgba: Uint8Array
  try {
    rgba = await new Transformer(bytes).rotate().fastResize({ width, height, filter: lanczos3, fit: fill }).rawPixels()
  } catch {
    throw new JackdawError('picture-unreadable', name)
  }
  if (rgba.length !== width * height * 4) throw new JackdawError('picture-unreadable', name)
  return rgba
}

/** One channel is gray (luma of ITU-R BT.601), three are RGB; a second or fourth channel is opacity, which is full on paper. */
function toChannels(rgba: Uint8Array, channels: number): Uint8Array {
  const count = rgba.length / 4
  const pixels = new Uint8Array(count * channels).fill(255)
  for (let k = 0; k < count; k++) {
    const opacity = (rgba[4 * k + 3] ?? 0) / 255
    const onPaper = (channel: number) => (rgba[4 * k + channel] ?? 0) * opacity + 255 * (1 - opacity)
    const [red, green, blue] = [onPaper(0), onPaper(1), onPaper(2)]
    if (channels < 3) pixels[k * channels] = Math.round(0.299 * red + 0.587 * green + 0.114 * blue)
    else pixels.set([Math.round(red), Math.round(green), Math.round(blue)], k * channels)
  }
  return pixels
}

/** A square in the middle of a field that may be wider or higher. */
function placed(square: Uint8Array, [rows, columns]: PictureShape): Uint8Array {
  const side = Math.min(rows, columns)
  if (rows === columns) return square
  const field = new Uint8Array(rows * columns)
  const [top, left] = [Math.floor((rows - side) / 2), Math.floor((columns - side) / 2)]
  for (let y = 0; y < side; y++) field.set(square.subarray(y * side, (y + 1) * side), (top + y) * columns + left)
  return field
}

/** Gray in every channel; opacity is full. */
function repeated(gray: Uint8Array, channels: number): Uint8Array {
  if (channels === 1) return gray
  const pixels = new Uint8Array(gray.length * channels)
  const opacity = channels % 2 === 0 ? channels - 1 : -1
  for (let k = 0; k < pixels.length; k++)
    pixels[k] = k % channels === opacity ? 255 : (gray[Math.floor(k / channels)] ?? 0)
  return pixels
}
