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
