import { pictureBytes } from '../../../shared/dataset'
import { hasPicture, loadPictures, peekPicture } from '../../state/pictures.svelte'
import type { PictureSource } from '../../state/pictures-store'
import { toRgba } from '../../ui/rgba'
import { enlargeRow, rowPlan, type RowPlan } from './row-pixels'

/** A row of the grid as it is painted: one canvas under all its cells. */
export interface PaintedRow {
  canvas: HTMLCanvasElement
  indices: readonly number[]
  /** Width of the canvas and side of a picture's square, in CSS pixels. */
  width: number
  side: number
  /** Device pixels to a CSS pixel. */
  density: number
}

interface Waiting extends PaintedRow {
  /** What was loaded for it; a row whose pictures were here already needs nothing. */
  pictures: Map<number, Uint8Array> | null
  here: boolean
  loading: boolean
  /** Frames since it came into sight. */
  age: number
}

/** Milliseconds of painting in one frame, so that scrolling stays smooth however many pictures come at once. */
const paintingTime = 6
/** Frames that a row has to stay before it is loaded: what rushes by cannot be seen anyway. */
const stay = 3
/** Loads under way at a time. */
const loadsAtOnce = 2
/** Bytes of pictures in one load, at least one row. */
const bytesAtOnce = 2_000_000

/** Paints rows of pictures as they come, a few in each frame. */
export class RowPainter {
  readonly #waiting = new Set<Waiting>()
  readonly #scratch = document.createElement('canvas')
  #image: ImageData | null = null
  #scheduled = false
  #loads = 0

  constructor(
    readonly source: PictureSource,
    /** Called when pictures cannot be had. The rows concerned stay neutral. */
    readonly onfailure: (thrown: unknown) => void,
  ) {}

  /** Takes a row in; the function that is returned takes it out again. What the canvas showed before is wiped. */
  add(row: PaintedRow): () => void {
    const { canvas } = row
    contextOf(canvas)?.clearRect(0, 0, canvas.width, canvas.height)
    const here = row.indices.every((index) => hasPicture(this.source, index))
    const waiting: Waiting = { ...row, pictures: null, here, loading: false, age: 0 }
    this.#waiting.add(waiting)
    this.#schedule()
    return () => this.#waiting.delete(waiting)
  }

  #schedule(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    requestAnimationFrame(() => {
      this.#scheduled = false
      this.#work()
    })
  }

  #work(): void {
    const end = performance.now() + paintingTime
    for (const row of this.#waiting) {
      row.age++
      if (!row.here) continue
      if (performance.now() > end) {
        this.#schedule()
        break
      }
      if (this.#paint(row)) this.#waiting.delete(row)
    }
    while (this.#loads < loadsAtOnce && this.#loadSome()) continue
    for (const row of this.#waiting) if (row.age < stay) return this.#schedule()
  }

  #loadSome(): boolean {
    const rows: Waiting[] = []
    let bytes = 0
    for (const row of this.#waiting) {
      if (row.loading || row.here || row.age < stay || bytes >= bytesAtOnce) continue
      rows.push(row)
      bytes += row.indices.length * pictureBytes(this.source.shape)
    }
    if (rows.length === 0) return false
    for (const row of rows) row.loading = true
    this.#loads++
    loadPictures(
      this.source,
      rows.flatMap((row) => row.indices),
    ).then(
      (pictures) => {
        for (const row of rows) {
          row.pictures = pictures
          row.here = true
        }
        this.#loaded()
      },
      (thrown: unknown) => {
        this.#loaded()
        this.onfailure(thrown)
      },
    )
    return true
  }

  #loaded(): void {
    this.#loads--
    this.#schedule()
  }

  /** False if pictures that were here have been let go meanwhile; they are then loaded again. */
  #paint(row: Waiting): boolean {
    const { canvas, indices, width, side, density, pictures: loaded } = row
    const { shape } = this.source
    const pictures = indices.map((index) => loaded?.get(index) ?? peekPicture(this.source, index))
    row.here = !pictures.includes(undefined)
    if (!row.here) return false
    const plan = rowPlan(shape, width, indices.length, side, density)
    if (canvas.width !== plan.width || canvas.height !== plan.height) {
      canvas.width = plan.width
      canvas.height = plan.height
    }
    const context = contextOf(canvas)
    if (!context) return true
    if (plan.pictureWidth < shape[1]) {
      this.#shrink(context, pictures, plan)
      return true
    }
    if (this.#image?.width !== plan.width || this.#image.height !== plan.height)
      this.#image = context.createImageData(plan.width, plan.height)
    enlargeRow(pictures, shape, plan, new Uint32Array(this.#image.data.buffer))
    context.putImageData(this.#image, 0, 0)
    return true
  }

  /** Large pictures are made smaller by the browser, which averages their pixels. */
  #shrink(context: CanvasRenderingContext2D, pictures: readonly (Uint8Array | undefined)[], plan: RowPlan): void {
    const [height, width] = this.source.shape
    const scratch = contextOf(this.#scratch)
    if (!scratch) return
    this.#scratch.width = width
    this.#scratch.height = height
    const image = scratch.createImageData(width, height)
    pictures.forEach((pixels, i) => {
      if (!pixels) return
      toRgba(pixels, this.source.shape, image.data)
      scratch.putImageData(image, 0, 0)
      context.drawImage(this.#scratch, plan.lefts[i] ?? 0, plan.top, plan.pictureWidth, plan.pictureHeight)
    })
  }
}

/** Painted from memory and never by the GPU: one copy of finished pixels is cheaper than many small orders. */
const contextOf = (canvas: HTMLCanvasElement) => canvas.getContext('2d', { willReadFrequently: true })
