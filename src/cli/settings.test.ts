import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { defaultConfig, limits } from '../shared/run-config'
import { lenet, lenetDefaults, presets } from '../shared/presets'
import { checkSettings, isWholeConfig, parseSettingsFile, toRunConfig, type Settings } from './settings'
import { flagOf, toNumber } from './option-values'

const named = { id: 'a'.repeat(26), hash: '0'.repeat(64) }
const dataset = { ...named, shape: [28, 28, 1] as [number, number, number], classNames: ['a', 'b', 'c'] }

describe('toRunConfig', () => {
  it('is the usual configuration when nothing is said', () => {
    expect(toRunConfig(dataset, {})).toEqual(defaultConfig(dataset))
  })

  it('is one whose network fits the pictures when nothing is said', () => {
    const strip = { ...dataset, shape: [9, 31, 3] as [number, number, number] }
    expect(toRunConfig(strip, {}).network).toEqual(presets.lenet.network([9, 31, 3], 3))
  })

  it('takes every setting', () => {
    const settings: Settings = {
      activation: 'relu',
      filters: [8, 16],
      kernels: [3, 4],
      hidden: 64,
      dropout: 0.5,
      initialiser: 'he-normal',
      optimizer: 'momentum',
      learningRate: 0.05,
      momentum: 0.8,
      batch: 32,
      epochs: 3,
      seed: 9,
      validation: 0.1,
      limit: 1000,
      engine: 'tensorflow-cpu',
    }
    expect(toRunConfig(dataset, settings)).toEqual({
      version: 1,
      dataset: named,
      limit: 1000,
      validationShare: 0.1,
      network: lenet({ activation: 'relu', filters: [8, 16], kernelSizes: [3, 4], hiddenUnits: 64, dropout: 0.5 }),
      optimizer: { type: 'momentum', learningRate: 0.05, momentum: 0.8 },
      batchSize: 32,
      initialiser: 'he-normal',
      epochs: 3,
      seed: 9,
      engine: 'tensorflow-cpu',
    })
  })

  it('takes every setting of how it learns', () => {
    const settings: Settings = {
      optimizer: 'adamw',
      weightDecay: 0.05,
      l2: 0.001,
      labelSmoothing: 0.1,
      clip: 5,
      classBalance: 'weights',
      schedule: 'cosine',
      warmupEpochs: 1.5,
      finalShare: 0.1,
      shift: 0.1,
      rotate: 15,
      zoom: 0.2,
      flip: 'horizontal',
      brightness: 0.3,
      contrast: 0.4,
      noise: 0.05,
      erase: 0.25,
      earlyStopping: 3,
      minimumGain: 0.01,
      keepBest: true,
    }
    expect(() => checkSettings(settings, flagOf)).not.toThrow()
    const { shift, rotate, zoom, brightness, contrast, noise, erase } = settings
    const learning = {
      optimizer: { type: 'adamw', learningRate: 0.001, weightDecay: 0.05 },
      l2: 0.001,
      labelSmoothing: 0.1,
      clipNorm: 5,
      classBalance: 'weights',
      schedule: { type: 'cosine', warmupEpochs: 1.5, finalShare: 0.1 },
      augmentation: {
        ...{ shift, rotate, zoom, brightness, contrast, noise, erase },
        flipHorizontal: true,
        flipVertical: false,
      },
      earlyStopping: { patience: 3, minimumGain: 0.01 },
      keepBest: true,
    }
    const config = toRunConfig(dataset, settings)
    expect(config).toEqual({ ...defaultConfig(dataset), ...learning })
    // Above a whole configuration what is not said stays.
    const changed = toRunConfig(dataset, { warmupEpochs: 0, rotate: 0, flip: 'none' }, config)
    expect(changed).toEqual({
      ...config,
      schedule: { type: 'cosine', warmupEpochs: 0, finalShare: 0.1 },
      augmentation: { ...config.augmentation, rotate: 0, flipHorizontal: false },
    })
    const other = toRunConfig(dataset, { schedule: 'step', stepEvery: 2 }, config)
    expect(other.schedule).toEqual({ type: 'step', every: 2, factor: 0.3 })
  })

  it('picks the learning rate that suits the optimizer, unless one was said', () => {
    expect(toRunConfig(dataset, { optimizer: 'adam' }).optimizer).toEqual({ type: 'adam', learningRate: 0.001 })
    expect(toRunConfig(dataset, { optimizer: 'momentum' }).optimizer).toMatchObject({
      learningRate: 0.02,
      momentum: 0.9,
    })
    const base = { ...defaultConfig(dataset), optimizer: { type: 'rmsprop' as const, learningRate: 0.5 } }
    expect(toRunConfig(dataset, { epochs: 2 }, base).optimizer).toEqual({ type: 'rmsprop', learningRate: 0.5 })
    expect(toRunConfig(dataset, { optimizer: 'sgd' }, base).optimizer).toEqual({ type: 'sgd', learningRate: 0.1 })
  })

  it('takes the network of a preset for the pictures at hand, and what it recommends where nothing is said', () => {
    const { network, recommended } = presets['separable-small']
    expect(toRunConfig(dataset, { preset: 'separable-small', activation: 'elu', epochs: 2 })).toEqual({
      ...defaultConfig(dataset),
      ...recommended,
      network: network(dataset.shape, 3, { activation: 'elu' }),
      epochs: 2,
    })
    expect(toRunConfig(dataset, { preset: 'lenet' })).toEqual(defaultConfig(dataset))
    expect(() => toRunConfig(dataset, { preset: 'linear', hidden: 3 })).toThrow(
      expect.objectContaining({ code: 'option-invalid', subject: '--hidden' }),
    )
  })

  it('leaves the network of a whole configuration alone', () => {
    const base = { ...defaultConfig(dataset), network: lenet({ ...lenetDefaults, hiddenUnits: 7 }) }
    expect(toRunConfig(dataset, { epochs: 2 }, base)).toEqual({ ...base, epochs: 2 })
  })
})

describe('checkSettings', () => {
  it.each<[Settings, string]>([
    [{ epochs: 0 }, '--epochs'],
    [{ epochs: 1.5 }, '--epochs'],
    [{ learningRate: 11 }, '--learning-rate'],
    [{ learningRate: NaN }, '--learning-rate'],
    [{ filters: [20, 0] }, '--filters'],
    [{ kernels: [5, 99] }, '--kernels'],
    [{ dropout: 1 }, '--dropout'],
    [{ validation: 0.6 }, '--validation'],
    [{ limit: 1 }, '--limit'],
    [{ momentum: 0.9 }, '--momentum'],
    [{ trainLayers: 'last' }, '--train-layers'],
    [{ momentum: 0.9, optimizer: 'adamw' }, '--momentum'],
    [{ weightDecay: 0.1 }, '--weight-decay'],
    [{ rotate: 181 }, '--rotate'],
    [{ earlyStopping: 0 }, '--early-stopping'],
    [{ minimumGain: 0.1 }, '--minimum-gain'],
    [{ stepEvery: 2 }, '--step-every'],
    [{ stepEvery: 2, schedule: 'cosine' }, '--step-every'],
    [{ rateFactor: 1, schedule: 'step' }, '--rate-factor'],
    [{ warmupShare: 0.3, schedule: 'cosine' }, '--warmup-share'],
    [{ startFrom: 'first', hidden: 3 }, '--hidden'],
    [{ seed: -1 }, '--seed'],
    [{ seed: 2 ** 32 }, '--seed'],
  ])('refuses %j and names the option', (settings, subject) => {
    expect(() => checkSettings(settings, flagOf)).toThrow(expect.objectContaining({ code: 'option-invalid', subject }))
  })

  it('lets through exactly what the schema of a run takes', () => {
    const { min, max } = limits.epochs
    fc.assert(
      fc.property(fc.integer({ min: min - 5, max: max + 5 }), (epochs) => {
        let passed = true
        try {
          checkSettings({ epochs }, flagOf)
        } catch {
          passed = false
        }
        expect(passed).toBe(epochs >= min && epochs <= max)
        if (passed) expect(toRunConfig(dataset, { epochs }).epochs).toBe(epochs)
        else expect(() => toRunConfig(dataset, { epochs })).toThrow(expect.objectContaining({ code: 'config-invalid' }))
      }),
    )
  })
})

describe('a settings file', () => {
  it('holds settings by name, or the whole configuration of a run', () => {
    expect(parseSettingsFile('{"activation":"elu","filters":[4,8]}', 'x.json')).toEqual({
      activation: 'elu',
      filters: [4, 8],
    })
    const whole = parseSettingsFile(JSON.stringify(defaultConfig(dataset)), 'x.json')
    expect(isWholeConfig(whole)).toBe(true)
    expect(whole).toEqual(defaultConfig(dataset))
  })

  it.each([
    ['', 'config-invalid'],
    ['[]', 'config-invalid'],
    ['{"epoch":1}', 'config-invalid'],
    ['{"activation":"sine"}', 'config-invalid'],
    ['{"filters":[1,2,3]}', 'config-invalid'],
    ['{"__proto__":{"epochs":1}}', 'config-invalid'],
    ['{"network":[],"version":1}', 'config-invalid'],
    ['{"network":[],"version":2}', 'config-newer'],
  ])('with %j is refused', (text, code) => {
    expect(() => parseSettingsFile(text, 'x.json')).toThrow(expect.objectContaining({ code, subject: 'x.json' }))
  })
})

describe('toNumber', () => {
  it.each([
    ['5', 5],
    ['0.1', 0.1],
    ['.5', 0.5],
    ['1e-3', 0.001],
    ['-2', -2],
  ])('reads %j', (text, value) => expect(toNumber('--x', text)).toBe(value))

  it.each(['', ' ', 'abc', '0x10', '1,5', 'Infinity', 'NaN', '1e', '5 epochs'])('refuses %j', (text) => {
    expect(() => toNumber('--x', text)).toThrow(expect.objectContaining({ code: 'option-invalid', subject: '--x' }))
  })
})
