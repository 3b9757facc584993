import { describe, expect, it } from 'vitest'
import { defaultConfig } from '../../../shared/run-config'
import { statusWords } from './run-words'

const config = defaultConfig({ id: 'a'.repeat(26), hash: 'a'.repeat(64) })
const at = (epoch: number) => ({ epoch, batch: 0, step: epoch * 100 })

describe('statusWords', () => {
  it('says how far a run came that did not come to its end', () => {
    expect(statusWords({ status: 'finished', position: at(10), config })).toBe('Finished')
    expect(statusWords({ status: 'interrupted', position: at(2), config })).toBe('Interrupted in epoch 3 of 10')
    expect(statusWords({ status: 'running', position: at(0), config })).toBe('Training in epoch 1 of 10')
    expect(statusWords({ status: 'stopped', position: at(10), config })).toBe('Stopped')
  })
})
