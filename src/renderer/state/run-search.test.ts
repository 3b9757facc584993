import { describe, expect, it } from 'vitest'
import type { RunSummary } from '../../shared/run'
import { runRecord } from '../../shared/testing/run-record'
import { everyRun, findRuns, runFacets } from './run-search'

const run = (name: string, change: Partial<RunSummary> = {}): RunSummary => ({
  ...runRecord({ id: name.padEnd(26, '0'), name, status: 'finished' }),
  resumable: false,
  hasModel: true,
  ...change,
})
const runs = [
  run('Run 10', { testAccuracy: 0.9, seconds: 5, tags: ['wide'] }),
  run('Run 9', { testAccuracy: 0.99, status: 'stopped', note: 'With ReLU' }),
  run('other', { seconds: 9, dataset: { ...run('x').dataset, name: 'Birds' }, tags: ['wide', 'night'] }),
]
const found = (wish: Partial<typeof everyRun>) => findRuns(runs, { ...everyRun, ...wish }).map(({ name }) => name)

describe('findRuns', () => {
  it('finds every word somewhere, whatever its case', () => {
    expect(found({})).toEqual(['Run 10', 'Run 9', 'other'])
    expect(found({ words: ' RELU run ' })).toEqual(['Run 9'])
    expect(found({ words: 'birds' })).toEqual(['other'])
    expect(found({ words: 'wide' })).toEqual(['Run 10', 'other'])
    expect(found({ words: 'nothing' })).toEqual([])
  })
  it('narrows by status, dataset and tag together', () => {
    expect(found({ status: 'stopped' })).toEqual(['Run 9'])
    expect(found({ tag: 'wide', dataset: 'Set' })).toEqual(['Run 10'])
  })
  it('sorts, with what was not tested last', () => {
    expect(found({ order: 'accuracy' })).toEqual(['Run 9', 'Run 10', 'other'])
    expect(found({ order: 'duration' })).toEqual(['other', 'Run 10', 'Run 9'])
    expect(found({ order: 'name' })).toEqual(['other', 'Run 9', 'Run 10'])
  })
  it('says what there is to choose from', () => {
    expect(runFacets(runs)).toEqual({
      statuses: ['finished', 'stopped'],
      datasets: ['Birds', 'Set'],
      tags: ['night', 'wide'],
    })
  })
})
