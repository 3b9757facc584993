import { readFileSync, writeFileSync } from 'node:fs'
import * as v from 'valibot'

const coordinate = v.pipe(v.number(), v.integer(), v.minValue(-100_000), v.maxValue(100_000))
const length = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100_000))
const boundsSchema = v.strictObject({ x: coordinate, y: coordinate, width: length, height: length })

/** Place and size of the window, in pixels that do not depend on the screen's density. */
export type Bounds = v.InferOutput<typeof boundsSchema>

/** Where the window was last time; null when that is not known or the file says nothing sensible. */
export function readBounds(file: string): Bounds | null {
  try {
    return v.parse(boundsSchema, JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return null
  }
}

/** Notes where the window is. */
export function writeBounds(file: string, { x, y, width, height }: Bounds): void {
  try {
    writeFileSync(file, JSON.stringify({ x, y, width, height }))
  } catch {
    // Losing this note does no harm: the window opens where it does the first time.
  }
}

/** Whether enough of the window lies on one of the screens to take hold of it. */
export function isOnScreen(bounds: Bounds, screens: readonly Bounds[]): boolean {
  return screens.some((screen) => {
    const width = Math.min(bounds.x + bounds.width, screen.x + screen.width) - Math.max(bounds.x, screen.x)
    const height = Math.min(bounds.y + bounds.height, screen.y + screen.height) - Math.max(bounds.y, screen.y)
    return width >= 200 && height >= 200
  })
}
