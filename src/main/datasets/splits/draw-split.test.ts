import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { drawSplit } from './draw-split'

const seeds = fc.integer({ min: 0, max: 4_294_967_295 })
const shares = fc.double({ min: 0, max: 0.9, noNaN: true })
const classCounts = fc.integer({ min: 1, max: 30 })
const sets = classCounts.chain((classCount) =>
  fc.record({
    classCount: fc.constant(classCount),
    labels: fc.array(fc.integer({ min: 0, max: classCount - 1 }), { maxLength: 400 }).map((l) => Uint16Array.from(l)),
  }),
)

function perClass(labels: Uint16Array, isTest: Uint8Array, classCount: number) {
  const classes = Array.from({ length: classCount }, () => ({ all: 0, test: 0 }))
  labels.forEach((label, index) => {
    const entry = classes[label]
    if (!entry) throw new Error(`label ${label}`)
    entry.all++
    entry.test += isTest[index] ?? 0
  })
  return classes
}

describe('drawing the test part', () => {
  it('takes the share of the whole and keeps a picture of every class to train with', () => {
    fc.assert(
      fc.property(sets, shares, seeds, ({ labels, classCount }, share, seed) => {
        const isTest = drawSplit(labels, classCount, share, seed)
        expect(isTest).toHaveLength(labels.length)
        const classes = perClass(labels, isTest, classCount)
        const room = classes.reduce((sum, { all }) => sum + Math.max(0, all - 1), 0)
        const drawn = isTest.reduce((a, b) => a + b, 0)
        expect(drawn).toBe(Math.min(room, Math.round(labels.length * share)))
        for (const { all, test } of classes) if (all) expect(all - test).toBeGreaterThanOrEqual(1)
      }),
    )
  })

  it('takes from each class its share, but for less than one picture', () => {
    const large = classCounts.chain((classCount) =>
      fc.array(fc.integer({ min: 20, max: 60 }), { minLength: classCount }),
    )
    fc.assert(
      fc.property(large, shares, seeds, (sizes, share, seed) => {
        const labels = Uint16Array.from(sizes.flatMap((size, label) => new Array<number>(size).fill(label)))
        const wanted = Math.round(labels.length * share)
        const classes = perClass(labels, drawSplit(labels, sizes.length, share, seed), sizes.length)
        for (const { all, test } of classes) expect(Math.abs(test - (all * wanted) / labels.length)).toBeLessThan(1)
      }),
    )
  })

  it('depends on the seed and on nothing else', () => {
    const labels = Uint16Array.from({ length: 1000 }, (_, k) => k % 7)
    expect(drawSplit(labels, 7, 0.2, 5)).toEqual(drawSplit(labels, 7, 0.2, 5))
    expect(drawSplit(labels, 7, 0.2, 5)).not.toEqual(drawSplit(labels, 7, 0.2, 6))
    // What was drawn once is drawn for ever: datasets are named by it.
    const drawn = drawSplit(labels.subarray(0, 40), 7, 0.2, 1)
    expect(drawn.join('')).toBe('0101100100000000000011000000001001000000')
  })

  it('takes every picture about equally often', () => {
    const labels = new Uint16Array(50)
    const often = new Array<number>(50).fill(0)
    for (let seed = 0; seed < 2000; seed++)
      drawSplit(labels, 1, 0.2, seed).forEach((test, index) => (often[index] = (often[index] ?? 0) + test))
    // 400 expected, with a standard deviation of 18.
    for (const times of often) expect(Math.abs(times - 400)).toBeLessThan(90)
  })

  it('has nothing to draw from nothing', () => {
    expect(drawSplit(new Uint16Array(), 3, 0.5, 1)).toEqual(new Uint8Array())
    expect(drawSplit(Uint16Array.of(0, 1, 2), 3, 0.9, 1)).toEqual(new Uint8Array(3))
    expect(drawSplit(Uint16Array.of(0, 0), 1, 0, 1)).toEqual(new Uint8Array(2))
  })
})
