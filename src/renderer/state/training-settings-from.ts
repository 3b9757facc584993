import type { DatasetSummary } from '../../shared/dataset'
import type { RunConfig } from '../../shared/run-config'
import { augmentationFlips, augmentationNumbers } from './training-learning'
import { editNetwork } from './training-network-editor'
import {
  fieldText,
  numberFields,
  optionFields,
  readField,
  type NumberFieldName,
  type OptionFieldName,
} from './training-numbers'
import { presetOf, type OptionValues } from './training-presets'
import { scheduleNumbers } from './training-schedule'
import { defaultSettings, usualInitialiser, type Settings } from './training-settings'

/** The form that amounts to a configuration, on a dataset that may be another than its own. */
export function settingsFrom(config: RunConfig, dataset: Pick<DatasetSummary, 'shape' | 'classNames'>): Settings {
  const made = presetOf(config.network, dataset)
  const settings = defaultSettings(made?.id)
  const write = (name: NumberFieldName, value: number | undefined) => {
    if (value !== undefined) settings.texts[name] = fieldText(numberFields[name], value)
  }
  const values = made && optionTexts(made.values)
  if (made && values) {
    settings.activation = made.values.activation ?? null
    settings.options = values
  } else settings.own = editNetwork(config.network)

  const { optimizer, schedule, augmentation, earlyStopping } = config
  settings.limit = config.limit
  settings.optimizer = optimizer.type
  write('learningRate', optimizer.learningRate)
  if ('momentum' in optimizer) write('momentum', optimizer.momentum)
  if ('weightDecay' in optimizer) write('weightDecay', optimizer.weightDecay)
  settings.schedule = schedule?.type ?? 'constant'
  for (const [name, value] of Object.entries(scheduleNumbers(schedule)) as [NumberFieldName, number][])
    write(name, value)
  settings.clip = config.clipNorm !== undefined
  settings.initialiser = config.initialiser ?? usualInitialiser
  settings.classBalance = config.classBalance ?? 'none'
  settings.earlyStopping = earlyStopping !== undefined
  settings.keepBest = config.keepBest ?? false
  settings.engine = config.engine
  settings.startFrom = config.startFrom ?? null
  write('validation', config.validationShare)
  write('batchSize', config.batchSize)
  write('epochs', config.epochs)
  write('seed', config.seed)
  write('l2', config.l2)
  write('labelSmoothing', config.labelSmoothing)
  write('clipNorm', config.clipNorm)
  write('patience', earlyStopping?.patience)
  write('minimumGain', earlyStopping?.minimumGain)
  for (const name of augmentationNumbers) write(name, augmentation?.[name])
  for (const name of augmentationFlips) settings[name] = augmentation?.[name] ?? false
  return settings
}

/** What the fields of a preset say; null where one of them would refuse it, because layers allow more than presets. */
function optionTexts({ activation: _activation, ...numbers }: OptionValues): Settings['options'] | null {
  const texts = (Object.entries(numbers) as [OptionFieldName, number][]).map(
    ([name, value]) => [name, fieldText(optionFields[name], value)] as const,
  )
  const fit = texts.every(([name, text]) => readField(optionFields[name], text).problem === null)
  return fit ? Object.fromEntries(texts) : null
}
