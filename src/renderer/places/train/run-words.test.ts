import { describe, expect, it } from 'vitest'
import { defaultConfig } from '../../../shared/run-config'
import type { Position, RunStatus } from '../../../shared/run'
import { doneShare, endWords, lossFigure, markWords, statusWords, testWords, whereabouts } from './run-words'

const config = defaultConfig({ id: 'abcdefghijklmnopqrstuvwxyz', hash: '0'.repeat(64) })
const at = (epoch: number, batch: number): Position => ({ epoch, batch, step: epoch * 570 + batch })
const say = (status: RunStatus, position: Position) => statusWords({ status, position, config, stepsPerEpoch: 570 })

describe('statusWords', () => {
  it('says where a run ended early, counting from 1', () => {
    expect(say('interrupted', at(2, 120))).toBe('Interrupted at epoch 3, batch 120')
    expect(say('stopped', at(2, 0))).toBe('Stopped after epoch 2')
    expect(say('failed', at(0, 0))).toBe('Failed before the first batch')
    expect(say('finished', at(10, 0))).toBe('Finished')
    expect(say('running', at(1, 5))).toBe('Training')
  })
})

it('never counts past the last epoch and batch', () => {
  expect(whereabouts(at(0, 0), 10, 570)).toEqual({ epoch: 1, batch: 0 })
  expect(whereabouts(at(10, 0), 10, 570)).toEqual({ epoch: 10, batch: 570 })
  expect(doneShare(at(5, 0), 10, 570)).toBe(0.5)
  expect(doneShare(at(5, 0), 10, null)).toBeNull()
})

it('writes a loss that ran away briefly', () => {
  expect([0.123456, 2.3, 2.94e27].map(lossFigure)).toEqual(['0.1235', '2.3', '2.9e27'])
})

it('gives accuracy as counts and share', () => {
  expect(testWords(0.9877, 10_000)).toEqual({ counts: '9,877 of 10,000 test pictures right', share: '98.77 %' })
})

it('says why a run ended early and which epoch is kept', () => {
  const best = { epoch: 3, step: 1710, validationLoss: 0.0612 }
  const watching = { ...config, earlyStopping: { patience: 2 }, keepBest: true }
  expect(endWords({ config: watching, best, ended: 'early-stopping', position: at(5, 0) })).toBe(
    'Ended early: the validation loss had not got lower for 2 epochs. The model is that of epoch 3, the best, with a validation loss of 0.0612.',
  )
  expect(endWords({ config: watching, best, position: at(3, 0) })).toBe('')
  expect(endWords({ config, best, position: at(5, 0) })).toBe('')
})

it('points out the best epoch and why the run ended, as far as a loss has to fall to count', () => {
  const best = { epoch: 5, step: 2850, validationLoss: 0.0612 }
  const watching = { ...config, earlyStopping: { patience: 2, minimumGain: 0.05 } }
  const run = { config: watching, best, ended: 'early-stopping', position: at(5, 0) } as const
  expect(endWords(run)).toBe('Ended early: the validation loss had not got lower by 0.05 for 2 epochs.')
  expect(markWords(run)).toEqual([
    { x: 5, label: 'best epoch' },
    { x: 5, label: 'ended: loss had not got lower by 0.05 for 2 epochs' },
  ])
  expect(markWords({ ...run, config: { ...config, keepBest: true }, ended: null })).toEqual([
    { x: 5, label: 'best epoch, kept' },
  ])
  expect(markWords({ ...run, config, ended: null })).toEqual([])
})
