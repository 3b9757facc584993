import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { PictureShape } from '../../../shared/dataset'
import { enlargeRow, pictureScale, rowPlan } from './row-pixels'

describe('plan', () => {
  test('small pictures are enlarged by whole numbers and centred', () => {
    expect(rowPlan([28, 28, 1], 160, 2, 64, 1)).toEqual({
      width: 160,
      height: 64,
      pictureWidth: 56,
      pictureHeight: 56,
      top: 4,
      lefts: [12, 92],
    })
  })
  test('large ones are made to fit, whichever side is longer', () => {
    expect(pictureScale([200, 100], 50)).toBe(0.25)
    expect(rowPlan([100, 200, 3], 100, 1, 50, 2)).toMatchObject({ pictureWidth: 100, pictureHeight: 50, top: 25 })
  })
  test('every picture lies within its row', () => {
    fc.assert(
      fc.property(
        fc.tuple(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 300 })),
        fc.integer({ min: 1, max: 40 }),
        fc.constantFrom(1, 1.25, 2),
        ([height, width], columns, density) => {
          const plan = rowPlan([height, width, 1], columns * 76, columns, 64, density)
          expect(plan.lefts[0]).toBeGreaterThanOrEqual(0)
          expect((plan.lefts[columns - 1] as number) + plan.pictureWidth).toBeLessThanOrEqual(plan.width)
          expect(plan.top).toBeGreaterThanOrEqual(0)
          expect(plan.top + plan.pictureHeight).toBeLessThanOrEqual(plan.height)
        },
      ),
    )
  })
})

test('a row is painted pixel by pixel, and a missing picture leaves its place clear', () => {
  const shape: PictureShape = [1, 2, 1]
  const plan = rowPlan(shape, 12, 3, 4, 1)
  const out = new Uint32Array(plan.width * plan.height).fill(7)
  enlargeRow([Uint8Array.of(1, 2), undefined, Uint8Array.of(3, 4)], shape, plan, out)
  const gray = [...new Uint8Array(out.buffer)].filter((_, i) => i % 4 === 0)
  const alpha = [...new Uint8Array(out.buffer)].filter((_, i) => i % 4 === 3)
  const line = [1, 1, 2, 2, 0, 0, 0, 0, 3, 3, 4, 4]
  const clear = Array<number>(12).fill(0)
  expect(gray).toEqual([...clear, ...line, ...line, ...clear])
  expect(alpha.slice(12, 24)).toEqual([255, 255, 255, 255, 0, 0, 0, 0, 255, 255, 255, 255])
})
