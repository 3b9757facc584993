import { expect, test } from 'vitest'
import { argmax, rankClasses } from './ranked-classes'

test('argmax is the first of the largest', () => {
  expect(argmax([0.1, 0.4, 0.4, 0.1])).toBe(1)
  expect(argmax([1])).toBe(0)
})

test('few classes stay in their own order', () => {
  const { rows, rest } = rankClasses([0.1, 0.7, 0.2], 3, null)
  expect(rows.map((r) => r.label)).toEqual([0, 1, 2])
  expect(rest.classes).toBe(0)
})

test('of many classes the most probable come first, and the rest is summed up', () => {
  const { rows, rest } = rankClasses([0.1, 0.5, 0.05, 0.35], 2, null)
  expect(rows.map((r) => r.label)).toEqual([1, 3])
  expect(rest.classes).toBe(2)
  expect(rest.probability).toBeCloseTo(0.15)
})

test('the actual class is shown however improbable it is', () => {
  const { rows, rest } = rankClasses([0.1, 0.5, 0.05, 0.35], 2, 2)
  expect(rows.map((r) => r.label)).toEqual([1, 3, 2])
  expect(rest.classes).toBe(1)
  expect(rankClasses([0.1, 0.5, 0.05, 0.35], 2, 1).rows).toHaveLength(2)
})
