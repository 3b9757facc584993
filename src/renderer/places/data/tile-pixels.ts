import type { PictureShape } from '../../../shared/dataset'

/** One number as a canvas keeps it in memory on every machine that the program runs on: red in the lowest byte. */
export const rgba = (red: number, green: number, blue: number, alpha: number): number =>
  ((alpha << 24) | (blue << 16) | (green << 8) | red) >>> 0

/**
 * Writes a picture (HWC bytes: gray, gray and alpha, RGB, or RGBA by the number of channels) as `width * height` RGBA pixels into
 * `out` from `at` on. A larger picture is made smaller by averages; it is never enlarged.
 */
export function packPicture(
  picture: Uint8Array,
  shape: PictureShape,
  width: number,
  height: number,
  out: Uint32Array,
  at: number,
): void {
  if (shape[0] !== height || shape[1] !== width) return shrink(picture, shape, width, height, out, at)
  const channels = shape[2]
  const [green, blue, alpha] = offsets(channels)
  for (let from = 0, to = at, end = at + width * height; to < end; from += channels, to++) {
    const opacity = alpha < 0 ? 255 : (picture[from + alpha] as number)
    out[to] = rgba(picture[from] as number, picture[from + green] as number, picture[from + blue] as number, opacity)
  }
}

/** Where green, blue and alpha lie after the first byte of a pixel; -1 for no alpha. */
function offsets(channels: number): [green: number, blue: number, alpha: number] {
  const coloured = channels >= 3
  return [coloured ? 1 : 0, coloured ? 2 : 0, channels === 2 ? 1 : channels === 4 ? 3 : -1]
}

/** Each new pixel is the average of those that it covers, also in part; the colour of what is transparent does not count. */
function shrink(
  picture: Uint8Array,
  [fromHeight, fromWidth, channels]: PictureShape,
  width: number,
  height: number,
  out: Uint32Array,
  at: number,
): void {
  const [green, blue, alpha] = offsets(channels)
  for (let y = 0; y < height; y++) {
    const top = Math.floor((y * fromHeight) / height)
    const bottom = Math.ceil(((y + 1) * fromHeight) / height)
    for (let x = 0; x < width; x++) {
      const left = Math.floor((x * fromWidth) / width)
      const right = Math.ceil(((x + 1) * fromWidth) / width)
      let [r, g, b, a] = [0, 0, 0, 0]
      for (let v = top; v < bottom; v++) {
        for (let from = (v * fromWidth + left) * channels, u = left; u < right; from += channels, u++) {
          const opacity = alpha < 0 ? 255 : (picture[from + alpha] as number)
          r += (picture[from] as number) * opacity
          g += (picture[from + green] as number) * opacity
          b += (picture[from + blue] as number) * opacity
          a += opacity
        }
      }
      const mean = (sum: number) => (a === 0 ? 0 : Math.round(sum / a))
      out[at + y * width + x] = rgba(mean(r), mean(g), mean(b), Math.round(a / ((bottom - top) * (right - left))))
    }
  }
}
