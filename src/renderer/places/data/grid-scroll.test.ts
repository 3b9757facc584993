import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { gridGeometry, tallest, type GridGeometry } from './grid-geometry'
import { GridScroll } from './grid-scroll.svelte'

const viewport = 700

/** Frames of a page that come when the test says so. */
let frames = new Map<number, () => void>()
beforeEach(() => {
  frames = new Map()
  let asked = 0
  vi.stubGlobal('requestAnimationFrame', (frame: () => void) => {
    frames.set(++asked, frame)
    return asked
  })
  vi.stubGlobal('cancelAnimationFrame', (id: number) => frames.delete(id))
})
afterEach(() => void vi.unstubAllGlobals())

function frame(): void {
  const now = [...frames.values()]
  frames.clear()
  for (const call of now) call()
}

const pictures = (count: number) => gridGeometry(count, 136, 136, 152)

/** Scrolled as a browser does it: within its height, to whole pixels. */
function scrolled(grid: GridGeometry) {
  const element = {
    at: 0,
    get scrollTop() {
      return this.at
    },
    set scrollTop(wanted: number) {
      this.at = Math.round(Math.max(0, Math.min(wanted, grid.scrollHeight - viewport)))
    },
  }
  const scroll = new GridScroll(
    () => element as unknown as HTMLElement,
    () => grid,
    () => viewport,
  )
  return { element, scroll }
}

function wheel(scroll: GridScroll, deltaY: number, more: Partial<WheelEvent> = {}): boolean {
  let prevented = false
  const preventDefault = () => (prevented = true)
  scroll.turnWheel({ deltaY, deltaMode: 0, ctrlKey: false, preventDefault, ...more } as unknown as WheelEvent)
  return prevented
}

describe('a grid that fits into what a browser lays out', () => {
  const { element, scroll } = scrolled(pictures(1000))
  test('is scrolled by the browser alone', () => {
    expect(scroll.scaled).toBe(false)
    expect(wheel(scroll, 100)).toBe(false)
    element.scrollTop = 1234
    scroll.heard()
    expect(scroll.top).toBe(1234)
    scroll.to(1000 * 152)
    expect(scroll.top).toBe(1000 * 152 - viewport)
    expect(element.scrollTop).toBe(1000 * 152 - viewport)
  })
})

describe('a grid that is taller', () => {
  const million = pictures(1_000_000)
  const last = million.height - viewport

  test('shows its two ends at those of the bar', () => {
    const { element, scroll } = scrolled(million)
    expect(scroll.scaled).toBe(true)
    element.scrollTop = tallest
    scroll.heard()
    expect(scroll.top).toBe(last)
    element.scrollTop = 0
    scroll.heard()
    expect(scroll.top).toBe(0)
  })

  test('goes exactly where it is told, and stays there when the browser tells of it', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: last, noNaN: true }), (top) => {
        const { element, scroll } = scrolled(million)
        scroll.to(top)
        scroll.heard()
        expect(scroll.top).toBe(top)
        expect(Math.abs(element.scrollTop / (tallest - viewport) - top / last)).toBeLessThan(1e-6)
      }),
    )
  })

  test('is moved by the wheel as any other, and no further than its ends', () => {
    const { scroll } = scrolled(million)
    scroll.to(50_000_000)
    expect(wheel(scroll, 100)).toBe(true)
    expect(scroll.top).toBe(50_000_100)
    wheel(scroll, -3, { deltaMode: 1 })
    expect(scroll.top).toBe(50_000_100 - 3 * 152)
    wheel(scroll, 1, { deltaMode: 2 })
    expect(scroll.top).toBe(50_000_100 - 3 * 152 + viewport)
    wheel(scroll, -1e9)
    wheel(scroll, 40)
    expect(scroll.top).toBe(40)
    wheel(scroll, 1e9)
    wheel(scroll, -40)
    expect(scroll.top).toBe(last - 40)
  })

  test('leaves zooming with the wheel alone', () => {
    expect(wheel(scrolled(million).scroll, 100, { ctrlKey: true })).toBe(false)
  })
})

describe('rows', () => {
  const scrollBy = (turns: number, pixels: number) => {
    const { element, scroll } = scrolled(pictures(10_000))
    const rushing: boolean[] = []
    for (let turn = 0; turn < turns; turn++) {
      element.scrollTop += pixels
      scroll.heard()
      frame()
      rushing.push(scroll.rushing)
    }
    return { element, scroll, rushing }
  }

  test('rush by when they are scrolled fast, until a frame has passed in which they are not', () => {
    const { scroll, rushing } = scrollBy(5, viewport / 2)
    expect(rushing).toEqual([true, true, true, true, true])
    frame()
    expect(scroll.rushing).toBe(false)
    expect(frames.size).toBe(0)
  })

  test('do not when they are scrolled slowly, told where to go, or slow down', () => {
    expect(scrollBy(3, viewport / 8).rushing).toEqual([false, false, false])
    const { element, scroll } = scrollBy(3, viewport)
    element.scrollTop += 10
    scroll.heard()
    expect(scroll.rushing).toBe(false)
    scroll.to(900_000)
    scroll.heard()
    expect(scroll.rushing).toBe(false)
  })
})
