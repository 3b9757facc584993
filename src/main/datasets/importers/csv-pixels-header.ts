import type { PictureShape } from '../../../shared/dataset'

const labelNames = new Set(['label', 'labels', 'class', 'classes', 'target', 'targets', 'category', 'y'])

/** `pixel12`, `px_12`, `p12`, `12x7`, `pixel_12_7` */
const pixelName = /^(?:p|px|pix|pixels?)[ _-]?\d+(?:[x_]\d+)?$|^\d+x\d+$/i
/** The same, and numbers and letters with numbers, which can be anything. */
const numberedName = /^[a-z]{0,8}[ _-]?\d+(?:[x_]\d+)?$/i
const rowAndColumn = /^(\d+)x(\d+)$/i

/** Whether the name of a column says that it is a pixel. */
export const namesPixels = (name: string): boolean => pixelName.test(name.trim())

/**
 * The column of the labels, told by the names of columns: by its own, or because it is the only one without a number. `none` when all
 * columns are called pixels; null when the names do not tell.
 */
export function labelFromHeader(names: readonly string[]): number | 'none' | null {
  const places = [...names.keys()]
  const labels = places.filter((place) => labelNames.has(names[place]?.trim().toLowerCase() ?? ''))
  const last = names.length - 1
  if (labels.length > 0) return labels.includes(last) && !labels.includes(0) ? last : (labels[0] ?? null)
  if (names.every(namesPixels)) return 'none'
  const [odd, another] = places.filter((place) => !numberedName.test(names[place]?.trim() ?? ''))
  return names.some(namesPixels) && another === undefined ? (odd ?? null) : null
}

/** The shape that names like `1x1` … `28x20` (row and column) speak of; null when they do not, or not of as many pixels. */
export function shapeFromHeader(names: readonly string[], pixels: number): PictureShape | null {
  const places = names.flatMap((name) => {
    const [, row, column] = rowAndColumn.exec(name.trim()) ?? []
    return row !== undefined && column !== undefined ? [{ row: Number(row), column: Number(column) }] : []
  })
  if (places.length !== pixels) return null
  const extent = (values: readonly number[]) => {
    const span = values.reduce((s, value) => ({ least: Math.min(s.least, value), most: Math.max(s.most, value) }), {
      least: Infinity,
      most: -Infinity,
    })
    return span.most - span.least + 1
  }
  const height = extent(places.map(({ row }) => row))
  const width = extent(places.map(({ column }) => column))
  return height * width === pixels && height <= 16_384 && width <= 16_384 ? [height, width, 1] : null
}
