/** Where the cells of a grid of equal cells lie, in CSS pixels. */
export interface GridGeometry {
  columns: number
  rows: number
  rowHeight: number
  /** Height of all rows together. */
  height: number
  /** Height of the element that is scrolled: less than `height` when that is more than a browser can lay out. */
  scrollHeight: number
}

/**
 * Browsers lay out up to 2^25 pixels, but count scrolling in 32-bit floats, which know halves of a pixel up to 2^23. Beyond this the
 * scroll bar is scaled.
 */
export const tallest = 2 ** 23

export function gridGeometry(count: number, width: number, cellWidth: number, rowHeight: number): GridGeometry {
  const columns = Math.max(1, Math.floor(width / cellWidth))
  const rows = Math.ceil(count / columns)
  const height = rows * rowHeight
  return { columns, rows, rowHeight, height, scrollHeight: Math.min(height, tallest) }
}

/** How far the rows are scrolled when the element is scrolled to `scrollTop`. */
export function rowsTop(grid: GridGeometry, scrollTop: number, viewport: number): number {
  if (grid.height === grid.scrollHeight) return scrollTop
  const share = scrollTop / Math.max(1, grid.scrollHeight - viewport)
  return Math.min(1, share) * Math.max(0, grid.height - viewport)
}

/** The reverse of `rowsTop`. */
export function scrollTopFor(grid: GridGeometry, top: number, viewport: number): number {
  if (grid.height === grid.scrollHeight) return top
  return (top / Math.max(1, grid.height - viewport)) * (grid.scrollHeight - viewport)
}

/** Rows to draw: those in sight and `ahead` more on each side, as `[first, end)`. */
export function rowsInSight(grid: GridGeometry, top: number, viewport: number, ahead: number): [number, number] {
  const first = Math.floor(top / grid.rowHeight) - ahead
  const end = Math.ceil((top + viewport) / grid.rowHeight) + ahead
  return [Math.max(0, Math.min(grid.rows, first)), Math.max(0, Math.min(grid.rows, end))]
}

/** The least scrolling that brings a row into sight whole. */
export function topToShow(grid: GridGeometry, row: number, top: number, viewport: number): number {
  const above = row * grid.rowHeight
  const below = above + grid.rowHeight - viewport
  return Math.max(0, above < top ? above : below > top ? below : top)
}

/**
 * Which row each slot of cells has after one more frame. Row `r` belongs to the slot `r % slots.length`, so that scrolling makes no
 * elements; at most `step` slots change, since thousands of new cells at once would be felt. The same array if none has to.
 */
export function turned(
  slots: readonly number[],
  [first, end]: readonly [number, number],
  step: number,
): readonly number[] {
  const next = [...slots]
  let changes = 0
  for (let row = first; row < end && changes < step; row++) {
    const slot = row % slots.length
    if (next[slot] === row) continue
    next[slot] = row
    changes++
  }
  return changes === 0 ? slots : next
}

/** Position that a key leads to, as in any grid; null for other keys. */
export function positionAfter(
  key: string,
  ctrl: boolean,
  position: number,
  count: number,
  columns: number,
  rowsPerPage: number,
): number | null {
  const rowStart = position - (position % columns)
  const within = (wanted: number) => Math.max(0, Math.min(count - 1, wanted))
  /** Up and down keep the column; where the last row is short, they end on its last cell. */
  const byRows = (rows: number) => {
    const wanted = position + rows * columns
    if (wanted < 0) return position % columns
    const lastRow = Math.floor((count - 1) / columns)
    return Math.floor(wanted / columns) > lastRow ? within(lastRow * columns + (position % columns)) : within(wanted)
  }
  switch (key) {
    case 'ArrowLeft':
      return within(position - 1)
    case 'ArrowRight':
      return within(position + 1)
    case 'ArrowUp':
      return byRows(-1)
    case 'ArrowDown':
      return byRows(1)
    case 'PageUp':
      return byRows(-rowsPerPage)
    case 'PageDown':
      return byRows(rowsPerPage)
    case 'Home':
      return ctrl ? 0 : rowStart
    case 'End':
      return ctrl ? count - 1 : within(rowStart + columns - 1)
    default:
      return null
  }
}
