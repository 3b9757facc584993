import type { PictureShape } from '../../../shared/dataset'
import type { PictureTiles } from './picture-tiles'

/** How the pictures of a grid are painted, in device pixels. */
export interface GridPlan {
  /** Size of the canvas. */
  width: number
  height: number
  /** Pixels that are kept of each picture, and how many times each of them is repeated along either side. */
  tileWidth: number
  tileHeight: number
  factor: number
  /** From the top of a row to its pictures. */
  inset: number
  /** Left edge of the picture in each column. */
  lefts: readonly number[]
}

/** A grid on the page, in CSS pixels. */
export interface GridSize {
  width: number
  height: number
  columns: number
  /** Side of the square that a picture is centred in, and how far that lies below the top of its row. */
  side: number
  inset: number
  /** Device pixels to a CSS pixel. */
  density: number
}

/**
 * Small pictures are enlarged by whole numbers, so that all their pixels look the same; large ones are made to fit. Either way
 * they are centred in equal cells.
 */
export function gridPlan([height, width]: PictureShape, size: GridSize): GridPlan {
  const { columns, density } = size
  const square = Math.round(size.side * density)
  const scale = square / Math.max(height, width)
  const factor = Math.max(1, Math.floor(scale))
  const tileWidth = scale >= 1 ? width : Math.max(1, Math.round(width * scale))
  const tileHeight = scale >= 1 ? height : Math.max(1, Math.round(height * scale))
  const cell = (size.width * density) / columns
  return {
    width: Math.round(size.width * density),
    height: Math.round(size.height * density),
    tileWidth,
    tileHeight,
    factor,
    inset: Math.round(size.inset * density) + Math.floor((square - tileHeight * factor) / 2),
    lefts: Array.from({ length: columns }, (_, i) => Math.round((i + 0.5) * cell - (tileWidth * factor) / 2)),
  }
}

/** A row in sight: the position of its first picture, how many it has, and its top on the canvas, which may be above it. */
export interface PlacedRow {
  first: number
  count: number
  top: number
}

/**
 * Paints rows into `out` (RGBA, one 32-bit number a pixel, `width * height` of the plan); what lies between the pictures becomes
 * transparent. A picture that has no tile yet is a plain rectangle of the colour `missing`.
 */
export function paintRows(
  rows: readonly PlacedRow[],
  tiles: PictureTiles,
  plan: GridPlan,
  missing: number,
  out: Uint32Array,
): void {
  out.fill(0)
  for (const row of rows) {
    const starts = Array.from({ length: row.count }, (_, column) => tiles.start(row.first + column))
    const top = row.top + plan.inset
    const end = Math.min(plan.height, top + plan.tileHeight * plan.factor)
    let painted = -1
    for (let y = Math.max(0, top); y < end; y++) {
      const line = y * plan.width
      const from = Math.floor((y - top) / plan.factor)
      if (from === painted) out.copyWithin(line, line - plan.width, line)
      else paintLine(starts, from * plan.tileWidth, tiles.pixels, plan, missing, line, out)
      painted = from
    }
  }
}

/** One line of all pictures of a row; `starts` are those of their tiles, -1 where there is none, `offset` the line's in a tile. */
function paintLine(
  starts: readonly number[],
  offset: number,
  pixels: Uint32Array,
  { tileWidth, factor, lefts }: GridPlan,
  missing: number,
  line: number,
  out: Uint32Array,
): void {
  for (let column = 0; column < starts.length; column++) {
    const start = starts[column] as number
    let to = line + (lefts[column] as number)
    if (start < 0) {
      out.fill(missing, to, to + tileWidth * factor)
      continue
    }
    const end = start + offset + tileWidth
    for (let from = start + offset; from < end; from++) {
      const pixel = pixels[from] as number
      for (let n = 0; n < factor; n++) out[to++] = pixel
    }
  }
}
