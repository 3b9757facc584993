import { Transformer } from '@napi-rs/image'
import { bmpFile, type BmpOptions } from './bmp-file'
import { gifFile } from './gif-file'
import { jpegFile, ycc, type JpegOptions } from './jpeg-file'
import { pngFile } from './png-file'

/** One picture in every format, for tests: four quarters, each of one colour, 16 pixels a side. */

export type Colour = [number, number, number]
/** From the upper left in reading order. */
export type Quarters = [Colour, Colour, Colour, Colour]

export const red: Colour = [200, 40, 40]
export const green: Colour = [40, 180, 60]
export const blue: Colour = [50, 60, 210]
export const yellow: Colour = [240, 220, 30]
export const white: Colour = [255, 255, 255]
export const quarters: Quarters = [red, green, blue, yellow]
export const side = 16
export const screen: [number, number] = [side, side]

/** Which quarter a pixel lies in. */
export const quarterAt = (x: number, y: number): number => (y < side / 2 ? 0 : 2) + (x < side / 2 ? 0 : 1)
export const colourAt = (x: number, y: number): Colour => quarters[quarterAt(x, y)] ?? white

/** Grey of a colour (ITU-R BT.601). */
export const luma = ([r, g, b]: Colour): number => Math.round(0.299 * r + 0.587 * g + 0.114 * b)
export const grey = (colours: Quarters): Quarters =>
  colours.map((colour) => [luma(colour), luma(colour), luma(colour)]) as Quarters

export const rgbPng = (before: Buffer[] = []): Buffer =>
  pngFile({ width: side, height: side, type: 2, depth: 8, before, pixel: (x, y) => [...colourAt(x, y)] })

const block: JpegOptions['block'] = (column, row) => ycc(quarters[2 * row + column] ?? white)
export const greyBlock: JpegOptions['block'] = (column, row) => [luma(quarters[2 * row + column] ?? white)]
export const jpeg = (options: Partial<JpegOptions> = {}): Buffer =>
  jpegFile({ columns: 2, rows: 2, components: 3, block, ...options })
export const greyJpeg = (options: Partial<JpegOptions> = {}): Buffer =>
  jpeg({ components: 1, block: greyBlock, ...options })

export const rgba = Uint8Array.from({ length: side * side * 4 }, (_, k) => {
  const pixel = k >> 2
  return [...colourAt(pixel % side, Math.floor(pixel / side)), 255][k % 4] ?? 0
})
export const losslessWebp = (pixels = rgba): Buffer => Transformer.fromRgbaPixels(pixels, side, side).webpLosslessSync()

export const bmp = (options: Omit<BmpOptions, 'width' | 'height'>): Buffer =>
  bmpFile({ width: side, height: side, ...options })
export const bgrAt = (x: number, y: number): number => {
  const [r, g, b] = colourAt(x, y)
  return (r << 16) | (g << 8) | b
}

const indices = Array.from({ length: side * side }, (_, k) => quarterAt(k % side, Math.floor(k / side)))
/** The frame of a GIF that has the quarters as its palette. */
export const gifFrame = { width: side, height: side, indices }
export const gifOf = (...frames: Parameters<typeof gifFile>[0]['frames']): Buffer =>
  gifFile({ screen, palette: quarters, frames })
