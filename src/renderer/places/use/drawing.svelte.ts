import type { Point, Stroke } from './strokes'

/** One step of the pen by an arrow key, and with Shift, as a share of the field. */
const fineStep = 1 / 50
const coarseStep = 1 / 12

const within = (n: number) => Math.min(1, Math.max(0, n))

/** What is drawn, by pointer or by keyboard. Kept when the place is left. */
export class Drawing {
  strokes = $state.raw<readonly Stroke[]>([])
  /** Where the keyboard's pen is. */
  pen = $state.raw<Point>({ x: 0.5, y: 0.2 })
  /** Whether it draws when it moves. */
  penDown = $state(false)

  get empty(): boolean {
    return this.strokes.length === 0
  }

  begin(point: Point): void {
    this.strokes = [...this.strokes, [clamped(point)]]
  }

  /** Goes on with the last stroke. */
  extend(point: Point): void {
    const last = this.strokes[this.strokes.length - 1]
    if (last) this.strokes = [...this.strokes.slice(0, -1), [...last, clamped(point)]]
  }

  undo(): void {
    this.strokes = this.strokes.slice(0, -1)
    this.penDown = false
  }

  clear(): void {
    this.strokes = []
    this.penDown = false
  }

  /** Does what a key stands for; false for a key that stands for nothing here. */
  press({ key, shiftKey, ctrlKey, metaKey }: Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'metaKey'>): boolean {
    if ((ctrlKey || metaKey) && key.toLowerCase() === 'z') this.undo()
    else if (ctrlKey || metaKey) return false
    else if (key === ' ') this.#lowerOrLift()
    else if (key === 'Backspace') this.undo()
    else if (key === 'Delete') this.clear()
    else return this.#move(key, shiftKey ? coarseStep : fineStep)
    return true
  }

  #lowerOrLift(): void {
    this.penDown = !this.penDown
    if (this.penDown) this.begin(this.pen)
  }

  #move(key: string, step: number): boolean {
    const dx = key === 'ArrowLeft' ? -step : key === 'ArrowRight' ? step : 0
    const dy = key === 'ArrowUp' ? -step : key === 'ArrowDown' ? step : 0
    if (dx === 0 && dy === 0) return false
    this.pen = clamped({ x: this.pen.x + dx, y: this.pen.y + dy })
    if (this.penDown) this.extend(this.pen)
    return true
  }
}

const clamped = ({ x, y }: Point): Point => ({ x: within(x), y: within(y) })

export const drawing = new Drawing()
