/** A point of the drawing field; 0 is the left or upper edge, 1 the right or lower. */
export interface Point {
  x: number
  y: number
}
/** Points that a pen went through without being lifted; one alone is a dot. */
export type Stroke = readonly Point[]

/** Width of the pen as a share of the field: a digit that fills most of the field gets the strokes of MNIST, 2 to 3 pixels of 28. */
export const penWidth = 1 / 13

/** The drawing as `side * side` bytes: 255 where there is ink, 0 where there is none, edges by how much of a pixel is covered. */
export function rasterise(strokes: readonly Stroke[], side: number): Uint8Array {
  const field = new Uint8Array(side * side)
  const radius = (penWidth * side) / 2
  for (const stroke of strokes)
    stroke.forEach((point, i) =>
      drawSegment(field, side, radius, scaled(stroke[i - 1] ?? point, side), scaled(point, side)),
    )
  return field
}

const scaled = ({ x, y }: Point, side: number): Point => ({ x: x * side, y: y * side })

/** A line with round ends. Where lines overlap the darker one counts, so that crossings do not swell. */
function drawSegment(field: Uint8Array, side: number, radius: number, from: Point, to: Point): void {
  const first = (a: number, b: number) => Math.max(0, Math.floor(Math.min(a, b) - radius - 1))
  const last = (a: number, b: number) => Math.min(side - 1, Math.ceil(Math.max(a, b) + radius + 1))
  for (let y = first(from.y, to.y); y <= last(from.y, to.y); y++)
    for (let x = first(from.x, to.x); x <= last(from.x, to.x); x++) {
      const distance = distanceToSegment({ x: x + 0.5, y: y + 0.5 }, from, to)
      const covered = Math.min(1, Math.max(0, radius - distance + 0.5))
      const at = y * side + x
      field[at] = Math.max(field[at] ?? 0, Math.round(covered * 255))
    }
}

function distanceToSegment(point: Point, from: Point, to: Point): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y]
  const length2 = dx * dx + dy * dy
  const along = length2 === 0 ? 0 : ((point.x - from.x) * dx + (point.y - from.y) * dy) / length2
  const t = Math.min(1, Math.max(0, along))
  return Math.hypot(point.x - from.x - t * dx, point.y - from.y - t * dy)
}
