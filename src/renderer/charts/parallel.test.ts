import { describe, expect, it } from 'vitest'
import { mergeAlike, parallelAxis } from './parallel'

const axis = (...values: (string | number | null)[]) => parallelAxis({ label: 'a', values, write: String })

describe('parallelAxis', () => {
  it('puts numbers by their size', () => {
    expect(axis(10, 20, 15)).toEqual({
      label: 'a',
      log: false,
      ticks: [
        { at: 0, text: '10' },
        { at: 1, text: '20' },
      ],
      places: [0, 1, 0.5],
    })
    const some = axis(10, 20, null)
    expect(some.ticks.map(({ text }) => text)).toEqual(['none', '10', '20'])
    expect(some.places).toEqual([0.2, 1, 0])
    const untested = parallelAxis({ label: 'a', values: [1, null], write: String, none: 'not tested' })
    expect(untested.ticks[0]).toEqual({ at: 0, text: 'not tested' })
  })
  it('names together what says the same', () => {
    const same = (label: string, ...values: number[]) => ({ label, values, write: String })
    expect(mergeAlike([same('a', 1, 2), same('b', 1, 2), same('c', 2, 1)]).map(({ label }) => label)).toEqual([
      'a (and 1 more)',
      'c',
    ])
  })
  it('spreads what lies far apart by powers of ten', () => {
    const { log, places } = axis(0.001, 0.1, 0.01)
    expect(log).toBe(true)
    expect(places[2]).toBeCloseTo(0.5)
    expect(axis(0, 1000).log).toBe(false)
  })
  it('puts words evenly, and a missing one among them', () => {
    expect(axis('tanh', 'relu', null).places).toEqual([1, 0.5, 0])
    expect(axis('x', 'x').places).toEqual([0.5, 0.5])
    expect(axis(3, 3).places).toEqual([0.5, 0.5])
  })
})
