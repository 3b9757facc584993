import type { Augmentation } from '../../shared/augmentation'
import type { OptimizerConfig, RunConfig } from '../../shared/run-config'
import type { NumberFieldName } from './training-numbers'
import { readSchedule } from './training-schedule'
import { usualInitialiser, type Settings } from './training-settings'

type Numbers = Readonly<Record<NumberFieldName, number>>

/** Whether the form asks for a number now; others may be wrong and nobody minds. */
export function isAsked({ optimizer, schedule, clip, earlyStopping }: Settings, name: NumberFieldName): boolean {
  switch (name) {
    case 'momentum':
      return optimizer === 'momentum' || optimizer === 'nesterov'
    case 'weightDecay':
      return optimizer === 'adamw'
    case 'stepEvery':
    case 'stepFactor':
      return schedule === 'step'
    case 'warmupEpochs':
    case 'finalShare':
      return schedule === 'cosine'
    case 'warmupShare':
      return schedule === 'oneCycle'
    case 'plateauPatience':
    case 'plateauFactor':
      return schedule === 'reduceOnPlateau'
    case 'clipNorm':
      return clip
    case 'patience':
    case 'minimumGain':
      return earlyStopping
    default:
      return true
  }
}

type Learning = Omit<RunConfig, 'version' | 'dataset' | 'limit' | 'validationShare' | 'network' | 'seed' | 'engine'>

/** The part of a configuration that says how is learned. What is off is left out. */
export function readLearning(settings: Settings, numbers: Numbers): Learning {
  // Without a validation part there is nothing to watch; the form says so beside both.
  const watched = numbers.validation > 0
  const augmentation = readAugmentation(settings, numbers)
  return {
    optimizer: readOptimizer(settings, numbers),
    batchSize: numbers.batchSize,
    epochs: numbers.epochs,
    ...(settings.schedule === 'constant' ? {} : { schedule: readSchedule(settings.schedule, numbers) }),
    ...(numbers.l2 > 0 ? { l2: numbers.l2 } : {}),
    ...(numbers.labelSmoothing > 0 ? { labelSmoothing: numbers.labelSmoothing } : {}),
    ...(settings.clip ? { clipNorm: numbers.clipNorm } : {}),
    ...(settings.initialiser === usualInitialiser ? {} : { initialiser: settings.initialiser }),
    ...(settings.classBalance === 'none' ? {} : { classBalance: settings.classBalance }),
    ...(Object.keys(augmentation).length > 0 ? { augmentation } : {}),
    ...(settings.earlyStopping && watched ? { earlyStopping: readPatience(numbers) } : {}),
    ...(settings.keepBest && watched ? { keepBest: true } : {}),
  }
}

function readOptimizer({ optimizer: type }: Settings, numbers: Numbers): OptimizerConfig {
  const { learningRate, momentum, weightDecay } = numbers
  if (type === 'momentum' || type === 'nesterov') return { type, learningRate, momentum }
  return type === 'adamw' ? { type, learningRate, weightDecay } : { type, learningRate }
}

const readPatience = ({ patience, minimumGain }: Numbers) => ({
  patience,
  ...(minimumGain > 0 ? { minimumGain } : {}),
})

export const augmentationNumbers = ['shift', 'rotate', 'zoom', 'brightness', 'contrast', 'noise', 'erase'] as const
export const augmentationFlips = ['flipHorizontal', 'flipVertical'] as const

export function readAugmentation(
  settings: Pick<Settings, (typeof augmentationFlips)[number]>,
  numbers: Readonly<Partial<Record<NumberFieldName, number>>>,
): Augmentation {
  const amounts = augmentationNumbers.flatMap((name) => ((numbers[name] ?? 0) > 0 ? [[name, numbers[name]]] : []))
  const flips = augmentationFlips.flatMap((name) => (settings[name] ? [[name, true]] : []))
  return Object.fromEntries([...amounts, ...flips]) as Augmentation
}
