import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bitCount, HammingIndex } from './hamming-index'

const word = fc.integer({ min: 0, max: 0xffff_ffff })
/** Codes in heaps: some at random, the others these with a few bits turned. */
const codes = fc
  .tuple(
    fc.array(fc.tuple(word, word), { minLength: 1, maxLength: 6 }),
    fc.array(fc.tuple(fc.nat(), fc.uniqueArray(fc.nat(63), { maxLength: 9 })), { maxLength: 60 }),
  )
  .map(([random, turned]) => {
    const near = turned.map(([of, bits]) => {
      const code = [...(random[of % random.length] ?? [0, 0])]
      for (const bit of bits) code[bit >> 5] = ((code[bit >> 5] ?? 0) ^ (1 << (bit & 31))) >>> 0
      return code
    })
    return Uint32Array.from([...random, ...near].flat())
  })

const distance = (all: Uint32Array, a: number, b: number) =>
  bitCount((all[2 * a] ?? 0) ^ (all[2 * b] ?? 0), (all[2 * a + 1] ?? 0) ^ (all[2 * b + 1] ?? 0))

test('it finds exactly what comparing all with all finds, each once', () => {
  fc.assert(
    fc.property(codes, fc.integer({ min: 0, max: 7 }), (all, radius) => {
      const index = new HammingIndex(all, radius)
      for (let item = 0; 2 * item < all.length; item++) {
        const found: number[] = []
        expect(index.search(item, Infinity, (other) => found.push(other) === 0)).toBe(true)
        const expected = Array.from({ length: item }, (_, k) => k).filter((k) => distance(all, item, k) <= radius)
        expect(found.sort((a, b) => a - b)).toEqual(expected)
        index.add(item)
      }
    }),
    { seed: 1, numRuns: 200 },
  )
})

test('it ends when it is told to, and says when it compared no more', () => {
  const index = new HammingIndex(new Uint32Array(20), 4)
  for (let item = 0; item < 9; item++) index.add(item)
  let visits = 0
  expect(index.search(9, 2, () => ++visits === 2)).toBe(true)
  expect(visits).toBe(2)
  // Equal codes lie side by side in all four quarters.
  expect(index.search(9, 4 * 9 - 1, () => false)).toBe(false)
  expect(index.search(9, 4 * 9, () => false)).toBe(true)
  expect(() => new HammingIndex(new Uint32Array(2), 8)).toThrow(RangeError)
})

test('bits are counted', () => {
  fc.assert(
    fc.property(word, word, (a, b) => {
      expect(bitCount(a, b)).toBe((a.toString(2) + b.toString(2)).replaceAll('0', '').length)
    }),
    { seed: 2 },
  )
})
