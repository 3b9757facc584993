import type { PictureShape } from '../../shared/dataset'
import { drawnPart } from './drawn-part'

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
 * arithmetic is in whole numbers of 32 bits, and pictures of one channel, of which many are drawings on plain ground, have a way of
 * their own: that makes MNIST's twice as quick and changes no bit.
 */
export function resampleInto(
  target: Uint8Array,
  at: number,
  source: Uint8Array,
  shape: PictureShape,
  affine: Affine,
): void {
  const [height, width, channels] = shape
  if (channels === 1) return resampleGreyInto(target, at, source, height, width, affine)
  for (let row = 0; row < height; row++) {
    const x = fixed(affine.x0 + affine.xByY * row)
    const y = fixed(affine.y0 + affine.yByY * row)
    writeRow(target, at + row * width * channels, source, shape, x, y, fixed(affine.xByX), fixed(affine.yByX))
  }
}

/** Computes only what comes from the drawn part or from beside it: all else is the ground, whatever it is weighed with. */
function resampleGreyInto(
  target: Uint8Array,
  at: number,
  source: Uint8Array,
  height: number,
  width: number,
  affine: Affine,
): void {
  const part = drawnPart(source, height, width)
  target.fill(source[0] ?? 0, at, at + height * width)
  if (!part) return
  // A part that reaches a border is what comes in there from outside, too.
  const leftMost = part.left > 0 ? (part.left - 1) << 16 : -Infinity
  const rightMost = part.right < width - 1 ? (part.right + 1) << 16 : Infinity
  const highest = part.top > 0 ? (part.top - 1) << 16 : -Infinity
  const lowest = part.bottom < height - 1 ? (part.bottom + 1) << 16 : Infinity
  const xByX = fixed(affine.xByX)
  const yByX = fixed(affine.yByX)
  for (let row = 0; row < height; row++) {
    const x = fixed(affine.x0 + affine.xByY * row)
    const y = fixed(affine.y0 + affine.yByY * row)
    let from = 0
    let end = width
    if (xByX !== 0) {
      const enters = (leftMost - x) / xByX
      const leaves = (rightMost - x) / xByX
      from = Math.max(from, Math.min(enters, leaves))
      end = Math.min(end, Math.max(enters, leaves) + 1)
    }
    if (yByX !== 0) {
      const enters = (highest - y) / yByX
      const leaves = (lowest - y) / yByX
      from = Math.max(from, Math.min(enters, leaves))
      end = Math.min(end, Math.max(enters, leaves) + 1)
    }
    from = Math.floor(from)
    end = Math.floor(end)
    if (from >= end) continue
    const to = at + row * width
    const [startX, startY] = [(x + Math.imul(from, xByX)) | 0, (y + Math.imul(from, yByX)) | 0]
    writeGrey(target, to + from, to + end, source, height, width, startX, startY, xByX, yByX)
  }
}

/** Writes the pixels of a row from `to` up to before `end`, of which the first comes from `x`, `y`. */
function writeGrey(
  target: Uint8Array,
  to: number,
  end: number,
  source: Uint8Array,
  height: number,
  width: number,
  x: number,
  y: number,
  xByX: number,
  yByX: number,
): void {
  const lastX = Math.max(width - 2, 0)
  const lastY = Math.max(height - 2, 0)
  const right = width > 1 ? 1 : 0
  const below = height > 1 ? width : 0
  const widthInside = ((width - 1) << 16) >>> 0
  const heightInside = ((height - 1) << 16) >>> 0
  for (; to < end; to++) {
    let from: number
    let across: number
    let down: number
    // What is negative is a large number without a sign.
    if (x >>> 0 < widthInside && y >>> 0 < heightInside) {
      from = (Math.imul(y >> 16, width) + (x >> 16)) | 0
      across = (x >> 8) & 255
      down = (y >> 8) & 255
    } else {
      const left = Math.min(Math.max(x >> 16, 0), lastX)
      const top = Math.min(Math.max(y >> 16, 0), lastY)
      from = (Math.imul(top, width) + left) | 0
      across = Math.min(Math.max((x >> 8) - (left << 8), 0), 256)
      down = Math.min(Math.max((y >> 8) - (top << 8), 0), 256)
    }
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

function writeRow(
  target: Uint8Array,
  to: number,
  source: Uint8Array,
  [height, width, channels]: PictureShape,
  x: number,
  y: number,
  xByX: number,
  yByX: number,
): void {
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
