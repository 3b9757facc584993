import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  gridGeometry,
  positionAfter,
  rowsInSight,
  rowsTop,
  scrollTopFor,
  tallest,
  topToShow,
  turned,
} from './grid-geometry'

describe('geometry', () => {
  test('cells fill whole columns, and the last row may be short', () => {
    expect(gridGeometry(70_000, 1000, 72, 90)).toMatchObject({ columns: 13, rows: 5385, height: 484_650 })
    expect(gridGeometry(5, 10, 72, 90)).toMatchObject({ columns: 1, rows: 5 })
  })

  test('a million large pictures stay within what a browser lays out, and both ends are reached', () => {
    const grid = gridGeometry(1_000_000, 400, 136, 160)
    expect(grid.height).toBeGreaterThan(tallest)
    expect(grid.scrollHeight).toBe(tallest)
    expect(rowsTop(grid, 0, 700)).toBe(0)
    expect(rowsTop(grid, tallest - 700, 700)).toBe(grid.height - 700)
  })

  test('no bar is longer than what 32-bit floats count in halves of a pixel', () => {
    for (const pixels of [tallest, tallest - 0.5]) expect(Math.fround(pixels)).toBe(pixels)
    expect(gridGeometry(1_000_000, 400, 136, 160).scrollHeight).toBeLessThanOrEqual(tallest)
  })

  test('scrolling to a place and reading it back agree', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3_000_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (count, share) => {
          const grid = gridGeometry(count, 400, 136, 160)
          const top = share * Math.max(0, grid.height - 700)
          expect(rowsTop(grid, scrollTopFor(grid, top, 700), 700)).toBeCloseTo(top, 3)
        },
      ),
    )
  })

  test('after scrolling to a row it is in sight', () => {
    fc.assert(
      fc.property(fc.nat(999), fc.nat(90_000), (row, top) => {
        const grid = gridGeometry(1000, 90, 90, 90)
        const next = topToShow(grid, row, top, 600)
        const [first, end] = rowsInSight(grid, next, 600, 0)
        expect(row).toBeGreaterThanOrEqual(first)
        expect(row).toBeLessThan(end)
        expect(row * 90).toBeGreaterThanOrEqual(next)
      }),
    )
  })

  test('nothing is drawn outside the rows', () => {
    const grid = gridGeometry(100, 90, 90, 90)
    expect(rowsInSight(grid, 0, 600, 5)).toEqual([0, 12])
    expect(rowsInSight(grid, 9000, 600, 5)).toEqual([95, 100])
    expect(rowsInSight(gridGeometry(0, 90, 90, 90), 0, 600, 5)).toEqual([0, 0])
  })
})

describe('slots of cells', () => {
  test('follow the rows in sight, a few in each frame, until every row has one', () => {
    const slots = fc.array(fc.integer({ min: -1, max: 80 }), { minLength: 1, maxLength: 20 })
    fc.assert(
      fc.property(slots, fc.nat(60), fc.nat(20), fc.integer({ min: 1, max: 9 }), (start, first, length, step) => {
        const wanted = [first, first + Math.min(length, start.length)] as const
        let now: readonly number[] = start
        for (let frame = 0; frame < Math.ceil(start.length / step); frame++) {
          const next = turned(now, wanted, step)
          expect(next.filter((row, slot) => row !== now[slot]).length).toBeLessThanOrEqual(step)
          now = next
        }
        expect(now).toHaveLength(start.length)
        for (let row = wanted[0]; row < wanted[1]; row++) expect(now[row % now.length]).toBe(row)
        expect(turned(now, wanted, step)).toBe(now)
      }),
    )
  })

  test('those of rows that stay in sight are left alone', () => {
    expect(turned([10, 11, 7, 8, 9], [9, 14], 9)).toEqual([10, 11, 12, 13, 9])
  })
})

describe('keys', () => {
  // 0 1 2 / 3 4 5 / 6 7
  const after = (key: string, position: number, ctrl = false) => positionAfter(key, ctrl, position, 8, 3, 2)
  test.each([
    ['ArrowRight', 2, 3],
    ['ArrowRight', 7, 7],
    ['ArrowLeft', 3, 2],
    ['ArrowLeft', 0, 0],
    ['ArrowDown', 1, 4],
    ['ArrowDown', 5, 7],
    ['ArrowDown', 7, 7],
    ['ArrowUp', 4, 1],
    ['ArrowUp', 1, 1],
    ['PageDown', 2, 7],
    ['PageDown', 0, 6],
    ['PageUp', 7, 1],
    ['PageUp', 4, 1],
    ['Home', 4, 3],
    ['End', 3, 5],
    ['End', 6, 7],
  ])('%s from %i leads to %i', (key, from, to) => expect(after(key, from)).toBe(to))

  test('with Ctrl, Home and End lead to the ends', () => {
    expect(after('Home', 5, true)).toBe(0)
    expect(after('End', 1, true)).toBe(7)
  })
  test('other keys lead nowhere', () => expect(after('a', 1)).toBeNull())
})
