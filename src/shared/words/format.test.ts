import { describe, expect, it } from 'vitest'
import { amount, bytes, count, counted, duration, figure, share, visible } from './format'

describe('numbers for people', () => {
  it('never claims perfection or failure that is not there', () => {
    expect(share(0.99999)).toBe('> 99.99 %')
    expect(share(1)).toBe('100.00 %')
    expect(share(0.00001)).toBe('< 0.01 %')
    expect(share(0.9877)).toBe('98.77 %')
    expect(share(0)).toBe('0.00 %')
  })
  it('writes counts, durations and sizes with units', () => {
    expect(count(60_000)).toBe('60,000')
    expect(counted(1, 'picture')).toBe('1 picture')
    expect(counted(2, 'class', 'classes')).toBe('2 classes')
    expect([0.12345, -0, 2].map(figure)).toEqual(['0.1235', '0', '2'])
    expect([0.5, 1, 1.25].map((n) => amount(n, 'epoch'))).toEqual(['0.5 epochs', '1 epoch', '1.25 epochs'])
    expect([8, 130, 3900].map(duration)).toEqual(['8 s', '2 min 10 s', '1 h 05 min'])
    expect([12, 54_880_000, 130_000_000].map(bytes)).toEqual(['12 bytes', '54.9 MB', '130 MB'])
  })
  it('makes hostile characters visible and keeps ordinary ones', () => {
    expect(visible('cat\u202Egnp.exe')).toBe('cat⟨202E⟩gnp.exe')
    expect(visible('a\nb\u001B[31m')).toBe('a⟨A⟩b⟨1B⟩[31m')
    expect(visible('Dohle \u00e9 \u4e2d\u6587')).toBe('Dohle é 中文')
    expect(visible('x'.repeat(500))).toHaveLength(120)
  })
})
