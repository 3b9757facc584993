import { rowsTop, scrollTopFor, type GridGeometry } from './grid-geometry'

/** Frames that a row has to stay in sight to be worth more than neutral pictures: what rushes by faster cannot be seen anyway. */
const stay = 4

/** How far a grid is scrolled, in CSS pixels of its rows, whether or not the browser could lay out all of them. */
export class GridScroll {
  #top = $state(0)
  /** Where the element was scrolled to when `#top` was right: where the bar is scaled, one of its pixels is many of the rows'. */
  #placed = 0
  /** Whether the rows rush by, as when the bar is dragged far; false again as soon as they stay where they are. */
  rushing = $state(false)
  #rest = 0

  constructor(
    readonly element: () => HTMLElement | undefined,
    readonly grid: () => GridGeometry,
    /** Height in sight. */
    readonly viewport: () => number,
  ) {}

  get top(): number {
    return Math.max(0, Math.min(this.#top, this.grid().height - this.viewport()))
  }

  get scaled(): boolean {
    const { height, scrollHeight } = this.grid()
    return height !== scrollHeight
  }

  /** The element was scrolled, by whoever. */
  heard(): void {
    const scrollTop = this.element()?.scrollTop ?? 0
    if (scrollTop === this.#placed) return
    this.#placed = scrollTop
    const before = this.#top
    this.#top = rowsTop(this.grid(), scrollTop, this.viewport())
    this.rushing = Math.abs(this.#top - before) * stay > this.viewport()
    cancelAnimationFrame(this.#rest)
    if (this.rushing) this.#restAfter(2)
  }

  /** Scrolling is heard of before a frame: when a whole one has passed without any, the rows are at rest. */
  #restAfter(frames: number): void {
    this.#rest = requestAnimationFrame(() => {
      if (frames > 1) this.#restAfter(frames - 1)
      else this.rushing = false
    })
  }

  to(top: number): void {
    const element = this.element()
    if (!element) return
    element.scrollTop = scrollTopFor(this.grid(), top, this.viewport())
    this.#placed = element.scrollTop
    this.#top = this.scaled ? top : this.#placed
    this.rushing = false
  }

  /** Turning the wheel moves a scaled grid by as much as any other; without this it would move by many times more. */
  turnWheel(event: WheelEvent): void {
    if (!this.scaled || event.ctrlKey || event.deltaY === 0) return
    event.preventDefault()
    const unit = [1, this.grid().rowHeight, this.viewport()][event.deltaMode] ?? 1
    this.to(this.top + event.deltaY * unit)
  }
}
