import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { limits } from '../../shared/run-config'
import { rangeHint, rangeWords, readNumber, stepNumber, writeNumber } from './number-entry'

const whole = { min: 1, max: 100_000, integer: true }
const real = { min: 0, max: 10, integer: false }
const value = (text: string, range = whole) => readNumber(text, range).value

describe('readNumber', () => {
  it('reads whole numbers, grouped or not', () => {
    expect(value('512')).toBe(512)
    expect(value(' 60,000 ')).toBe(60_000)
    expect(value('60 000')).toBe(60_000)
    expect(value('60\u202F000')).toBe(60_000)
    expect(value('6,00')).toBeNull()
    expect(value('1.000')).toBeNull()
    expect(value('1e3')).toBeNull()
  })
  it('reads other numbers with a point or a comma', () => {
    expect(value('0.1', real)).toBe(0.1)
    expect(value('0,1', real)).toBe(0.1)
    expect(value('0,125', real)).toBe(0.125)
    expect(value('.5', real)).toBe(0.5)
    expect(value('1e-3', real)).toBe(0.001)
    expect(value('1,500', real)).toBeNull()
    expect(value('Infinity', real)).toBeNull()
    expect(value('0x10', real)).toBeNull()
  })
  it('says what is wrong and what would be right', () => {
    expect(readNumber('', whole).problem).toBe('A number is needed: between 1 and 100,000, whole number.')
    expect(readNumber('abc', whole).problem).toContain('not a number')
    expect(readNumber('1.5', whole).problem).toContain('not a whole number')
    expect(readNumber('0', whole).problem).toContain('Too small')
    expect(readNumber('11', real).problem).toBe('Too large: between 0 and 10.')
    expect(rangeHint(limits.batchSize)).toBe('1 to 4,096')
    expect(rangeWords(limits.learningRate)).toBe('between 0.000001 and 10')
  })
  it('reads back every number it writes', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 10, noNaN: true }), (n) => {
        const read = readNumber(writeNumber(n), { ...real, max: 10.1 }).value
        expect(read).not.toBeNull()
        expect(Math.abs((read ?? 0) - n)).toBeLessThanOrEqual(n * 1e-11)
      }),
    )
  })
  it('never lets through what is outside the range, whatever is typed', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const read = readNumber(text, limits.epochs).value
        if (read !== null) expect(Number.isInteger(read) && read >= 1 && read <= 1000).toBe(true)
      }),
    )
  })
})

describe('stepNumber', () => {
  it('adds, stops at the ends, and starts at the smallest when nothing is there', () => {
    expect(stepNumber('5', whole, 1, 1)).toBe('6')
    expect(stepNumber('5', whole, 1, -1, true)).toBe('1')
    expect(stepNumber('', whole, 1, 1)).toBe('1')
    expect(stepNumber('0.3', real, 0.1, 1)).toBe('0.4')
    expect(stepNumber('500000', whole, 1, -1)).toBe('100000')
  })
  it('walks 1, 2, 5 over powers of ten', () => {
    const range = limits.learningRate
    expect(stepNumber('0.1', range, '1-2-5', 1)).toBe('0.2')
    expect(stepNumber('0.1', range, '1-2-5', -1)).toBe('0.05')
    expect(stepNumber('0.001', range, '1-2-5', 1)).toBe('0.002')
    expect(stepNumber('0.5', range, '1-2-5', 1)).toBe('1')
    expect(stepNumber('0.03', range, '1-2-5', -1)).toBe('0.02')
    expect(stepNumber('10', range, '1-2-5', 1)).toBe('10')
  })
})
