import type { GridPlan } from './grid-pixels'
import { rgba } from './tile-pixels'

/** What a grid is painted on. */
export interface GridSurface {
  /**
   * Shows what `paint` writes: RGBA, one 32-bit number a pixel, as large as the plan says. `missing` is the neutral colour of
   * pictures that have not come.
   */
  show(plan: GridPlan, density: number, paint: (out: Uint32Array, missing: number) => void): void
  /** The page has other colours now. */
  recolour(): void
}

/** A canvas of the page as the surface of a grid. */
export class GridCanvas implements GridSurface {
  #image: ImageData | null = null
  #missing: number | null = null

  /** The style's `color` of the canvas is the neutral one. */
  constructor(readonly canvas: HTMLCanvasElement) {}

  recolour(): void {
    this.#missing = null
  }

  show({ width, height }: GridPlan, density: number, paint: (out: Uint32Array, missing: number) => void): void {
    const { canvas } = this
    // Painted from memory and never by the GPU: one copy of finished pixels is cheaper than many small orders.
    const context = canvas.getContext('2d', { willReadFrequently: true })
    if (!context || width === 0 || height === 0) return
    if (this.#image?.width !== width || this.#image.height !== height) {
      canvas.width = width
      canvas.height = height
      this.#image = context.createImageData(width, height)
    }
    canvas.style.width = `${width / density}px`
    canvas.style.height = `${height / density}px`
    this.#missing ??= colourOf(canvas)
    paint(new Uint32Array(this.#image.data.buffer), this.#missing)
    context.putImageData(this.#image, 0, 0)
  }
}

function colourOf(element: Element): number {
  const [red = 0, green = 0, blue = 0] = (getComputedStyle(element).color.match(/\d+/g) ?? []).map(Number)
  return rgba(red, green, blue, 255)
}
