import { expect, it } from 'vitest'
import { dotScale } from './dot-scale'

const rows = [
  { name: 'a', values: [0.98, 0.985], interval: { low: 0.97, high: 0.99 } },
  { name: 'b', values: [0.995] },
]

it('goes from 0 to 100 % unless somebody has cut it, and says so then', () => {
  expect(dotScale(rows, false)).toEqual({ low: 0, high: 1, ends: ['0 %', '100 %'], note: null })
  expect(dotScale(rows, true)).toEqual({
    low: 0.97,
    high: 0.995,
    ends: ['97.00 %', '99.50 %'],
    note: 'The axis is cut: it goes from 97.00 % to 99.50 %, not from 0 to 100 %.',
  })
})

it('has a scale where all is the same, or nothing is there', () => {
  const same = [{ name: 'a', values: [0.5, 0.5] }]
  expect(dotScale(same, true)).toMatchObject({
    ends: ['50.00 %'],
    note: 'The axis is cut: it shows 50.00 % alone, not from 0 to 100 %.',
  })
  expect(dotScale([], true)).toEqual(dotScale([], false))
})
