import type { Activation } from '../../shared/layers'
import type { Network } from '../../shared/network'
import { presets, type PresetId } from '../../shared/presets'
import {
  defaultMomentum,
  defaultWeightDecay,
  type ClassBalance,
  type EngineChoice,
  type Initialiser,
  type OptimizerType,
  type RunConfig,
} from '../../shared/run-config'
import { scheduleDefaults, type ScheduleType } from '../../shared/schedule'
import { counted } from '../../shared/words/format'
import type { NetworkEditor } from './training-network-editor'
import { scheduleNumbers } from './training-schedule'
import {
  fieldText,
  numberFieldNames,
  numberFields,
  readField,
  type NumberFieldName,
  type OptionFieldName,
} from './training-numbers'

/** The form as the person sees it, but for layers: choices, and texts that may be wrong. */
export interface Choices {
  /** Makes the network, unless the layers were changed by hand. */
  preset: PresetId
  /** Null is the preset's own. */
  activation: Activation | null
  /** What was typed in place of the preset's own values. */
  options: Partial<Record<OptionFieldName, string>>
  /** At most this many training pictures; null takes all. */
  limit: number | null
  optimizer: OptimizerType
  schedule: ScheduleType
  clip: boolean
  initialiser: Initialiser
  classBalance: ClassBalance
  earlyStopping: boolean
  keepBest: boolean
  flipHorizontal: boolean
  flipVertical: boolean
  engine: EngineChoice
  /** An earlier run whose weights are the first. */
  startFrom: NonNullable<RunConfig['startFrom']> | null
  texts: Record<NumberFieldName, string>
}

/** The whole form. */
export interface Settings extends Choices {
  /** The layers as changed by hand; null while the preset makes them. */
  own: NetworkEditor | null
}

/** What is taken where nothing is said. */
export const usualInitialiser: Initialiser = 'glorot-uniform'

/** What a new form says, or one for another preset. */
export function defaultSettings(preset: PresetId = 'lenet'): Settings {
  const { optimizer, schedule, batchSize, epochs } = presets[preset].recommended
  const { step, cosine, oneCycle, reduceOnPlateau } = scheduleDefaults
  const numbers: Record<NumberFieldName, number> = {
    validation: 0.05,
    learningRate: optimizer.learningRate,
    momentum: 'momentum' in optimizer ? optimizer.momentum : defaultMomentum,
    weightDecay: 'weightDecay' in optimizer ? optimizer.weightDecay : defaultWeightDecay,
    batchSize,
    epochs,
    seed: 1,
    stepEvery: step.every,
    stepFactor: step.factor,
    warmupEpochs: cosine.warmupEpochs,
    finalShare: 0,
    warmupShare: oneCycle.warmupShare,
    plateauPatience: reduceOnPlateau.patience,
    plateauFactor: reduceOnPlateau.factor,
    l2: 0,
    labelSmoothing: 0,
    clipNorm: 1,
    patience: 5,
    minimumGain: 0,
    shift: 0,
    rotate: 0,
    zoom: 0,
    brightness: 0,
    contrast: 0,
    noise: 0,
    erase: 0,
    ...scheduleNumbers(schedule),
  }
  const texts = Object.fromEntries(numberFieldNames.map((name) => [name, fieldText(numberFields[name], numbers[name])]))
  return {
    preset,
    own: null,
    activation: null,
    options: {},
    limit: null,
    optimizer: optimizer.type,
    schedule: schedule?.type ?? 'constant',
    clip: false,
    initialiser: usualInitialiser,
    classBalance: 'none',
    earlyStopping: false,
    keepBest: false,
    flipHorizontal: false,
    flipVertical: false,
    engine: 'auto',
    startFrom: null,
    texts: texts as Record<NumberFieldName, string>,
  }
}

/** What a run is called unless the person names it: `LeNet tanh, 10 epochs`. */
export function defaultName(settings: Settings, network: Network | null): string {
  const { title, takes: taken } = presets[settings.preset]
  const layer = network?.find((l) => 'activation' in l)
  const bend =
    layer && 'activation' in layer && taken.includes('activation') ? ` ${activationNames[layer.activation]}` : ''
  const what = settings.own ? 'Own network' : `${title.replace(',', '')}${bend}`
  const epochs = readField(numberFields.epochs, settings.texts.epochs).value
  return `${what}${epochs === null ? '' : `, ${counted(epochs, 'epoch')}`}`
}

export const activationNames: Record<Activation, string> = {
  tanh: 'tanh',
  relu: 'ReLU',
  leakyRelu: 'leaky ReLU',
  elu: 'ELU',
  sigmoid: 'sigmoid',
}

export const optimizerNames: Record<OptimizerType, string> = {
  sgd: 'SGD',
  momentum: 'SGD with momentum',
  nesterov: 'SGD with Nesterov momentum',
  adam: 'Adam',
  adamw: 'AdamW',
  rmsprop: 'RMSProp',
}
