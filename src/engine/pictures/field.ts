import type { Area } from './placement'

/**
 * Lays pixels into a field of `columns` x `rows`. What is left free at two sides gets the mean colour of the two edges of the picture
 * that it touches.
 */
export function inField(pixels: Uint8Array, target: Area, columns: number, rows: number, channels: number): Uint8Array {
  const { left, top, width, height } = target
  if (width === columns && height === rows) return pixels
  const field = new Uint8Array(columns * rows * channels)
  const colour = meanOfEdges(pixels, target, channels, width < columns)
  for (let k = 0; k < field.length; k++) field[k] = colour[k % channels] ?? 0
  const line = width * channels
  for (let y = 0; y < height; y++)
    field.set(pixels.subarray(y * line, (y + 1) * line), ((top + y) * columns + left) * channels)
  return field
}

/** Mean of the first and last column, or of the first and last row. */
function meanOfEdges(pixels: Uint8Array, { width, height }: Area, channels: number, columns: boolean): number[] {
  const [length, step, other] = columns ? [height, width, width - 1] : [width, 1, (height - 1) * width]
  return Array.from({ length: channels }, (_, channel) => {
    let sum = 0
    for (let k = 0; k < length; k++)
      sum += (pixels[k * step * channels + channel] ?? 0) + (pixels[(k * step + other) * channels + channel] ?? 0)
    return Math.round(sum / (2 * length))
  })
}

/** From grey or RGB to as many channels as are wanted: grey in each of them, and full opacity in the second or fourth. */
export function repeated(pixels: Uint8Array, has: number, channels: number): Uint8Array {
  if (has === channels) return pixels
  const count = pixels.length / has
  const wide = new Uint8Array(count * channels).fill(255)
  const colours = channels - (channels % 2 === 0 ? 1 : 0)
  for (let k = 0; k < count; k++)
    for (let colour = 0; colour < colours; colour++)
      wide[k * channels + colour] = pixels[k * has + (has === 1 ? 0 : colour)] ?? 0
  return wide
}
