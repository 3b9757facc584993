import type { GridPlan, PlacedRow } from './grid-pixels'

/** What is painted upon a picture: a tick in its corner, or a veil and a cross. */
export const mark = { chosen: 1, excluded: 2 } as const

/** Colours of marks, RGBA as one number. */
export interface MarkColours {
  accent: number
  onAccent: number
  /** Of the veil over an excluded picture. */
  ground: number
}

/** Parts of 256 that a veiled picture shows of itself. */
const shown = 90
/** Side of the tick's square in CSS pixels, and the points of the tick in a square of 16. */
const badge = 14
const tick = [
  [3, 8],
  [4, 9],
  [5, 10],
  [6, 11],
  [7, 10],
  [8, 9],
  [9, 8],
  [10, 7],
  [11, 6],
  [12, 5],
] as const

/** Paints the marks of rows over their pictures, which are painted already. */
export function paintMarks(
  rows: readonly PlacedRow[],
  markAt: (position: number) => number,
  plan: GridPlan,
  density: number,
  colours: MarkColours,
  out: Uint32Array,
): void {
  const { lefts, tileWidth, tileHeight, factor } = plan
  const [width, height] = [tileWidth * factor, tileHeight * factor]
  for (const row of rows)
    for (let column = 0; column < row.count; column++) {
      const marks = markAt(row.first + column)
      if (marks === 0) continue
      const box = { left: lefts[column] as number, top: row.top + plan.inset, width, height }
      if (marks & mark.excluded) strikeOut(box, plan, density, colours.ground, out)
      if (marks & mark.chosen) tickOff(box, plan, density, colours, out)
    }
}

interface Box {
  left: number
  top: number
  width: number
  height: number
}

function strikeOut(
  { left, top, width, height }: Box,
  plan: GridPlan,
  density: number,
  ground: number,
  out: Uint32Array,
) {
  const thick = Math.max(1, Math.round(density))
  for (let y = 0; y < height; y++) {
    if (top + y < 0 || top + y >= plan.height) continue
    const line = (top + y) * plan.width + left
    for (let x = 0; x < width; x++) out[line + x] = mixed(out[line + x] as number, ground)
    const at = Math.floor((y * width) / height)
    for (let k = 0; k < thick; k++) {
      if (at + k < width) out[line + at + k] = crossed(ground)
      if (width - 1 - at - k >= 0) out[line + width - 1 - at - k] = crossed(ground)
    }
  }
}

function tickOff({ left, top }: Box, plan: GridPlan, density: number, colours: MarkColours, out: Uint32Array) {
  const side = Math.round(badge * density)
  const dot = Math.max(1, Math.round(side / 8))
  const put = (x: number, y: number, colour: number) => {
    const [column, line] = [left + x, top + y]
    if (line >= 0 && line < plan.height && column >= 0 && column < plan.width) out[line * plan.width + column] = colour
  }
  for (let y = 0; y < side; y++) for (let x = 0; x < side; x++) put(x, y, colours.accent)
  for (const [x, y] of tick)
    for (let dy = 0; dy < dot; dy++)
      for (let dx = 0; dx < dot; dx++)
        put(Math.floor((x * side) / 16) + dx, Math.floor((y * side) / 16) + dy, colours.onAccent)
}

/** A pixel under a veil of another colour. */
function mixed(pixel: number, veil: number): number {
  const part = (shift: number) =>
    ((((pixel >>> shift) & 255) * shown + ((veil >>> shift) & 255) * (256 - shown)) >> 8) & 255
  return ((255 << 24) | (part(16) << 16) | (part(8) << 8) | part(0)) >>> 0
}

/** Black on light ground, white on dark. */
const crossed = (ground: number): number => ((ground & 255) > 127 ? 0xff404040 : 0xffc8c8c8)
