import * as v from 'valibot'
import { JackdawError } from '../shared/errors'
import { activations, type Network } from '../shared/network'
import type { PictureShape } from '../shared/dataset'
import { presetIds, presets, type PresetOptions } from '../shared/presets'
import {
  configVersion,
  defaultConfig,
  defaultLearningRates,
  defaultMomentum,
  defaultWeightDecay,
  engineChoiceSchema,
  initialisers,
  limits,
  optimizerTypes,
  runConfigSchema,
  trainedLayers,
  type LimitName,
  type OptimizerConfig,
  type RunConfig,
} from '../shared/run-config'
import { jsonFault } from '../shared/words/json-fault'
import { settingIssue } from '../shared/words/setting-issue'
import { checkTogether, learningConfig, learningRanges, learningSettings } from './learning-settings'
import { flagOf } from './option-values'

const pair = v.pipe(v.array(v.number()), v.length(2))

/** Settings of a run as a person gives them, by option or in a file; what is left out is as usual. */
const settingsSchema = v.partial(
  v.strictObject({
    dataset: v.string(),
    name: v.string(),
    startFrom: v.string(),
    trainLayers: v.picklist(trainedLayers),
    preset: v.picklist(presetIds),
    activation: v.picklist(activations),
    filters: pair,
    kernels: pair,
    hidden: v.number(),
    dropout: v.number(),
    initialiser: v.picklist(initialisers),
    optimizer: v.picklist(optimizerTypes),
    learningRate: v.number(),
    momentum: v.number(),
    weightDecay: v.number(),
    batch: v.number(),
    epochs: v.number(),
    seed: v.number(),
    validation: v.number(),
    limit: v.nullable(v.number()),
    engine: engineChoiceSchema,
    ...learningSettings,
  }),
)
export type Settings = v.InferOutput<typeof settingsSchema>

/** The range that each number has to keep to. */
const ranges: Partial<Record<keyof Settings, LimitName>> = {
  filters: 'filters',
  kernels: 'kernelSize',
  hidden: 'hiddenUnits',
  dropout: 'dropout',
  learningRate: 'learningRate',
  momentum: 'momentum',
  weightDecay: 'weightDecay',
  batch: 'batchSize',
  epochs: 'epochs',
  seed: 'seed',
  validation: 'validationShare',
  ...learningRanges,
}

const networkKeys = ['preset', 'activation', 'filters', 'kernels', 'hidden', 'dropout'] as const

/**
 * Refuses numbers outside their range, and what needs another setting, with `option-invalid`. `nameOf` says how the person wrote a
 * setting, `base` what the settings stand above.
 */
export function checkSettings(
  settings: Settings,
  nameOf: (key: keyof Settings) => string,
  base: Partial<RunConfig> = {},
): void {
  for (const key of Object.keys(settings) as (keyof Settings)[]) {
    const limitName = ranges[key]
    if (limitName)
      for (const value of [settings[key]].flat()) if (typeof value === 'number') check(nameOf(key), value, limitName)
  }
  const { limit } = settings
  if (typeof limit === 'number' && !(Number.isSafeInteger(limit) && limit >= 2))
    throw new JackdawError('option-invalid', nameOf('limit'), { reason: 'it has to be a whole number from 2 up' })
  const optimizer = settings.optimizer ?? inForce(settings, base).optimizer?.type
  if (settings.momentum !== undefined && optimizer !== 'momentum' && optimizer !== 'nesterov')
    throw new JackdawError('option-invalid', nameOf('momentum'), {
      reason: 'it needs the optimizer "momentum" or "nesterov"',
    })
  if (settings.trainLayers !== undefined && settings.startFrom === undefined)
    throw new JackdawError('option-invalid', nameOf('trainLayers'), { reason: 'it needs a run to start from' })
  const changed = networkKeys.find((key) => settings[key] !== undefined)
  if (changed !== undefined && settings.startFrom !== undefined && settings.preset === undefined)
    throw new JackdawError('option-invalid', nameOf(changed), {
      reason: 'the layers are those of the earlier run; to change its dropout, name its preset too',
    })
  if (settings.weightDecay !== undefined && optimizer !== 'adamw')
    throw new JackdawError('option-invalid', nameOf('weightDecay'), { reason: 'it needs the optimizer "adamw"' })
  checkTogether(settings, inForce(settings, base), nameOf)
}

/** What settings stand above: a configuration with what the preset that they name recommends. */
const inForce = <C extends Partial<RunConfig>>({ preset }: Settings, base: C): C =>
  preset === undefined ? base : { ...base, ...presets[preset].recommended }

function check(subject: string, value: number, limitName: LimitName): void {
  const { min, max, integer } = limits[limitName]
  if (value >= min && value <= max && (!integer || Number.isInteger(value))) return
  throw new JackdawError('option-invalid', subject, { reason: `it has to be ${rangeWords(limitName)}` })
}

/** `a whole number from 1 to 1000` */
export function rangeWords(limitName: LimitName): string {
  const { min, max, integer } = limits[limitName]
  return `a ${integer ? 'whole ' : ''}number from ${min} to ${max}`
}

/**
 * A settings file: either settings by name, or the whole configuration of a run as `runs show --json` prints it. Throws
 * `config-invalid` or `config-newer`.
 */
export function parseSettingsFile(text: string, subject: string): Settings | RunConfig {
  const wrong = (reason: string) => new JackdawError('config-invalid', subject, { reason })
  let any: unknown
  try {
    any = JSON.parse(text)
  } catch (thrown) {
    throw wrong(jsonFault(thrown, text))
  }
  if (typeof any !== 'object' || any === null || Array.isArray(any)) throw wrong('it does not hold settings by name')
  if ('version' in any && typeof any.version === 'number' && any.version > configVersion)
    throw new JackdawError('config-newer', subject)
  const result = v.safeParse('network' in any ? runConfigSchema : settingsSchema, any)
  if (!result.success) throw wrong(settingIssue(result.issues[0]))
  return result.output
}

export const isWholeConfig = (settings: Settings | RunConfig): settings is RunConfig => 'network' in settings

/** What of a dataset decides what a run on it looks like. */
interface LearnedDataset {
  id: string
  hash: string
  shape: PictureShape
  classNames: string[]
}

/**
 * The configuration of a run: the usual one, that of a preset, or a whole one, with settings on top. Throws `option-invalid` or
 * `config-invalid`.
 */
export function toRunConfig(dataset: LearnedDataset, settings: Settings, given?: RunConfig): RunConfig {
  const base = inForce(settings, given ?? defaultConfig(dataset))
  const config: RunConfig = {
    ...base,
    dataset: { id: dataset.id, hash: dataset.hash },
    network: given && !changesNetwork(settings) ? base.network : presetNetwork(dataset, settings),
    ...(settings.initialiser && { initialiser: settings.initialiser }),
    optimizer: optimizer(settings, base.optimizer),
    batchSize: settings.batch ?? base.batchSize,
    epochs: settings.epochs ?? base.epochs,
    seed: settings.seed ?? base.seed,
    validationShare: settings.validation ?? base.validationShare,
    limit: settings.limit === undefined ? base.limit : settings.limit,
    engine: settings.engine ?? base.engine,
    ...learningConfig(settings, base),
  }
  const result = v.safeParse(runConfigSchema, config)
  if (result.success) return result.output
  throw new JackdawError('config-invalid', 'Settings', { reason: settingIssue(result.issues[0]) })
}

/** What the options of presets are called as settings. */
const optionKeys = {
  activation: 'activation',
  dropout: 'dropout',
  hiddenUnits: 'hidden',
  filters: 'filters',
  kernelSizes: 'kernels',
} as const satisfies Record<keyof PresetOptions, keyof Settings>

/** Whether settings say anything about the layers. */
export const changesNetwork = (settings: Settings): boolean => networkKeys.some((key) => settings[key] !== undefined)

function presetNetwork({ shape, classNames }: LearnedDataset, settings: Settings): Network {
  const { preset = 'lenet', activation, filters, kernels, hidden, dropout } = settings
  const [first = 0, second = 0] = filters ?? []
  const [side = 0, other = 0] = kernels ?? []
  const options: PresetOptions = {
    ...(activation && { activation }),
    ...(filters && { filters: [first, second] }),
    ...(kernels && { kernelSizes: [side, other] }),
    ...(hidden !== undefined && { hiddenUnits: hidden }),
    ...(dropout !== undefined && { dropout }),
  }
  const { takes, network } = presets[preset]
  const refused = (Object.keys(options) as (keyof PresetOptions)[]).find((option) => !takes.includes(option))
  if (refused !== undefined)
    throw new JackdawError('option-invalid', flagOf(optionKeys[refused]), {
      reason: `the preset "${preset}" has no place for it`,
    })
  return network(shape, classNames.length, options)
}

function optimizer(settings: Settings, base: OptimizerConfig): OptimizerConfig {
  const type = settings.optimizer ?? base.type
  const same = type === base.type
  const learningRate = settings.learningRate ?? (same ? base.learningRate : defaultLearningRates[type])
  switch (type) {
    case 'momentum':
    case 'nesterov': {
      const usual = 'momentum' in base ? base.momentum : defaultMomentum
      return { type, learningRate, momentum: settings.momentum ?? usual }
    }
    case 'adamw': {
      const usual = base.type === 'adamw' ? base.weightDecay : defaultWeightDecay
      return { type, learningRate, weightDecay: settings.weightDecay ?? usual }
    }
    default:
      return { type, learningRate }
  }
}
