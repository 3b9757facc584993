import type { FitMode } from '../../shared/engine-protocol'
import type { PictureFit } from '../../shared/import'

/** A part of a picture, in pixels and parts of them. */
export interface Area {
  left: number
  top: number
  width: number
  height: number
}

/** What part of a picture is shown, and where in a field it comes to lie. */
export interface Placement {
  source: Area
  /** Whole pixels. */
  target: Area
}

/**
 * How a picture of `width` x `height` fills a field of `columns` x `rows`. `crop` takes the middle in the field's proportions, so that
 * something is lost at two sides; `pad` takes all and leaves bands at two sides; `stretch` takes all and changes the proportions.
 */
export function placement(
  fit: PictureFit | Extract<FitMode, 'stretch'>,
  [width, height]: [number, number],
  [columns, rows]: [number, number],
): Placement {
  const whole = { left: 0, top: 0, width, height }
  const field = { left: 0, top: 0, width: columns, height: rows }
  const wider = width * rows - height * columns
  if (fit === 'stretch' || wider === 0) return { source: whole, target: field }
  if (fit === 'crop') {
    const kept = wider > 0 ? (height * columns) / rows : (width * rows) / columns
    const source =
      wider > 0
        ? { left: (width - kept) / 2, top: 0, width: kept, height }
        : { left: 0, top: (height - kept) / 2, width, height: kept }
    return { source, target: field }
  }
  const across = wider > 0 ? columns : Math.max(1, Math.round((width * rows) / height))
  const down = wider > 0 ? Math.max(1, Math.round((height * columns) / width)) : rows
  const target = { left: (columns - across) >> 1, top: (rows - down) >> 1, width: across, height: down }
  return { source: whole, target }
}

/** The same area of a picture that is mirrored along its diagonal. Placements lie in the middle, so that this is all a turn does. */
export const transposed = ({ left, top, width, height }: Area): Area => ({
  left: top,
  top: left,
  width: height,
  height: width,
})
