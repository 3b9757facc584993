import type { PictureShape } from '../../shared/dataset'

/**
 * Fills `out` (RGBA bytes, `height * width * 4`) from HWC bytes: gray, gray and alpha, RGB, or RGBA by the number of channels.
 */
export function toRgba(
  pixels: ArrayLike<number>,
  [height, width, channels]: PictureShape,
  out: Uint8ClampedArray,
): void {
  const coloured = channels >= 3
  const alphaAt = channels === 2 ? 1 : channels === 4 ? 3 : null
  for (let i = 0; i < height * width; i++) {
    const from = i * channels
    const first = pixels[from] ?? 0
    out[i * 4] = first
    out[i * 4 + 1] = coloured ? (pixels[from + 1] ?? 0) : first
    out[i * 4 + 2] = coloured ? (pixels[from + 2] ?? 0) : first
    out[i * 4 + 3] = alphaAt === null ? 255 : (pixels[from + alphaAt] ?? 0)
  }
}

/** Width and height in CSS pixels of a picture fitted into a square of side `size`. */
export function fitted([height, width]: PictureShape, size: number): { width: number; height: number } {
  const scale = size / Math.max(height, width)
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) }
}
