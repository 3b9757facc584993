import { describe, expect, it } from 'vitest'
import { Batch } from './batch'
import { classWeights, epochOrder } from './class-balance'
import { labelOf, type Pictures } from './pictures'

/** 70 pictures of class 0, 20 of class 1, none of class 2, 7 of class 3; the index says which. */
const labels = Uint16Array.from([
  ...Array<number>(70).fill(0),
  ...Array<number>(20).fill(1),
  ...Array<number>(7).fill(3),
])
const pictures: Pictures = {
  start: 1000,
  end: 1097,
  bytes: new Uint8Array(97),
  labels,
  pictureBytes: 1,
  classCount: 4,
}
const training = Uint32Array.from({ length: 97 }, (_, k) => 1000 + k)

const countsOf = (order: Uint32Array) => {
  const counts = [0, 0, 0, 0]
  for (const index of order) counts[labelOf(pictures, index)]!++
  return counts
}

describe('sampling', () => {
  const orders = Array.from({ length: 9 }, (_, epoch) =>
    epochOrder(training, pictures, { seed: 1, classBalance: 'sampling' }, epoch),
  )

  it('shows every class equally often in an epoch as long as before, and none more often in the long run', () => {
    for (const order of orders) {
      expect(order).toHaveLength(97)
      const [a = 0, b = 0, none, c = 0] = countsOf(order)
      expect(none).toBe(0)
      expect(Math.max(a, b, c) - Math.min(a, b, c)).toBeLessThanOrEqual(1)
    }
    const all = countsOf(Uint32Array.from(orders.flatMap((order) => [...order])))
    expect(all).toEqual([291, 291, 0, 291])
  })

  it('shows the pictures of a rare class equally often, and of a frequent one others in every epoch', () => {
    const [first = new Uint32Array(), second = new Uint32Array()] = orders
    const times = Array.from({ length: 7 }, (_, k) => first.filter((index) => index === 1090 + k).length)
    expect(Math.max(...times) - Math.min(...times)).toBeLessThanOrEqual(1)
    const frequent = (order: Uint32Array) => [...order].filter((index) => index < 1070).sort((a, b) => a - b)
    expect(new Set(frequent(first)).size).toBe(frequent(first).length)
    expect(frequent(first)).not.toEqual(frequent(second))
  })

  it('depends on the seed and on nothing else', () => {
    expect(epochOrder(training, pictures, { seed: 1, classBalance: 'sampling' }, 4)).toEqual(orders[4])
    expect(epochOrder(training, pictures, { seed: 2, classBalance: 'sampling' }, 4)).not.toEqual(orders[4])
  })
})

it('without sampling each picture comes once', () => {
  const order = epochOrder(training, pictures, { seed: 1, classBalance: 'weights' }, 0)
  expect([...order].sort((a, b) => a - b)).toEqual([...training])
})

it('weights are the larger the rarer, their mean over the pictures is 1, and a batch counts with them', () => {
  expect(classWeights(training, pictures, { seed: 1 })).toBeNull()
  const weights = classWeights(training, pictures, { seed: 1, classBalance: 'weights' })
  if (!weights) throw new Error('there are no weights')
  const counts = countsOf(training)
  const sum = counts.reduce((total, count, label) => total + count * (weights[label] ?? 0), 0)
  expect(sum / 97).toBeCloseTo(1, 12)
  expect((weights[3] ?? 0) / (weights[0] ?? 0)).toBeCloseTo(10, 12)
  const batch = new Batch(pictures, 4).fill(Uint32Array.of(1000, 1096), 0)
  const shares = batch.shares(weights)
  expect(shares[0]).toBeCloseTo((weights[0] ?? 0) / 2, 6)
  expect(shares[1]).toBeCloseTo((weights[3] ?? 0) / 2, 6)
})
