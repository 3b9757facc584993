import { pictureBytes, type PictureShape } from '../../../shared/dataset'
import { centreDigit } from '../../../shared/digit'

/**
 * A drawing as NHWC bytes of a model's input shape. `ink` holds `side * side` bytes, 255 where there is ink. A model of gray
 * pictures gets light strokes on black, cropped and centred as MNIST was made; a model of colour pictures gets what is seen, dark
 * strokes on white paper, stretched to its size. A channel of opacity, if there is one, is opaque.
 */
export function drawingToInput(ink: Uint8Array, side: number, shape: PictureShape): Uint8Array<ArrayBuffer> {
  return shape[2] === 1 ? centred(ink, side, shape) : stretched(ink, side, shape)
}

/** The digit in the middle of the field, which need not be square. */
function centred(ink: Uint8Array, side: number, [height, width]: PictureShape): Uint8Array<ArrayBuffer> {
  const inner = Math.min(height, width)
  const digit = centreDigit(ink, side, side, inner)
  const [top, left] = [(height - inner) >> 1, (width - inner) >> 1]
  const out = new Uint8Array(height * width)
  for (let y = 0; y < inner; y++) out.set(digit.subarray(y * inner, (y + 1) * inner), (top + y) * width + left)
  return out
}

function stretched(ink: Uint8Array, side: number, shape: PictureShape): Uint8Array<ArrayBuffer> {
  const [height, width, channels] = shape
  const out = new Uint8Array(pictureBytes(shape))
  const opacity = channels === 2 ? 1 : channels === 4 ? 3 : -1
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const gray = 255 - Math.round(meanOver(ink, side, x / width, y / height, (x + 1) / width, (y + 1) / height))
      for (let c = 0; c < channels; c++) out[(y * width + x) * channels + c] = c === opacity ? 255 : gray
    }
  return out
}

/** Mean of the pixels that lie in a part of the field, at least the one in its corner; edges of the part are shares of the side. */
function meanOver(ink: Uint8Array, side: number, left: number, top: number, right: number, bottom: number): number {
  const range = (from: number, to: number): [number, number] => {
    const start = Math.min(side - 1, Math.floor(from * side))
    return [start, Math.max(start + 1, Math.min(side, Math.round(to * side)))]
  }
  const [x0, x1] = range(left, right)
  const [y0, y1] = range(top, bottom)
  let sum = 0
  for (let y = y0; y < y1; y++) for (let x = x0; x < x1; x++) sum += ink[y * side + x] ?? 0
  return sum / ((x1 - x0) * (y1 - y0))
}
