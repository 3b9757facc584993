import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import type { DatasetSummary } from '../../shared/dataset'
import { presetIds } from '../../shared/presets'
import { defaultConfig, optimizerTypes, runConfigSchema, type RunConfig } from '../../shared/run-config'
import { scheduleTypes } from '../../shared/schedule'
import { editNetwork, removeLayer, typeNumber } from './training-network-editor'
import { layerKinds } from './training-layers'
import { defaultName, defaultSettings, type Settings } from './training-settings'
import { settingsFrom } from './training-settings-from'
import { blockedBy, readSettings as readWith } from './training-settings-read'
import type { EarlierRun } from './training-start-from'

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
  revision: null,
  excluded: 0,
  edited: null,
  undo: null,
  redo: null,
  versions: ['0'.repeat(64)],
}
const earlier: EarlierRun = {
  id: 'e'.repeat(26),
  name: 'First try',
  config: defaultConfig(dataset),
  dataset,
  hasModel: true,
}
const readSettings = (settings: Settings, of: DatasetSummary) =>
  readWith(settings, of, (id) => (id === earlier.id ? earlier : null))
const changed = (texts: Partial<Settings['texts']>, more: Partial<Settings> = {}): Settings => {
  const settings = defaultSettings(more.preset)
  return { ...settings, ...more, texts: { ...settings.texts, ...texts } }
}
const configOf = (settings: Settings): RunConfig => {
  const { config, problems } = readSettings(settings, dataset)
  if (!config) throw new Error(problems.join(' '))
  return config
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
    const config = configOf(
      changed(
        { learningRate: '0.02', momentum: '0.8', validation: '0', seed: '7' },
        {
          optimizer: 'momentum',
          activation: 'elu',
          engine: 'tensorflow-cpu',
          options: { dropout: '0,5', kernel1: '3' },
          limit: 500,
        },
      ),
    )
    expect(config).toMatchObject({
      validationShare: 0,
      optimizer: { type: 'momentum', learningRate: 0.02, momentum: 0.8 },
      seed: 7,
      engine: 'tensorflow-cpu',
      limit: 500,
    })
    expect(config.network[0]).toEqual({ type: 'convolution', filters: 20, kernelSize: 3, activation: 'elu' })
    expect(config.network).toContainEqual({ type: 'dropout', rate: 0.5 })
  })
  it('has the shares that are typed as per cent', () => {
    const config = configOf(
      changed(
        { validation: '7', warmupEpochs: '1', finalShare: '29', shift: '10', erase: '30' },
        { schedule: 'cosine', flipHorizontal: true },
      ),
    )
    expect(config.validationShare).toBe(0.07)
    expect(config.schedule).toEqual({ type: 'cosine', warmupEpochs: 1, finalShare: 0.29 })
    expect(config.augmentation).toEqual({ shift: 0.1, erase: 0.3, flipHorizontal: true })
  })
  it('leaves out what is off', () => {
    const config = configOf(changed({ clipNorm: '3', patience: '9' }))
    expect(Object.keys(config).sort()).toEqual(Object.keys(defaultConfig(dataset)).sort())
  })
  it('watches nothing where there is no validation part', () => {
    const watching = { earlyStopping: true, keepBest: true }
    expect(configOf(changed({}, watching))).toMatchObject({ earlyStopping: { patience: 5 }, keepBest: true })
    const blind = configOf(changed({ validation: '0' }, watching))
    expect(blind.earlyStopping ?? blind.keepBest).toBeUndefined()
    expect(readSettings(changed({ validation: '0' }, { schedule: 'reduceOnPlateau' }), dataset).problems).toEqual([
      'Schedule: falling on a plateau needs a validation part; there is none.',
    ])
  })
  it('names every field that is wrong and gives no configuration', () => {
    const read = readSettings(changed({ epochs: 'ten', batchSize: '' }), dataset)
    expect(read.config).toBeNull()
    expect(read.problems).toHaveLength(2)
    expect(blockedBy(read.problems)).toContain('Batch size: A number is needed')
    expect(blockedBy(read.problems)).toContain('1 other problem')
    expect(blockedBy([])).toBeNull()
  })
  it('does not mind a wrong number that is not asked for', () => {
    expect(readSettings(changed({ momentum: 'x', stepFactor: 'x' }), dataset).config).not.toBeNull()
    expect(readSettings(changed({ momentum: 'x' }, { optimizer: 'nesterov' }), dataset).config).toBeNull()
    expect(readSettings(changed({}, { options: { kernel1: 'x' }, preset: 'linear' }), dataset).config).not.toBeNull()
  })
  it('refuses a network that does not fit the pictures, with the reason', () => {
    const read = readSettings(changed({}, { options: { kernel1: '15', kernel2: '15' } }), dataset)
    expect(read.config).toBeNull()
    expect(read.networkError?.code).toBe('network-impossible')
    expect(blockedBy(read.problems)).toContain('its kernel of 15 x 15 is larger than 7 x 7 pixels')
  })
  it('trains the layers as changed by hand, and says what is wrong with them', () => {
    const editor = editNetwork(defaultConfig(dataset).network)
    const own = removeLayer(editor, 2)
    expect(configOf(changed({}, { own })).network).toHaveLength(6)
    const [filters] = layerKinds.convolution.numbers
    const wrong = filters ? typeNumber(own, 0, filters, '0') : own
    expect(blockedBy(readSettings(changed({}, { own: wrong }), dataset).problems)).toContain(
      'Layer 1, Filters: Too small',
    )
    expect(readSettings(changed({}, { own: removeLayer(own, 4) }), dataset).networkError?.detail.reason).toContain(
      'flatten',
    )
  })
  it('starts from an earlier run as long as its layers stay the same', () => {
    const startFrom = { runId: earlier.id, layers: 'last' } as const
    expect(configOf(changed({}, { startFrom })).startFrom).toEqual(startFrom)
    expect(configOf(changed({}, { startFrom, options: { dropout: '0.3' } })).startFrom).toEqual(startFrom)
    const problems = (more: Partial<Settings>) => readSettings(changed({}, more), dataset).problems
    expect(problems({ startFrom, options: { hiddenUnits: '9' } })).toEqual([
      'Start from an earlier run: the layers are not those of “First try” any more.',
    ])
    expect(problems({ startFrom: { ...startFrom, runId: 'x'.repeat(26) } })).toEqual([
      'Start from an earlier run: that run is not in this library.',
    ])
  })
  it('refuses a dataset with too little to train with', () => {
    const few = { ...dataset, counts: { train: 1, test: 10 } }
    expect(blockedBy(readSettings(defaultSettings(), few).problems)).toBe(
      'Dataset: 1 picture to train with is too few; at least 2 are needed.',
    )
  })
})

describe('settingsFrom', () => {
  const back = (settings: Settings) => {
    const config = configOf(settings)
    expect(v.safeParse(runConfigSchema, config).success).toBe(true)
    expect(configOf(settingsFrom(config, dataset))).toEqual(config)
  }
  it('gives every preset, optimizer and schedule back as it was', () => {
    for (const preset of presetIds) back(changed({ epochs: '3' }, { preset }))
    for (const optimizer of optimizerTypes) back(changed({ momentum: '0.5', weightDecay: '0.1' }, { optimizer }))
    for (const schedule of scheduleTypes)
      back(changed({ stepEvery: '4', warmupShare: '20', finalShare: '3', plateauFactor: '0.5' }, { schedule }))
  })
  it('gives everything else back as it was', () => {
    back(
      changed(
        {
          ...{ l2: '0.0005', labelSmoothing: '0.1', clipNorm: '2', patience: '3', minimumGain: '0.01' },
          ...{ shift: '10', rotate: '15', zoom: '7', brightness: '20', contrast: '35', noise: '5', erase: '25' },
        },
        {
          ...{ clip: true, classBalance: 'sampling', earlyStopping: true, keepBest: true, limit: 1000 },
          ...{ flipHorizontal: true, flipVertical: true, engine: 'webassembly' },
          ...{ initialiser: 'he-normal', startFrom: { runId: earlier.id, layers: 'all' } },
        },
      ),
    )
  })
  it('has layers of its own where no preset makes them', () => {
    const own = removeLayer(editNetwork(defaultConfig(dataset).network), 2)
    const settings = settingsFrom(configOf(changed({}, { own })), dataset)
    expect(settings.own?.layers).toHaveLength(5)
    back(changed({}, { own }))
  })
})

it('names a run by what it is', () => {
  const name = (settings: Settings) => defaultName(settings, configOf(settings).network)
  expect(name(defaultSettings())).toBe('LeNet tanh, 10 epochs')
  expect(name(changed({ epochs: '1' }, { activation: 'leakyRelu' }))).toBe('LeNet leaky ReLU, 1 epoch')
  expect(name(defaultSettings('modern-small'))).toBe('Modern small ReLU, 10 epochs')
  expect(name(changed({}, { own: editNetwork(defaultConfig(dataset).network) }))).toBe('Own network, 10 epochs')
})
