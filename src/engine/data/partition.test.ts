import fc from 'fast-check'
import { expect, test } from 'vitest'
import { JackdawError } from '../../shared/errors'
import { partition, share } from './partition'
import type { Pictures } from './pictures'

const pictures = (labels: number[], start = 0): Pictures => ({
  start,
  end: start + labels.length,
  bytes: new Uint8Array(labels.length),
  labels: Uint16Array.from(labels),
  pictureBytes: 1,
  classCount: Math.max(...labels) + 1,
})

const anyLabels = fc.array(fc.nat(4), { minLength: 8, maxLength: 300 })

test('every picture is in one part at most, and each class keeps its share', () => {
  fc.assert(
    fc.property(anyLabels, fc.nat(), fc.double({ min: 0, max: 0.5, noNaN: true }), (labels, seed, validationShare) => {
      const all = pictures(labels, 10)
      const { training, validation } = partition(all, { limit: null, validationShare, seed })
      expect([...training, ...validation].sort((a, b) => a - b)).toEqual(labels.map((_, k) => k + 10))
      expect(validation.length).toBe(Math.round(labels.length * validationShare))
      for (let label = 0; label < all.classCount; label++) {
        const members = labels.filter((other) => other === label).length
        const aside = [...validation].filter((index) => labels[index - 10] === label).length
        expect(Math.abs(aside - members * (validation.length / labels.length))).toBeLessThan(1)
      }
    }),
  )
})

test('a limit takes that many, with the shares of the classes', () => {
  const labels = Array.from({ length: 1000 }, (_, k) => (k % 10 < 7 ? 0 : 1))
  const { training, validation } = partition(pictures(labels), { limit: 100, validationShare: 0.2, seed: 1 })
  expect([training.length, validation.length]).toEqual([80, 20])
  expect([...training].filter((index) => labels[index] === 0)).toHaveLength(56)
  expect([...validation].filter((index) => labels[index] === 0)).toHaveLength(14)
})

test('the seed decides which', () => {
  const labels = Array.from({ length: 100 }, (_, k) => k % 2)
  const of = (seed: number) => [...partition(pictures(labels), { limit: null, validationShare: 0.3, seed }).validation]
  expect(of(1)).toEqual(of(1))
  expect(of(1)).not.toEqual(of(2))
})

test('fewer than two to learn from are refused', () => {
  const few = () => partition(pictures([0, 1]), { limit: null, validationShare: 0.5, seed: 1 })
  expect(few).toThrow(JackdawError)
})

test('shares are whole, add up, and are never more than there is', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(1000), { minLength: 1, maxLength: 20 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (sizes, part) => {
        const total = sizes.reduce((a, b) => a + b, 0)
        const amount = Math.floor(total * part)
        const parts = share(sizes, amount)
        expect(parts.reduce((a, b) => a + b, 0)).toBe(amount)
        parts.forEach((value, k) => expect(value >= 0 && value <= (sizes[k] ?? 0)).toBe(true))
      },
    ),
  )
})
