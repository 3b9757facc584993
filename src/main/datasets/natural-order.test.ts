import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareNaturally } from './natural-order'

const names = fc.string({ unit: fc.constantFrom('0', '1', '2', '9', '!', 'a', 'A', 'b', '~', 'é', ' '), maxLength: 6 })

describe('the natural order', () => {
  it('puts numbers by value, everything else by code units', () => {
    const ordered = [
      '',
      '!',
      '0',
      '1',
      '01',
      '2',
      '02',
      '10',
      '010',
      '9007199254740993',
      'A',
      'B1',
      'B2',
      'B10',
      'B10a',
      'a',
      'ä',
    ]
    const mixed = fc.shuffledSubarray(ordered, { minLength: ordered.length })
    const expected = [
      '',
      '!',
      '0',
      '01',
      '1',
      '02',
      '2',
      '010',
      '10',
      '9007199254740993',
      'A',
      'B1',
      'B2',
      'B10',
      'B10a',
      'a',
      'ä',
    ]
    fc.assert(
      fc.property(mixed, (names) => {
        expect(names.sort(compareNaturally)).toEqual(expected)
      }),
    )
  })

  it('is a total order', () => {
    fc.assert(
      fc.property(names, names, names, (a, b, c) => {
        expect(Math.sign(compareNaturally(a, b))).toBe(-Math.sign(compareNaturally(b, a)) + 0)
        expect(compareNaturally(a, b) === 0).toBe(a === b)
        if (compareNaturally(a, b) <= 0 && compareNaturally(b, c) <= 0)
          expect(compareNaturally(a, c)).toBeLessThanOrEqual(0)
      }),
      { numRuns: 5000 },
    )
  })
})
