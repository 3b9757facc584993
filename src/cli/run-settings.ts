import { changesPictures, type Augmentation } from '../shared/augmentation'
import type { EarlyStopping } from '../shared/early-stopping'
import type { Layer, LayerOf } from '../shared/network'
import type { RunConfig } from '../shared/run-config'
import type { Schedule } from '../shared/schedule'
import { amount, counted } from '../shared/words/format'

/** The settings of a run as lines of a table: what they are called, and their values. */
export function flatSettings(config: RunConfig): [string, string][] {
  const { optimizer, startFrom } = config
  return [
    ...config.network.map((layer, k): [string, string] => [`Layer ${k + 1}`, layerWords(layer)]),
    ['Optimizer', optimizer.type],
    ['Learning rate', String(optimizer.learningRate)],
    ...('momentum' in optimizer ? ([['Momentum', String(optimizer.momentum)]] as [string, string][]) : []),
    ...('weightDecay' in optimizer ? ([['Weight decay', String(optimizer.weightDecay)]] as [string, string][]) : []),
    ...(config.initialiser ? ([['First weights', config.initialiser]] as [string, string][]) : []),
    ...(startFrom
      ? ([['Began with', `run ${startFrom.runId}, ${startFrom.layers} layers learn`]] as [string, string][])
      : []),
    ...learningLines(config),
    ['Batch', String(config.batchSize)],
    ['Epochs to do', String(config.epochs)],
    ['Seed', String(config.seed)],
    ['Kept aside', String(config.validationShare)],
    ['Limit', config.limit === null ? 'all pictures' : String(config.limit)],
    ['Asked engine', config.engine],
  ]
}

/** What is on of the settings that are off if nothing is said. */
function learningLines(config: RunConfig): [string, string][] {
  const { schedule, l2, labelSmoothing, clipNorm, classBalance, augmentation, earlyStopping, keepBest } = config
  const lines: [string, string | undefined][] = [
    ['Schedule', schedule && scheduleWords(schedule)],
    ['L2', l2 ? String(l2) : undefined],
    ['Label smoothing', labelSmoothing ? String(labelSmoothing) : undefined],
    ['Clipped to', clipNorm === undefined ? undefined : String(clipNorm)],
    ['Class balance', classBalance === 'none' ? undefined : classBalance],
    ['Changed pictures', changesPictures(augmentation) ? augmentationWords(augmentation) : undefined],
    ['Early stopping', earlyStopping && earlyStoppingWords(earlyStopping)],
    ['Model', keepBest ? 'of the best epoch' : undefined],
  ]
  return lines.flatMap(([name, value]): [string, string][] => (value === undefined ? [] : [[name, value]]))
}

/** `step, every 3 epochs, factor 0.3` */
function scheduleWords(schedule: Schedule): string {
  const { type } = schedule
  switch (type) {
    case 'constant':
      return type
    case 'step':
      return `${type}, every ${counted(schedule.every, 'epoch')}, factor ${schedule.factor}`
    case 'cosine':
      return `${type}, warm-up ${amount(schedule.warmupEpochs, 'epoch')}, down to ${schedule.finalShare ?? 0} of the rate`
    case 'oneCycle':
      return `${type}, rising for ${schedule.warmupShare} of the steps`
    case 'reduceOnPlateau':
      return `${type}, after ${counted(schedule.patience, 'epoch')}, factor ${schedule.factor}`
  }
}

/** `shift 0.1, rotate 10, flipHorizontal` */
const augmentationWords = (augmentation: Augmentation): string =>
  Object.entries(augmentation)
    .filter(([, value]) => value)
    .map(([name, value]) => (value === true ? name : `${name} ${value}`))
    .join(', ')

const earlyStoppingWords = ({ patience, minimumGain }: EarlyStopping): string =>
  `after ${counted(patience, 'epoch')}${minimumGain ? ` without a gain of ${minimumGain}` : ''}`

/** Settings that are not the same in all configurations, with the value of each. */
export function differences(configs: readonly RunConfig[]): [string, string[]][] {
  const all = configs.map((config) => new Map(flatSettings(config)))
  const names = [...new Set(all.flatMap((settings) => [...settings.keys()]))]
  return names
    .map((name): [string, string[]] => [name, all.map((settings) => settings.get(name) ?? '-')])
    .filter(([, values]) => new Set(values).size > 1)
}

/** One layer in a few letters: `conv 20 5x5 tanh`. */
function layerWords(layer: Layer): string {
  switch (layer.type) {
    case 'convolution':
      return `conv ${kernels(layer)}`
    case 'separableConvolution':
      return `separable ${kernels(layer)}`
    case 'residual':
      return `residual ${kernels(layer)}`
    case 'maxPooling':
      return `max-pool ${layer.size}x${layer.size}`
    case 'averagePooling':
      return `average-pool ${layer.size}x${layer.size}`
    case 'globalAveragePooling':
      return 'global average'
    case 'flatten':
      return 'flatten'
    case 'dropout':
      return `dropout ${layer.rate}`
    case 'dense':
      return `dense ${layer.units}${layer.batchNormalisation ? ' norm' : ''} ${layer.activation}`
    case 'output':
      return 'output'
  }
}

function kernels(layer: LayerOf<'convolution' | 'separableConvolution' | 'residual'>): string {
  const { filters, kernelSize, stride = 1, batchNormalisation, activation } = layer
  return [
    filters,
    `${kernelSize}x${kernelSize}`,
    ...(stride === 1 ? [] : [`stride ${stride}`]),
    ...('padding' in layer && layer.padding === 'same' ? ['same'] : []),
    ...(batchNormalisation ? ['norm'] : []),
    activation,
  ].join(' ')
}
