import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import type { DatasetSummary } from '../../shared/dataset'
import { defaultConfig, runConfigSchema } from '../../shared/run-config'
import { blockedBy, defaultName, defaultSettings, readSettings, type Settings } from './training-settings'

const dataset: DatasetSummary = {
  version: 1,
  id: 'abcdefghijklmnopqrstuvwxyz',
  name: 'MNIST',
  createdAt: '2026-01-01T00:00:00.000Z',
  origin: { kind: 'bundled', detail: '' },
  attribution: '',
  shape: [28, 28, 1],
  classNames: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
  counts: { train: 60_000, test: 10_000 },
  hash: '0'.repeat(64),
  classCounts: { train: [], test: [] },
  bytes: 0,
  stored: 70_000,
  excluded: 0,
  edited: null,
  undo: null,
  redo: null,
  versions: ['0'.repeat(64)],
}
const changed = (texts: Partial<Settings['texts']>, more: Partial<Settings> = {}): Settings => {
  const settings = defaultSettings()
  return { ...settings, ...more, texts: { ...settings.texts, ...texts } }
}

describe('readSettings', () => {
  it('gives the same configuration as the rest of the program for an untouched form', () => {
    const read = readSettings(defaultSettings(), dataset)
    expect(read.problems).toEqual([])
    expect(read.config).toEqual(defaultConfig(dataset))
    expect(read.portions).toEqual({ training: 57_000, validation: 3000, batchesPerEpoch: 570 })
    expect(v.safeParse(runConfigSchema, read.config).success).toBe(true)
  })
  it('takes over every field', () => {
    const read = readSettings(
      changed(
        { dropout: '0,5', learningRate: '0.02', momentum: '0.8', validation: '0', seed: '7', kernel1: '3' },
        { optimizer: 'momentum', activation: 'elu', engine: 'tensorflow-cpu' },
      ),
      dataset,
    )
    expect(read.config).toMatchObject({
      validationShare: 0,
      optimizer: { type: 'momentum', learningRate: 0.02, momentum: 0.8 },
      seed: 7,
      engine: 'tensorflow-cpu',
    })
    expect(read.config?.network[0]).toEqual({ type: 'convolution', filters: 20, kernelSize: 3, activation: 'elu' })
    expect(read.config?.network).toContainEqual({ type: 'dropout', rate: 0.5 })
  })
  it('names every field that is wrong and gives no configuration', () => {
    const read = readSettings(changed({ epochs: 'ten', batchSize: '' }), dataset)
    expect(read.config).toBeNull()
    expect(read.problems).toHaveLength(2)
    expect(blockedBy(read.problems)).toContain('Batch size: A number is needed')
    expect(blockedBy(read.problems)).toContain('1 other problem')
    expect(blockedBy([])).toBeNull()
  })
  it('does not mind a wrong momentum that is not asked for', () => {
    expect(readSettings(changed({ momentum: 'x' }), dataset).config).not.toBeNull()
    expect(readSettings(changed({ momentum: 'x' }, { optimizer: 'momentum' }), dataset).config).toBeNull()
  })
  it('refuses a network that does not fit the pictures, with the reason', () => {
    const read = readSettings(changed({ kernel1: '15', kernel2: '15' }), dataset)
    expect(read.config).toBeNull()
    expect(read.networkError?.code).toBe('network-impossible')
  })
  it('refuses a dataset with too little to train with', () => {
    const few = { ...dataset, counts: { train: 1, test: 10 } }
    expect(blockedBy(readSettings(defaultSettings(), few).problems)).toBe(
      'Dataset: 1 picture to train with is too few; at least 2 are needed.',
    )
  })
})

it('names a run by what it is', () => {
  expect(defaultName(defaultSettings())).toBe('LeNet tanh, 10 epochs')
  expect(defaultName(changed({ epochs: '1' }, { activation: 'leakyRelu' }))).toBe('LeNet leaky ReLU, 1 epoch')
})
