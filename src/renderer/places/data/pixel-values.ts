import type { PictureShape } from '../../../shared/dataset'

/** Smallest and largest byte of a picture. */
export function extremes(pixels: Uint8Array): { smallest: number; largest: number } {
  let smallest = 255
  let largest = 0
  for (const value of pixels) {
    if (value < smallest) smallest = value
    if (value > largest) largest = value
  }
  return { smallest, largest }
}

/** A byte as the network sees it, in [0, 1]: `0.00`, `0.50`, `1.00`. */
export const scaled = (byte: number): string => (byte / 255).toFixed(2)

/** Names of the channels, by how many there are. */
export function channelNames(channels: number): string[] {
  return [['Gray'], ['Gray', 'Alpha'], ['Red', 'Green', 'Blue'], ['Red', 'Green', 'Blue', 'Alpha']][channels - 1] ?? []
}

/** The values of one channel in a part of a picture, row by row, as bytes. */
export function channelRows(
  pixels: Uint8Array,
  [, width, channels]: PictureShape,
  channel: number,
  rows: [number, number],
  columns: [number, number],
): number[][] {
  const valueAt = (y: number, x: number) => pixels[(y * width + x) * channels + channel] ?? 0
  return between(rows).map((y) => between(columns).map((x) => valueAt(y, x)))
}

/** `[2, 5)` as `[2, 3, 4]`. */
export const between = ([start, end]: [number, number]): number[] =>
  Array.from({ length: Math.max(0, end - start) }, (_, i) => start + i)

/** Most rows and columns of pixel values that are shown at once. */
export const mostShown = 48

/** Parts that a side of a picture is shown in: `[0, 48)`, `[48, 96)` and so on. */
export function partsOf(side: number): [number, number][] {
  return Array.from({ length: Math.ceil(side / mostShown) }, (_, i) => [
    i * mostShown,
    Math.min(side, (i + 1) * mostShown),
  ])
}
