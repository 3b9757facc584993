import type { PictureShape } from '../../shared/dataset'

/** How a picture is moved about its middle. */
export interface Movement {
  /** Pixels. */
  right: number
  down: number
  /** Clockwise. */
  radians: number
  /** Above 1 makes it larger. */
  scale: number
  flipHorizontal: boolean
  flipVertical: boolean
}

/** For each pixel of the new picture its place in the old one: `x = x0 + xByX * column + xByY * row`, and `y` alike. */
export interface Affine {
  x0: number
  xByX: number
  xByY: number
  y0: number
  yByX: number
  yByY: number
}

/** The way back from a new pixel to the old one that a movement asks for. */
export function affineOf(width: number, height: number, movement: Movement): Affine {
  const { right, down, radians, scale, flipHorizontal, flipVertical } = movement
  const [cos, sin] = [Math.cos(radians) / scale, Math.sin(radians) / scale]
  const [acrossSign, downSign] = [flipHorizontal ? -1 : 1, flipVertical ? -1 : 1]
  const [middleX, middleY] = [(width - 1) / 2, (height - 1) / 2]
  const [xByX, xByY, yByX, yByY] = [acrossSign * cos, acrossSign * sin, downSign * -sin, downSign * cos]
  return {
    x0: middleX - xByX * (middleX + right) - xByY * (middleY + down),
    xByX,
    xByY,
    y0: middleY - yByX * (middleX + right) - yByY * (middleY + down),
    yByX,
    yByY,
  }
}

/** Places are whole numbers of 1/65536 of a pixel; values are weighed with the first eight of those bits. */
const fixed = (value: number) => Math.round(value * 65536)

/**
 * Writes a picture as it looks after a movement, bilinear; what would come in from outside is the nearest border. NHWC bytes. The
 * arithmetic is in whole numbers of 32 bits, which is what keeps it quick.
 */
export function resampleInto(
  target: Uint8Array,
  at: number,
  source: Uint8Array,
  [height, width, channels]: PictureShape,
  affine: Affine,
): void {
  const [xByX, yByX] = [fixed(affine.xByX), fixed(affine.yByX)]
  const lastX = Math.max(width - 2, 0)
  const lastY = Math.max(height - 2, 0)
  const line = width * channels
  const right = width > 1 ? channels : 0
  const below = height > 1 ? line : 0
  let to = at
  for (let row = 0; row < height; row++) {
    let x = fixed(affine.x0 + affine.xByY * row)
    let y = fixed(affine.y0 + affine.yByY * row)
    for (let column = 0; column < width; column++) {
      let left = x >> 16
      let across = (x >> 8) & 255
      if (left < 0) left = across = 0
      else if (left > lastX) {
        left = lastX
        across = 256
      }
      let top = y >> 16
      let down = (y >> 8) & 255
      if (top < 0) top = down = 0
      else if (top > lastY) {
        top = lastY
        down = 256
      }
      let from = top * line + left * channels
      for (let channel = 0; channel < channels; channel++, from++) {
        const a = source[from] ?? 0
        const c = source[from + below] ?? 0
        const upper = (a << 8) + ((source[from + right] ?? 0) - a) * across
        const lower = (c << 8) + ((source[from + below + right] ?? 0) - c) * across
        target[to++] = ((upper << 8) + (lower - upper) * down + 32768) >> 16
      }
      x += xByX
      y += yByX
    }
  }
}
