import fc from 'fast-check'
import * as v from 'valibot'
import { expect, it } from 'vitest'
import { countRanges, formatRanges, parseRanges, pictureRangesSchema } from './picture-ranges'

const accepted = (text: string) => v.safeParse(pictureRangesSchema, text).success

it('names the same pictures as text and as numbers', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(400), { minLength: 1 }), (indices) => {
      const ascending = indices.sort((a, b) => a - b)
      const text = formatRanges(ascending)
      expect(accepted(text)).toBe(true)
      expect([...parseRanges(text)]).toEqual(ascending)
      expect(countRanges(text)).toBe(ascending.length)
    }),
  )
})

it('is as short as it can be', () => {
  expect(formatRanges([0, 1, 2, 7, 7, 9, 10])).toBe('0-2,7,9-10')
  expect(formatRanges([])).toBe('')
})

it.each([
  '',
  ',',
  '1,',
  '-1',
  '1-',
  '3-1',
  '2,1',
  '1,1',
  '0-5,5',
  '1 ,2',
  '0x1',
  '1-2-3',
  '1e3',
  '99999999999',
  '4294967295',
])('refuses %j', (text) => expect(accepted(text)).toBe(false))

it('takes half a million ranges', () => {
  const every = Array.from({ length: 500_000 }, (_, k) => 2 * k)
  const text = formatRanges(every)
  expect(accepted(text)).toBe(true)
  expect(countRanges(text)).toBe(500_000)
})
