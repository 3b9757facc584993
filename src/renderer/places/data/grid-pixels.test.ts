import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { PictureShape } from '../../../shared/dataset'
import { gridPlan, paintRows, type GridSize } from './grid-pixels'
import { PictureTiles } from './picture-tiles'
import { rgba } from './tile-pixels'

const size: GridSize = { width: 160, height: 100, columns: 2, side: 64, inset: 3, density: 1 }

describe('plan', () => {
  test('small pictures are enlarged by whole numbers and centred', () => {
    expect(gridPlan([28, 28, 1], size)).toEqual({
      width: 160,
      height: 100,
      tileWidth: 28,
      tileHeight: 28,
      factor: 2,
      inset: 7,
      lefts: [12, 92],
    })
  })
  test('large ones are made to fit, whichever side is longer', () => {
    expect(gridPlan([200, 100, 3], size)).toMatchObject({ tileWidth: 32, tileHeight: 64, factor: 1, inset: 3 })
    expect(gridPlan([100, 200, 3], { ...size, density: 2 })).toMatchObject({
      tileWidth: 128,
      tileHeight: 64,
      inset: 38,
    })
  })
  test('every picture lies within its square', () => {
    const side = fc.integer({ min: 1, max: 300 })
    const columns = fc.integer({ min: 1, max: 40 })
    fc.assert(
      fc.property(side, side, columns, fc.constantFrom(1, 1.25, 2), (height, width, columns, density) => {
        const all = { ...size, columns, width: columns * 76, density }
        const plan = gridPlan([height, width, 1], all)
        const square = Math.round(64 * density)
        expect(plan.lefts[0]).toBeGreaterThanOrEqual(0)
        expect((plan.lefts[columns - 1] as number) + plan.tileWidth * plan.factor).toBeLessThanOrEqual(plan.width)
        expect(plan.inset).toBeGreaterThanOrEqual(Math.round(3 * density))
        expect(plan.inset + plan.tileHeight * plan.factor).toBeLessThanOrEqual(Math.round(3 * density) + square)
      }),
    )
  })
})

describe('painting', () => {
  const shape: PictureShape = [2, 2, 1]
  const missing = rgba(9, 9, 9, 255)
  const gray = (value: number) => rgba(value, value, value, 255)

  test('goes pixel by pixel; what has not come is neutral, and what lies between is clear', () => {
    const plan = gridPlan(shape, { width: 12, height: 6, columns: 2, side: 4, inset: 1, density: 1 })
    const tiles = new PictureTiles(2, shape, 2, 2)
    tiles.put(6, Uint8Array.of(1, 2, 3, 4))
    const out = new Uint32Array(12 * 6).fill(7)
    paintRows([{ first: 6, count: 2, top: 0 }], tiles, plan, missing, out)
    const [a, b, c, d] = [1, 2, 3, 4].map(gray) as [number, number, number, number]
    const clear = Array<number>(12).fill(0)
    const above = [0, a, a, b, b, 0, 0, missing, missing, missing, missing, 0]
    const below = [0, c, c, d, d, 0, 0, missing, missing, missing, missing, 0]
    expect([...out]).toEqual([clear, above, above, below, below, clear].flat())
  })

  test('a row is the same whole or in part, wherever it is cut', () => {
    const picture = Uint8Array.of(10, 20, 30, 40)
    const painted = (top: number) => {
      const plan = gridPlan(shape, { width: 6, height: 5, columns: 1, side: 6, inset: 0, density: 1 })
      const tiles = new PictureTiles(1, shape, 2, 2)
      tiles.put(0, picture)
      const out = new Uint32Array(6 * 5)
      paintRows([{ first: 0, count: 1, top }], tiles, plan, missing, out)
      return [0, 1, 2, 3, 4].map((y) => out[y * 6])
    }
    const lines = [10, 10, 10, 30, 30, 30]
    for (let top = -8; top <= 6; top++)
      expect(painted(top)).toEqual(
        [0, 1, 2, 3, 4].map((y) => (lines[y - top] === undefined ? 0 : gray(lines[y - top] as number))),
      )
  })
})
