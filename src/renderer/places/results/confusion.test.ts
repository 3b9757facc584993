import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cellCount, cellWords, heat, mostConfused, mostTakenFor, moveInMatrix, shownClasses } from './confusion'

const confusion = [
  [90, 7, 3],
  [0, 50, 0],
  [7, 1, 2],
]

describe('confusion matrix', () => {
  it('speaks of a cell', () => {
    expect(cellWords(cellCount(confusion, { actual: 0, predicted: 1 }), ['4', '9', '7'])).toBe(
      'actual 4, guessed 9: 7 pictures, 7.0 % of the pictures of 4',
    )
  })
  it('lists mistakes, most first, then the larger share, and no empty or right ones', () => {
    expect(mostConfused(confusion, 3)).toEqual([
      { actual: 2, predicted: 0, count: 7, share: 0.7 },
      { actual: 0, predicted: 1, count: 7, share: 0.07 },
      { actual: 0, predicted: 2, count: 3, share: 0.03 },
    ])
    expect(mostConfused(confusion, 20)).toHaveLength(4)
  })
  it('counts every mistake exactly once', () => {
    const matrices = fc
      .integer({ min: 1, max: 8 })
      .chain((n) => fc.array(fc.array(fc.nat(50), { minLength: n, maxLength: n }), { minLength: n, maxLength: n }))
    fc.assert(
      fc.property(matrices, (matrix) => {
        const listed = mostConfused(matrix, Infinity).reduce((total, cell) => total + cell.count, 0)
        const wrong = matrix.flatMap((row, i) => row.filter((_, j) => i !== j)).reduce((a, b) => a + b, 0)
        expect(listed).toBe(wrong)
      }),
    )
  })
  it('knows what a class is mostly taken for', () => {
    expect(mostTakenFor(confusion, 0)).toMatchObject({ predicted: 1, count: 7 })
    expect(mostTakenFor(confusion, 1)).toBeNull()
  })
  it('shows all of few classes and the most mistaken of many, in their order', () => {
    expect(shownClasses(confusion)).toEqual([0, 1, 2])
    const many = Array.from({ length: 1000 }, (_, i) =>
      Array.from({ length: 1000 }, (_, j) => (i === j ? 5 : i === 700 && j < 25 ? 9 : 0)),
    )
    const shown = shownClasses(many)
    expect(shown).toHaveLength(20)
    expect(shown).toContain(700)
    expect(shown).toEqual([...shown].sort((a, b) => a - b))
    const one = many.map((row, i) => row.map((n, j) => (i === j ? n : i === 3 && j === 900 ? 1 : 0)))
    expect(shownClasses(one)).toEqual([3, 900])
  })
  it('colours by share of the largest mistake', () => {
    expect([heat(0, 9), heat(9, 9), heat(4, 0)]).toEqual([0, 1, 0])
    expect(heat(1, 100)).toBeCloseTo(0.1)
  })
})

describe('moveInMatrix', () => {
  it('moves by arrows and never leaves the matrix', () => {
    expect(moveInMatrix('ArrowRight', { actual: 1, predicted: 1 }, 3)).toEqual({ actual: 1, predicted: 2 })
    expect(moveInMatrix('ArrowUp', { actual: 0, predicted: 1 }, 3)).toEqual({ actual: 0, predicted: 1 })
    expect(moveInMatrix('End', { actual: 2, predicted: 0 }, 3)).toEqual({ actual: 2, predicted: 2 })
  })
  it('leaves other keys alone', () => {
    for (const key of ['Enter', 'Tab', 'a', 'toString', '__proto__'])
      expect(moveInMatrix(key, { actual: 0, predicted: 0 }, 3)).toBeNull()
  })
})
