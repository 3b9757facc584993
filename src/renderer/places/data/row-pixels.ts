import type { PictureShape } from '../../../shared/dataset'
import { toRgba } from '../../ui/rgba'

/** Where each picture of a row is painted, in device pixels. */
export interface RowPlan {
  /** Size of the row's canvas. */
  width: number
  height: number
  /** Size that each picture is painted at. */
  pictureWidth: number
  pictureHeight: number
  top: number
  /** Left edge of each picture, by column. */
  lefts: number[]
}

/**
 * Where the pictures of a row lie: centred in equal cells, and in a square of `side`. Sides are in CSS pixels, `density` is how
 * many device pixels one of them has.
 */
export function rowPlan(
  [height, width]: PictureShape,
  rowWidth: number,
  columns: number,
  side: number,
  density: number,
): RowPlan {
  const square = Math.round(side * density)
  const scale = pictureScale([height, width], square)
  const pictureWidth = Math.max(1, Math.round(width * scale))
  const pictureHeight = Math.max(1, Math.round(height * scale))
  const cell = (rowWidth * density) / columns
  return {
    width: Math.round(rowWidth * density),
    height: square,
    pictureWidth,
    pictureHeight,
    top: Math.floor((square - pictureHeight) / 2),
    lefts: Array.from({ length: columns }, (_, i) => Math.round((i + 0.5) * cell - pictureWidth / 2)),
  }
}

/** Small pictures are enlarged by whole numbers, so that all their pixels look the same; large ones are made to fit. */
export function pictureScale([height, width]: readonly [number, number], square: number): number {
  const scale = square / Math.max(height, width)
  return scale >= 1 ? Math.floor(scale) : scale
}

/**
 * Enlarges the pictures of a row into `out` (RGBA, one 32-bit number a pixel, `width * height` of the plan), nearest pixel. A
 * picture that is not there stays transparent. For plans that do not make the pictures smaller.
 */
export function enlargeRow(
  pictures: readonly (Uint8Array | undefined)[],
  shape: PictureShape,
  plan: RowPlan,
  out: Uint32Array,
): void {
  const [height, width] = shape
  out.fill(0)
  const sources = pictures.map((pixels) => {
    const source = new Uint32Array(height * width)
    if (pixels) toRgba(pixels, shape, new Uint8ClampedArray(source.buffer))
    return source
  })
  let painted = -1
  for (let y = 0; y < plan.pictureHeight; y++) {
    const line = (plan.top + y) * plan.width
    const from = Math.floor((y * height) / plan.pictureHeight)
    if (from === painted) out.copyWithin(line, line - plan.width, line)
    else
      sources.forEach((source, i) => enlargeLine(source, from * width, width, plan, line + (plan.lefts[i] ?? 0), out))
    painted = from
  }
}

function enlargeLine(
  source: Uint32Array,
  start: number,
  width: number,
  { pictureWidth }: RowPlan,
  at: number,
  out: Uint32Array,
): void {
  for (let x = 0; x < pictureWidth; x++) out[at + x] = source[start + Math.floor((x * width) / pictureWidth)] as number
}
