import type { MarkColours } from './grid-marks'
import type { GridPlan } from './grid-pixels'
import { rgba } from './tile-pixels'

/** What a grid is painted on. */
export interface GridSurface {
  /**
   * Shows what `paint` writes: RGBA, one 32-bit number a pixel, as large as the plan says. `missing` is the neutral colour of
   * pictures that have not come.
   */
  show(plan: GridPlan, density: number, paint: (out: Uint32Array, missing: number, marks: MarkColours) => void): void
  /** The page has other colours now. */
  recolour(): void
}

/**
 * Two canvases of the page as the surface of a grid, of which one is seen. The browser keeps what it was last given of a canvas
 * that is seen, so that writing there copies it whole first; writing to the other one takes a quarter of the time.
 */
export class GridCanvas implements GridSurface {
  #image: ImageData | null = null
  #missing: number | null = null
  #marks: MarkColours | null = null
  #seen = 0

  /** They lie upon each other; of their style `color` is the neutral one, `caret-color` the accent and `outline-color` what lies on it. */
  constructor(readonly canvases: readonly [HTMLCanvasElement, HTMLCanvasElement]) {}

  recolour(): void {
    this.#missing = null
    this.#marks = null
  }

  show(
    { width, height }: GridPlan,
    density: number,
    paint: (out: Uint32Array, missing: number, marks: MarkColours) => void,
  ): void {
    const seen = this.canvases[this.#seen] as HTMLCanvasElement
    const canvas = this.canvases[1 - this.#seen] as HTMLCanvasElement
    // Painted from memory and never by the GPU: one copy of finished pixels is cheaper than many small orders.
    const context = canvas.getContext('2d', { willReadFrequently: true })
    if (!context || width === 0 || height === 0) return
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width
      canvas.height = height
    }
    if (this.#image?.width !== width || this.#image.height !== height)
      this.#image = context.createImageData(width, height)
    this.#missing ??= colourOf(canvas, 'color')
    this.#marks ??= {
      accent: colourOf(canvas, 'caretColor'),
      onAccent: colourOf(canvas, 'outlineColor'),
      ground: this.#missing,
    }
    paint(new Uint32Array(this.#image.data.buffer), this.#missing, this.#marks)
    context.putImageData(this.#image, 0, 0)
    canvas.style.width = `${width / density}px`
    canvas.style.height = `${height / density}px`
    canvas.style.visibility = 'visible'
    seen.style.visibility = 'hidden'
    this.#seen = 1 - this.#seen
  }
}

function colourOf(element: Element, property: 'color' | 'caretColor' | 'outlineColor'): number {
  const [red = 0, green = 0, blue = 0] = (getComputedStyle(element)[property].match(/\d+/g) ?? []).map(Number)
  return rgba(red, green, blue, 255)
}
