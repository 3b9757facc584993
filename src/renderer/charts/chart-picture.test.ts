import { expect, it } from 'vitest'
import { cutText } from './chart-picture'

it('leaves out the end of a text that has no room', () => {
  const widthOf = (text: string) => [...text].length
  expect(cutText('tanh', 4, widthOf)).toBe('tanh')
  expect(cutText('tanh, seed 2', 6, widthOf)).toBe('tanh,…')
  expect(cutText('🐦🐦🐦', 2, widthOf)).toBe('🐦…')
  expect(cutText('tanh', 0, widthOf)).toBe('…')
})
