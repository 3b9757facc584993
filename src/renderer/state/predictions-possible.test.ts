import { describe, expect, it } from 'vitest'
import { defaultConfig } from '../../shared/run-config'
import { modelBlocked, testBlocked } from './predictions-possible'

const dataset = { id: 'a'.repeat(26), hash: 'a'.repeat(64), versions: ['a'.repeat(64)] }
const run = {
  status: 'finished' as const,
  hasModel: true,
  config: defaultConfig(dataset),
  dataset: {
    name: 'Birds\u202E',
    shape: [28, 28, 1] as [number, number, number],
    classNames: ['a', 'b'],
    counts: { train: 10, test: 5 },
  },
}

describe('what a run can be asked', () => {
  it('can be tested when all is there', () => {
    expect(testBlocked(run, dataset, 'test')).toBeNull()
  })
  it('says what is missing, the model first', () => {
    expect(testBlocked({ ...run, hasModel: false }, null, 'test')).toContain('no model')
    expect(modelBlocked({ ...run, hasModel: false, status: 'running' })).toContain('end of its first epoch')
    expect(testBlocked({ ...run, status: 'paused' }, dataset, 'test')).toContain('in training')
    expect(testBlocked(run, null, 'test')).toBe('Its dataset “Birds⟨202E⟩” is no longer in the library.')
    const hash = 'b'.repeat(64)
    expect(testBlocked(run, { hash, versions: [hash] }, 'test')).toContain('not the one')
    expect(testBlocked(run, { hash, versions: [dataset.hash] }, 'test')).toBeNull()
    const none = { ...run, dataset: { ...run.dataset, counts: { train: 10, test: 0 } } }
    expect(testBlocked(none, dataset, 'test')).toContain('no test pictures')
    expect(testBlocked(none, dataset, 'train')).toBeNull()
  })
})
