import type { DatasetSummary } from '../../shared/dataset'
import { toErrorData, type ErrorData } from '../../shared/errors'
import { summarise, type Activation, type NetworkSummary } from '../../shared/network'
import { lenet, lenetDefaults } from '../../shared/presets'
import {
  configVersion,
  defaultLearningRates,
  defaultWeightDecay,
  defaultMomentum,
  limits,
  type EngineChoice,
  type OptimizerConfig,
  type OptimizerType,
  type RunConfig,
} from '../../shared/run-config'
import { errorWords } from '../../shared/words/errors'
import { counted } from '../../shared/words/format'
import { readNumber, writeNumber, type NumberRange } from '../ui/number-entry'

/** Every number of the form, with its range and the name that messages call it by. */
export const numberFields = {
  filters1: { name: 'Filters of block 1', range: limits.filters },
  kernel1: { name: 'Kernel size of block 1', range: limits.kernelSize },
  filters2: { name: 'Filters of block 2', range: limits.filters },
  kernel2: { name: 'Kernel size of block 2', range: limits.kernelSize },
  hiddenUnits: { name: 'Hidden units', range: limits.hiddenUnits },
  dropout: { name: 'Dropout', range: limits.dropout },
  learningRate: { name: 'Learning rate', range: limits.learningRate },
  momentum: { name: 'Momentum', range: limits.momentum },
  batchSize: { name: 'Batch size', range: limits.batchSize },
  epochs: { name: 'Epochs', range: limits.epochs },
  seed: { name: 'Seed', range: limits.seed },
  /** Shown as per cent; the configuration has a share. */
  validation: {
    name: 'Validation part',
    range: { min: limits.validationShare.min * 100, max: limits.validationShare.max * 100, integer: false },
  },
} as const satisfies Record<string, { name: string; range: NumberRange }>
export type NumberFieldName = keyof typeof numberFields
const numberFieldNames = Object.keys(numberFields) as NumberFieldName[]

/** The form as the person sees it: choices, and texts that may be wrong. */
export interface Settings {
  activation: Activation
  optimizer: OptimizerType
  engine: EngineChoice
  texts: Record<NumberFieldName, string>
}

/** Fewer are refused: there is nothing to tell apart. */
const fewestPictures = 2

/** What a new form says. */
export function defaultSettings(): Settings {
  const numbers: Record<NumberFieldName, number> = {
    filters1: lenetDefaults.filters[0],
    filters2: lenetDefaults.filters[1],
    kernel1: lenetDefaults.kernelSizes[0],
    kernel2: lenetDefaults.kernelSizes[1],
    hiddenUnits: lenetDefaults.hiddenUnits,
    dropout: lenetDefaults.dropout,
    learningRate: defaultLearningRates.sgd,
    momentum: defaultMomentum,
    batchSize: 100,
    epochs: 10,
    seed: 1,
    validation: 5,
  }
  const texts = Object.fromEntries(numberFieldNames.map((name) => [name, writeNumber(numbers[name])]))
  return {
    activation: lenetDefaults.activation,
    optimizer: 'sgd',
    engine: 'auto',
    texts: texts as Record<NumberFieldName, string>,
  }
}

/** How the training pictures are shared out, as closely as can be said before the run. */
export interface Portions {
  training: number
  validation: number
  /** The last batch of an epoch may be smaller. */
  batchesPerEpoch: number
}

/** What the form amounts to. `config` is null as long as something is wrong. */
export interface ReadSettings {
  config: RunConfig | null
  /** One sentence each, beginning with the name of the field. */
  problems: string[]
  network: NetworkSummary | null
  networkError: ErrorData | null
  portions: Portions | null
}

/** Reads the form for a dataset. */
export function readSettings(settings: Settings, dataset: DatasetSummary): ReadSettings {
  const problems: string[] = []
  const isShown = (name: NumberFieldName) => name !== 'momentum' || settings.optimizer === 'momentum'
  const numbers = Object.fromEntries(
    numberFieldNames.map((name) => {
      const read = readNumber(settings.texts[name], numberFields[name].range)
      if (read.problem !== null && isShown(name)) problems.push(`${numberFields[name].name}: ${read.problem}`)
      return [name, read.value]
    }),
  ) as Record<NumberFieldName, number | null>
  const { filters1, filters2, kernel1, kernel2, hiddenUnits, dropout, batchSize, epochs, seed, validation } = numbers

  const whole: ReadSettings = { config: null, problems, network: null, networkError: null, portions: null }
  const layers =
    filters1 === null || filters2 === null || kernel1 === null || kernel2 === null || hiddenUnits === null
      ? null
      : lenet({
          activation: settings.activation,
          filters: [filters1, filters2],
          kernelSizes: [kernel1, kernel2],
          hiddenUnits,
          dropout: dropout ?? 0,
        })
  if (layers) {
    try {
      whole.network = summarise(layers, dataset.shape, dataset.classNames.length)
    } catch (thrown) {
      whole.networkError = toErrorData(thrown)
      problems.push(errorWords(whole.networkError).sentence)
    }
  }
  if (batchSize !== null && validation !== null) {
    whole.portions = portions(dataset.counts.train, validation / 100, batchSize)
    const { training } = whole.portions
    if (training < fewestPictures)
      problems.push(`Dataset: ${counted(training, 'picture')} to train with is too few; at least 2 are needed.`)
  }
  const optimizer = readOptimizer(settings.optimizer, numbers.learningRate, numbers.momentum)
  if (problems.length > 0 || !layers || !optimizer) return whole
  if (batchSize === null || epochs === null || seed === null || validation === null) return whole
  whole.config = {
    version: configVersion,
    dataset: { id: dataset.id, hash: dataset.hash },
    limit: null,
    validationShare: validation / 100,
    network: layers,
    optimizer,
    batchSize,
    epochs,
    seed,
    engine: settings.engine,
  }
  return whole
}

function readOptimizer(
  type: OptimizerType,
  learningRate: number | null,
  momentum: number | null,
): OptimizerConfig | null {
  if (learningRate === null) return null
  switch (type) {
    case 'momentum':
    case 'nesterov':
      return momentum === null ? null : { type, learningRate, momentum }
    case 'adamw':
      return { type, learningRate, weightDecay: defaultWeightDecay }
    default:
      return { type, learningRate }
  }
}

function portions(trainPictures: number, validationShare: number, batchSize: number): Portions {
  const validation = Math.round(trainPictures * validationShare)
  const training = trainPictures - validation
  return { training, validation, batchesPerEpoch: Math.ceil(training / batchSize) }
}

/** Why training cannot start, as one sentence for the button; null when nothing in the form is wrong. */
export function blockedBy(problems: readonly string[]): string | null {
  const [first, ...others] = problems
  if (first === undefined) return null
  return others.length === 0 ? first : `${first} And ${counted(others.length, 'other problem')}.`
}

export const activationNames: Record<Activation, string> = {
  tanh: 'tanh',
  relu: 'ReLU',
  leakyRelu: 'leaky ReLU',
  elu: 'ELU',
  sigmoid: 'sigmoid',
}

/** What a run is called unless the person names it: `LeNet tanh, 10 epochs`. */
export function defaultName(settings: Settings): string {
  const epochs = readNumber(settings.texts.epochs, numberFields.epochs.range).value
  return `LeNet ${activationNames[settings.activation]}${epochs === null ? '' : `, ${counted(epochs, 'epoch')}`}`
}
