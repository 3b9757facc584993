import type { DatasetSummary } from '../../shared/dataset'
import type { RunConfig } from '../../shared/run-config'
import { augmentationFlips, augmentationNumbers } from './training-learning'
import { editNetwork } from './training-network-editor'
import { fieldText, numberFields, optionFields, type NumberFieldName, type OptionFieldName } from './training-numbers'
import { presetOf } from './training-presets'
import { defaultSettings, type Settings } from './training-settings'

/** The form that amounts to a configuration, on a dataset that may be another than its own. */
export function settingsFrom(config: RunConfig, dataset: Pick<DatasetSummary, 'shape' | 'classNames'>): Settings {
  const made = presetOf(config.network, dataset)
  const settings = defaultSettings(made?.id)
  const write = (name: NumberFieldName, value: number | undefined) => {
    if (value !== undefined) settings.texts[name] = fieldText(numberFields[name], value)
  }
  if (made) {
    const { activation, ...numbers } = made.values
    settings.activation = activation ?? null
    for (const [name, value] of Object.entries(numbers) as [OptionFieldName, number][])
      settings.options[name] = fieldText(optionFields[name], value)
  } else settings.own = editNetwork(config.network)

  const { optimizer, schedule, augmentation, earlyStopping } = config
  settings.limit = config.limit
  settings.optimizer = optimizer.type
  write('learningRate', optimizer.learningRate)
  if ('momentum' in optimizer) write('momentum', optimizer.momentum)
  if ('weightDecay' in optimizer) write('weightDecay', optimizer.weightDecay)
  settings.schedule = schedule?.type ?? 'constant'
  if (schedule?.type === 'step') {
    write('stepEvery', schedule.every)
    write('stepFactor', schedule.factor)
  } else if (schedule?.type === 'cosine') {
    write('warmupEpochs', schedule.warmupEpochs)
    write('finalShare', schedule.finalShare)
  } else if (schedule?.type === 'oneCycle') write('warmupShare', schedule.warmupShare)
  else if (schedule?.type === 'reduceOnPlateau') {
    write('plateauPatience', schedule.patience)
    write('plateauFactor', schedule.factor)
  }
  settings.clip = config.clipNorm !== undefined
  settings.classBalance = config.classBalance ?? 'none'
  settings.earlyStopping = earlyStopping !== undefined
  settings.keepBest = config.keepBest ?? false
  settings.engine = config.engine
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
