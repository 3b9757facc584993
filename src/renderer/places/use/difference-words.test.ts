import { expect, it } from 'vitest'
import { differenceWords } from './difference-words'

it('writes tiny differences out, with two digits that count', () => {
  expect(differenceWords(1.2e-7)).toContain('is 0.00000012.')
  expect(differenceWords(0.004)).toContain('is 0.0040.')
  expect(differenceWords(1e-30)).toContain('is under 0.000000000001.')
  expect(differenceWords(0)).toBe('no probability differs in any digit.')
})
