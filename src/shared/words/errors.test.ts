import { expect, it } from 'vitest'
import { JackdawError } from '../errors'
import { errorWords } from './errors'

const sentence = (reason: string) =>
  errorWords(new JackdawError('write-failed', 'digits.npz', { reason }).toData()).sentence

it('what the system says of a file is told in words, and what it has no words for as it is', () => {
  expect(sentence('ENOENT')).toBe('digits.npz could not be saved: the folder is not there.')
  expect(sentence('EROFS')).toBe('digits.npz could not be saved: the disk can only be read.')
  expect(sentence('EXDEV')).toBe('digits.npz could not be saved: EXDEV.')
  expect(sentence('constructor')).toBe('digits.npz could not be saved: constructor.')
})

it('numbers are grouped, and one picture is not called many', () => {
  const words = (code: 'network-too-large' | 'dataset-too-small', detail: Record<string, number>) =>
    errorWords(new JackdawError(code, 'strip', detail).toData()).sentence
  expect(words('network-too-large', { parameters: 1_086_832_650, limit: 200_000_000 })).toBe(
    'The network would have 1,086,832,650 weights, more than the limit of 200,000,000.',
  )
  expect(words('dataset-too-small', { found: 1, needed: 2 })).toBe(
    'strip has 1 picture to train with, and 2 are needed.',
  )
})
