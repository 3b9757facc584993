import { describe, expect, it } from 'vitest'
import { accuracyWords, answerWords, inSentence, likeliest, rangeWords } from './predictions-words'

const digits = ['0', '1', '2']

describe('accuracyWords', () => {
  it('says how many, how sure, and compared with what', () => {
    const confusion = [
      [8745, 120],
      [0, 1135],
    ]
    const evaluation = {
      version: 1 as const,
      split: 'test' as const,
      step: 1,
      count: 10_000,
      correct: 9880,
      loss: 0.04,
      confusion,
      seconds: 1,
    }
    expect(accuracyWords(evaluation, ['other', '1'])).toMatchObject({
      accuracy: '98.80 %',
      counts: '9,880 of 10,000 right',
      range: 'likely between 98.6 % and 99.0 %',
      baseline: 'Always guessing other, the most common class, would get 88.65 %.',
    })
  })
  it('uses more digits when the ends would look the same', () => {
    expect(rangeWords({ low: 0.988031, high: 0.988042 })).toBe('likely between 98.803 % and 98.804 %')
    expect(rangeWords({ low: 1, high: 1 })).toBe('likely between 100.0000 % and 100.0000 %')
  })
})

describe('answerWords', () => {
  it('answers with a class and a probability', () => {
    expect(answerWords([0.01, 0.98, 0.01], digits)).toEqual({ sentence: 'It says 1, 98.0 % sure.', sure: true })
  })
  it('never claims to be completely sure when it is not', () => {
    expect(answerWords([0.00001, 0.99999, 0], digits).sentence).toBe('It says 1, over 99.9 % sure.')
  })
  it('admits that it wavers', () => {
    expect(answerWords([0.45, 0.1, 0.45], digits)).toEqual({
      sentence: 'It is not sure: 0 (45 %) or 2 (45 %).',
      sure: false,
    })
  })
  it('names classes it has no name for', () => {
    expect(answerWords([0, 1], []).sentence).toContain('class 1')
    expect(answerWords([], digits)).toEqual({ sentence: 'It says nothing.', sure: false })
  })
})

describe('inSentence', () => {
  it('makes hostile names harmless and keeps the direction of the sentence', () => {
    expect(inSentence(['cat'], 0)).toBe('cat')
    expect(inSentence(['שלום'], 0)).toBe('\u2068שלום\u2069')
    expect(inSentence(['a\u202Eb'], 0)).toBe('\u2068a⟨202E⟩b\u2069')
  })
})

describe('likeliest', () => {
  it('sorts by probability and keeps the order of equal classes', () => {
    expect(likeliest([0.2, 0.3, 0.2, 0.3], 3).map((g) => g.label)).toEqual([1, 3, 0])
  })
})
