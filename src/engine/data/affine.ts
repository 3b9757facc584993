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
const fixed = (value: number) => Math.round(value * 65536) | 0

/**
 * Writes a picture as it looks after a movement, bilinear; what would come in from outside is the nearest border. NHWC bytes. All
 * arithmetic is in whole numbers of 32 bits, and one channel has a loop of its own: that makes it twice as quick.
 */
export function resampleInto(
  target: Uint8Array,
  at: number,
  source: Uint8Array,
  shape: PictureShape,
  affine: Affine,
): void {
  const [height, width, channels] = shape
  const write = channels === 1 ? writeGreyRow : writeRow
  for (let row = 0; row < height; row++) {
    const x = fixed(affine.x0 + affine.xByY * row)
    const y = fixed(affine.y0 + affine.yByY * row)
    write(target, at + row * width * channels, source, shape, x, y, fixed(affine.xByX), fixed(affine.yByX))
  }
}

type WriteRow = (
  target: Uint8Array,
  to: number,
  source: Uint8Array,
  shape: PictureShape,
  x: number,
  y: number,
  xByX: number,
  yByX: number,
) => void

const writeGreyRow: WriteRow = (target, to, source, [height, width], x, y, xByX, yByX) => {
  const lastX = Math.max(width - 2, 0)
  const lastY = Math.max(height - 2, 0)
  const right = width > 1 ? 1 : 0
  const below = height > 1 ? width : 0
  const end = to + width
  for (; to < end; to++) {
    const left = Math.min(Math.max(x >> 16, 0), lastX)
    const top = Math.min(Math.max(y >> 16, 0), lastY)
    const across = Math.min(Math.max((x >> 8) - (left << 8), 0), 256)
    const down = Math.min(Math.max((y >> 8) - (top << 8), 0), 256)
    const from = (Math.imul(top, width) + left) | 0
    const a = source[from] ?? 0
    const b = source[from + right] ?? 0
    const c = source[from + below] ?? 0
    const d = source[from + below + right] ?? 0
    const upper = ((a << 8) + Math.imul(b - a, across)) | 0
    const lower = ((c << 8) + Math.imul(d - c, across)) | 0
    target[to] = ((upper << 8) + Math.imul(lower - upper, down) + 32768) >> 16
    x = (x + xByX) | 0
    y = (y + yByX) | 0
  }
}

const writeRow: WriteRow = (target, to, source, [height, width, channels], x, y, xByX, yByX) => {
  const lastX = Math.max(width - 2, 0)
  const lastY = Math.max(height - 2, 0)
  const line = width * channels
  const right = width > 1 ? channels : 0
  const below = height > 1 ? line : 0
  for (let column = 0; column < width; column++) {
    const left = Math.min(Math.max(x >> 16, 0), lastX)
    const top = Math.min(Math.max(y >> 16, 0), lastY)
    const across = Math.min(Math.max((x >> 8) - (left << 8), 0), 256)
    const down = Math.min(Math.max((y >> 8) - (top << 8), 0), 256)
    let from = (Math.imul(top, line) + Math.imul(left, channels)) | 0
    for (let channel = 0; channel < channels; channel++) {
      const a = source[from] ?? 0
      const c = source[from + below] ?? 0
      const upper = ((a << 8) + Math.imul((source[from + right] ?? 0) - a, across)) | 0
      const lower = ((c << 8) + Math.imul((source[from + below + right] ?? 0) - c, across)) | 0
      target[to] = ((upper << 8) + Math.imul(lower - upper, down) + 32768) >> 16
      to = (to + 1) | 0
      from = (from + 1) | 0
    }
    x = (x + xByX) | 0
    y = (y + yByX) | 0
  }
}
