import { expect, test } from 'vitest'
import { between, channelNames, channelRows, extremes, partsOf, scaled } from './pixel-values'

test('smallest and largest', () => {
  expect(extremes(Uint8Array.of(9, 3, 200, 3))).toEqual({ smallest: 3, largest: 200 })
  expect(extremes(Uint8Array.of(7))).toEqual({ smallest: 7, largest: 7 })
})

test('bytes as the network sees them', () => {
  expect([0, 128, 255].map(scaled)).toEqual(['0.00', '0.50', '1.00'])
})

test('one channel, row by row', () => {
  const pixels = Uint8Array.from({ length: 2 * 3 * 2 }, (_, i) => i)
  expect(channelRows(pixels, [2, 3, 2], 0, [0, 2], [0, 3])).toEqual([
    [0, 2, 4],
    [6, 8, 10],
  ])
  expect(channelRows(pixels, [2, 3, 2], 1, [1, 2], [1, 3])).toEqual([[9, 11]])
})

test('every channel has a name', () => {
  for (const channels of [1, 2, 3, 4]) expect(channelNames(channels)).toHaveLength(channels)
})

test('parts cover a side once', () => {
  for (const side of [1, 28, 48, 49, 224]) expect(partsOf(side).flatMap(between)).toEqual(between([0, side]))
})
