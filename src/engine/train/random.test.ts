import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RandomSequence, purposes, shuffle } from './random'

const count = 200_000
const shares = (sequence: RandomSequence) => Float64Array.from({ length: count }, (_, k) => sequence.share(k))
const mean = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0) / values.length

/** Pearson's correlation; for independent uniform numbers its standard deviation is 1 / sqrt(count). */
function correlation(a: Float64Array, b: Float64Array): number {
  const ma = mean(a)
  const mb = mean(b)
  let ab = 0
  let aa = 0
  let bb = 0
  a.forEach((x, k) => {
    const y = b[k] ?? 0
    ab += (x - ma) * (y - mb)
    aa += (x - ma) ** 2
    bb += (y - mb) ** 2
  })
  return ab / Math.sqrt(aa * bb)
}

test('numbers are uniform: 256 bins by chi-squared, every bit set half the time', () => {
  for (const seed of [0, 1, 4294967295]) {
    const sequence = new RandomSequence(seed, purposes.dropout, 1, 2)
    const bins = new Float64Array(256)
    const bits = new Float64Array(32)
    for (let k = 0; k < count; k++) {
      const value = sequence.bits(k)
      bins[value >>> 24] = (bins[value >>> 24] ?? 0) + 1
      for (let bit = 0; bit < 32; bit++) bits[bit] = (bits[bit] ?? 0) + ((value >>> bit) & 1)
    }
    const expected = count / 256
    const chi = bins.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0)
    // Five standard deviations around 255 degrees of freedom.
    expect(Math.abs(chi - 255)).toBeLessThan(5 * Math.sqrt(2 * 255))
    for (const n of bits) expect(Math.abs(n / count - 0.5)).toBeLessThan(5 * 0.5 * Math.sqrt(1 / count))
  }
})

test('neighbouring seeds, steps, layers and purposes give independent numbers, and so do neighbouring draws', () => {
  const base = shares(new RandomSequence(1, purposes.dropout, 0, 10))
  const others = [
    shares(new RandomSequence(2, purposes.dropout, 0, 10)),
    shares(new RandomSequence(1, purposes.dropout, 0, 11)),
    shares(new RandomSequence(1, purposes.dropout, 1, 10)),
    shares(new RandomSequence(1, purposes.shuffle, 0, 10)),
    shares(new RandomSequence(1, purposes.dropout, 10, 0)),
    Float64Array.from(base, (_, k) => base[(k + 1) % count] ?? 0),
  ]
  for (const other of others) expect(Math.abs(correlation(base, other))).toBeLessThan(5 / Math.sqrt(count))
})

test('the same draw is always the same', () => {
  expect(new RandomSequence(1, purposes.shuffle, 3).bits(7)).toBe(new RandomSequence(1, purposes.shuffle, 3).bits(7))
  expect([0, 1, 2].map((k) => new RandomSequence(1, purposes.split).bits(k))).toMatchInlineSnapshot(`
    [
      93654761,
      4138425160,
      2470296897,
    ]
  `)
})

test('a shuffle keeps every value once, and every place is as likely as another', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 500 }), fc.nat(), (length, seed) => {
      const shuffled = shuffle(
        Uint32Array.from({ length }, (_, k) => k),
        new RandomSequence(seed, purposes.shuffle),
      )
      expect([...shuffled].sort((a, b) => a - b)).toEqual(Array.from({ length }, (_, k) => k))
    }),
  )
  const places = new Float64Array(6)
  for (let epoch = 0; epoch < 12_000; epoch++) {
    const at = shuffle(Uint32Array.of(0, 1, 2, 3, 4, 5), new RandomSequence(1, purposes.shuffle, epoch)).indexOf(0)
    places[at] = (places[at] ?? 0) + 1
  }
  for (const n of places) expect(Math.abs(n - 2000)).toBeLessThan(5 * Math.sqrt(2000))
})
