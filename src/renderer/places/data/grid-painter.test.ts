import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { JackdawError } from '../../../shared/errors'
import { PictureStore } from '../../state/pictures-store'
import type { GridSurface } from './grid-canvas'
import { gridGeometry } from './grid-geometry'
import { GridPainter, type GridSight } from './grid-painter'
import { everything, pictureList } from './picture-list'
import { rgba } from './tile-pixels'

/** Frames of a page that come when the test says so. */
let frames = new Map<number, () => void>()
let asked = 0

beforeEach(() => {
  frames = new Map()
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

/** Frames, and what is loaded between them, until nothing is to be done any more. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 1000; turn++) {
    await new Promise((resolve) => setImmediate(resolve))
    if (frames.size === 0) return
    frame()
  }
  throw new Error('the painter does not come to rest')
}

const missing = 99
const columns = 3
const rowHeight = 4
const height = 10

/** Pictures of one pixel, whose gray is their index, on a surface that keeps what it shows. */
function grid(count: number, fetch?: (indices: number[]) => void) {
  const fetched: number[] = []
  const store = new PictureStore(
    (_id, at) => {
      const indices = at.split(',').flatMap((part) => {
        const [first = 0, last = first] = part.split('-').map(Number)
        return Array.from({ length: last - first + 1 }, (_, i) => first + i)
      })
      fetched.push(...indices)
      return Promise.resolve()
        .then(() => fetch?.(indices))
        .then(() => Uint8Array.from(indices, (index) => index % 251))
    },
    { cacheBytes: 1e6, picturesPerFetch: 1024, bytesPerFetch: 1e6 },
  )
  const shown = { pixels: new Uint32Array(0), times: 0, recoloured: 0 }
  const surface: GridSurface = {
    show(plan, _density, paint) {
      shown.pixels = new Uint32Array(plan.width * plan.height).fill(1234)
      shown.times++
      paint(shown.pixels, missing, { accent: 1, onAccent: 2, ground: 3 })
    },
    recolour: () => shown.recoloured++,
  }
  const failures: unknown[] = []
  const painter = new GridPainter(surface, { id: 'one', shape: [1, 1, 1] }, store, (thrown) => failures.push(thrown))
  const list = pictureList({ counts: { train: count, test: 0 }, stored: count, revision: null }, null, everything)
  const all = gridGeometry(count, columns * 4, 4, rowHeight)
  const sight = (top: number, change: Partial<GridSight> = {}): GridSight => ({
    ...{ list, grid: all, top, rushing: false, theme: 'light' },
    ...{ width: columns * 4, height, columns, side: 1, inset: 0, density: 1 },
    ...change,
  })
  /** What has to be on the surface when the rows are scrolled so far; `known` says which pictures have come. */
  const expected = (top: number, known: (index: number) => boolean = () => true) => {
    const pixels = Array<number>(columns * 4 * height).fill(0)
    for (let index = 0; index < count; index++) {
      const y = Math.floor(index / columns) * rowHeight - top
      const x = (index % columns) * 4 + 2
      const gray = index % 251
      if (y >= 0 && y < height) pixels[y * columns * 4 + x] = known(index) ? rgba(gray, gray, gray, 255) : missing
    }
    return pixels
  }
  return { painter, shown, sight, expected, fetched, failures }
}

describe('the painter of a grid', () => {
  test('shows a neutral picture in the next frame and the real one when it has come', async () => {
    const { painter, shown, sight, expected } = grid(1000)
    painter.show(sight(0))
    expect(shown.times).toBe(0)
    frame()
    expect([...shown.pixels]).toEqual(expected(0, () => false))
    await settle()
    expect([...shown.pixels]).toEqual(expected(0))
  })

  test('shows what is scrolled to, wherever that is and whatever was shown before', async () => {
    const tops = fc.array(fc.integer({ min: 0, max: 1322 }), { minLength: 1, maxLength: 8 })
    await fc.assert(
      fc.asyncProperty(tops, fc.boolean(), async (all, patient) => {
        const { painter, shown, sight, expected } = grid(1000)
        for (const top of all) {
          painter.show(sight(top))
          if (patient) await settle()
          else frame()
        }
        await settle()
        expect([...shown.pixels]).toEqual(expected(all[all.length - 1] as number))
        frames.clear()
      }),
      { numRuns: 40 },
    )
  })

  test('paints once in a frame, however often it is told, and not at all while nothing changes', async () => {
    const { painter, shown, sight } = grid(1000)
    for (let top = 0; top < 9; top++) painter.show(sight(top))
    frame()
    expect(shown.times).toBe(1)
    await settle()
    const { times } = shown
    frame()
    await settle()
    expect(shown.times).toBe(times)
  })

  test('loads nothing that rushes by, but what scrolling ends on', async () => {
    const { painter, shown, sight, expected, fetched } = grid(1000)
    for (let top = 0; top <= 1200; top += 8) {
      painter.show(sight(top, { rushing: true }))
      await settle()
      expect([...shown.pixels]).toEqual(expected(top, () => false))
    }
    expect(fetched).toEqual([])
    painter.show(sight(1200))
    await settle()
    expect([...shown.pixels]).toEqual(expected(1200))
    expect(Math.min(...fetched)).toBeGreaterThan(850)
  })

  test('pictures that cannot be had stay neutral, are told of and not asked for again', async () => {
    let asked = 0
    const { painter, shown, sight, expected, failures } = grid(1000, () => {
      asked++
      throw new JackdawError('file-unreadable', 'the dataset')
    })
    painter.show(sight(0))
    await settle()
    expect([...shown.pixels]).toEqual(expected(0, () => false))
    expect(failures).toHaveLength(1)
    painter.show(sight(1))
    await settle()
    expect(asked).toBe(1)
  })

  test('another filter shows its own pictures at the same places', async () => {
    const { painter, shown, sight, expected } = grid(90)
    painter.show(sight(0))
    await settle()
    const labels = Uint16Array.from({ length: 90 }, (_, index) => index % 2)
    const dataset = { counts: { train: 90, test: 0 }, stored: 90, revision: null }
    painter.show(
      sight(0, { list: pictureList(dataset, { labels, sides: new Uint8Array(90) }, { ...everything, label: 1 }) }),
    )
    await settle()
    const gray = (index: number) => rgba(index, index, index, 255)
    expect([2, 6, 10].map((x) => shown.pixels[x])).toEqual([gray(1), gray(3), gray(5)])
    painter.show(sight(0))
    await settle()
    expect([...shown.pixels]).toEqual(expected(0))
  })

  test('asks for the neutral colour of other colours, and ends when it is told to', async () => {
    const { painter, shown, sight } = grid(90)
    painter.show(sight(0))
    await settle()
    painter.show(sight(0, { theme: 'dark' }))
    expect(shown.recoloured).toBe(2)
    painter.end()
    const { times } = shown
    await settle()
    expect(shown.times).toBe(times)
  })
})
