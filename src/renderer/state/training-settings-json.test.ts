import { describe, expect, it } from 'vitest'
import type { DatasetSummary } from '../../shared/dataset'
import { defaultConfig, type RunConfig } from '../../shared/run-config'
import { presets } from '../../shared/presets'
import { settingsFrom } from './training-settings-from'
import { readSettings } from './training-settings-read'
import { readText as readWith, settingsText, usualConfig } from './training-settings-json'

const dataset = {
  id: 'abcdefghijklmnopqrstuvwxyz',
  hash: '0'.repeat(64),
  shape: [28, 28, 1],
  classNames: ['0', '1', '2'],
  counts: { train: 600, test: 100 },
} as const as unknown as DatasetSummary
const config = defaultConfig(dataset)
const readText = (text: string, of: DatasetSummary) => readWith(text, of, () => null)
const problem = (change: object) => readText(JSON.stringify({ ...config, ...change }), dataset).problem

describe('settings as text', () => {
  it('come back as they were', () => {
    expect(readText(settingsText(config), dataset)).toEqual({ config, moved: false, problem: null })
  })
  it('go through the form to the last digit', () => {
    const third: RunConfig = { ...config, l2: 1e-9 / 3, optimizer: { type: 'sgd', learningRate: 1 / 3 } }
    const form = settingsFrom(third, dataset)
    expect(readSettings(form, dataset, () => null).config).toEqual(third)
  })
  it('of another dataset are taken for this one', () => {
    const other: RunConfig = { ...config, dataset: { id: 'b'.repeat(26), hash: 'b'.repeat(64) } }
    expect(readText(settingsText(other), dataset)).toEqual({ config, moved: true, problem: null })
  })
  it('are refused with one sentence that says what is wrong', () => {
    expect(readText('', dataset).problem).toBe('There are no settings here yet.')
    expect(readText('{\n"version": 1,\n}', dataset).problem).toBe('This is not JSON; the fault is in line 3.')
    expect(readText('[]', dataset).problem).toBe('These are not the settings of a run.')
    expect(problem({ version: 2 })).toBe('These settings were written by a newer version of Jackdaw.')
    expect(problem({ optimizer: { type: 'sgd', learningRate: 99 } })).toBe(
      '“optimizer.learningRate” has to be at most 10, and is 99.',
    )
    expect(problem({ epochs: 0.5 })).toBe('“epochs” has to be at least 1, and is 0.5.')
    expect(problem({ batchSize: 10.5 })).toBe('“batchSize” has to be a whole number, and is 10.5.')
    expect(problem({ engine: 'abacus' })).toContain('“engine” has to be "auto" or "tensorflow-cuda"')
    expect(problem({ validationShare: 0, earlyStopping: { patience: 3 } })).toBe(
      '“earlyStopping” and “keepBest” need a validation part; “validationShare” is 0.',
    )
    expect(problem({ validationShare: 0, keepBest: false })).toBeNull()
    expect(problem({ colour: 1 })).toBe('There is no setting “colour”.')
    expect(problem({ network: undefined })).toBe('“network” is missing.')
  })
  it('are refused where the network does not fit these pictures', () => {
    expect(problem({ network: [{ type: 'output' }] })).toContain('it needs a flat list of numbers')
    const dense = { type: 'dense', units: 4, activation: 'relu' }
    expect(problem({ network: [{ type: 'flatten' }, dense] })).toContain('the last layer has to be the output')
    const twice = [{ type: 'flatten' }, { type: 'output' }, dense, { type: 'output' }]
    expect(problem({ network: twice })).toContain('the output has to come last')
  })
  it('are compared with defaults that fit these pictures', () => {
    expect(usualConfig(dataset)).toEqual(config)
    const small = { ...dataset, shape: [9, 31, 3] } as unknown as DatasetSummary
    expect(usualConfig(small).network).toEqual(presets.lenet.network([9, 31, 3], 3))
  })
})
