import * as v from 'valibot'
import { augmentationSchema } from './augmentation'
import { earlyStoppingSchema } from './early-stopping'
import { datasetIdSchema, runIdSchema } from './ids'
import { ranged } from './limits'
import { lenetDefaults, lenet } from './presets/lenet'
import { networkSchema } from './network'
import { scheduleSchema } from './schedule'

export { limits, type LimitName } from './limits'

export const optimizerTypes = ['sgd', 'momentum', 'nesterov', 'adam', 'adamw', 'rmsprop'] as const
export type OptimizerType = (typeof optimizerTypes)[number]

export const optimizerSchema = v.variant('type', [
  v.strictObject({ type: v.literal('sgd'), learningRate: ranged('learningRate') }),
  v.strictObject({ type: v.literal('momentum'), learningRate: ranged('learningRate'), momentum: ranged('momentum') }),
  v.strictObject({ type: v.literal('nesterov'), learningRate: ranged('learningRate'), momentum: ranged('momentum') }),
  v.strictObject({ type: v.literal('adam'), learningRate: ranged('learningRate') }),
  v.strictObject({
    type: v.literal('adamw'),
    learningRate: ranged('learningRate'),
    weightDecay: ranged('weightDecay'),
  }),
  v.strictObject({ type: v.literal('rmsprop'), learningRate: ranged('learningRate') }),
])
export type OptimizerConfig = v.InferOutput<typeof optimizerSchema>

/** Learning rates that work for most pictures, by optimizer. The one for SGD is the seed's. */
export const defaultLearningRates: Record<OptimizerType, number> = {
  sgd: 0.1,
  momentum: 0.02,
  nesterov: 0.02,
  adam: 0.001,
  adamw: 0.001,
  rmsprop: 0.001,
}
export const defaultMomentum = 0.9
export const defaultWeightDecay = 0.01

/**
 * What is done where some classes have fewer pictures than others: `weights` lets each picture of a rare class count for more in the
 * loss, `sampling` shows it more often. Neither changes how long an epoch is.
 */
export const classBalances = ['none', 'weights', 'sampling'] as const
export type ClassBalance = (typeof classBalances)[number]

/** Distributions of the first kernels. Biases are 0 at first. */
export const initialisers = [
  'glorot-uniform',
  'glorot-normal',
  'he-uniform',
  'he-normal',
  'lecun-uniform',
  'lecun-normal',
] as const
export type Initialiser = (typeof initialisers)[number]

export const trainedLayers = ['all', 'last'] as const
/** `last` trains the output and a dense layer before it; all others keep what they had learned. */
export type TrainedLayers = (typeof trainedLayers)[number]

const startFromSchema = v.strictObject({ runId: runIdSchema, layers: v.picklist(trainedLayers) })

export const engineIds = ['tensorflow-cuda', 'tensorflow-cpu', 'webassembly'] as const
export type EngineId = (typeof engineIds)[number]
export const engineChoiceSchema = v.picklist(['auto', ...engineIds])
export type EngineChoice = v.InferOutput<typeof engineChoiceSchema>

export const configVersion = 1

/** Everything that decides what a run does. Two runs with equal configs on the same machine give the same curve. */
export const runConfigSchema = v.strictObject({
  version: v.literal(configVersion),
  dataset: v.strictObject({ id: datasetIdSchema, hash: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)) }),
  /** At most this many training pictures, drawn stratified by the seed; null takes all. For a quick try. */
  limit: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(2))),
  /** Share of the training pictures kept aside to watch overfitting, stratified. The test pictures are never used for it. */
  validationShare: ranged('validationShare'),
  network: networkSchema,
  optimizer: optimizerSchema,
  batchSize: ranged('batchSize'),
  epochs: ranged('epochs'),
  /**
   * Weight decay: half of this times the squares of all kernels is part of what is learned to be small, but not of the loss that is
   * shown. Absent or 0 is off.
   */
  l2: v.optional(ranged('l2')),
  /** This share of every target is spread over all classes, in learning and in its loss, not in validation. Absent or 0 is off. */
  labelSmoothing: v.optional(ranged('labelSmoothing')),
  /** All gradients together are shortened to this length when they are longer. Absent is off. */
  clipNorm: v.optional(ranged('clipNorm')),
  /** How kernels are drawn at first. Absent means `glorot-uniform`. */
  initialiser: v.optional(v.picklist(initialisers)),
  /** An earlier run whose weights are taken over before the first step. Absent means that none are. */
  startFrom: v.optional(startFromSchema),
  /** Absent is a constant learning rate. */
  schedule: v.optional(scheduleSchema),
  /** Absent is `none`. */
  classBalance: v.optional(v.picklist(classBalances)),
  augmentation: v.optional(augmentationSchema),
  earlyStopping: v.optional(earlyStoppingSchema),
  /** The model of the run is that of the epoch with the smallest validation loss, not that of its last one. Absent is off. */
  keepBest: v.optional(v.boolean()),
  seed: ranged('seed'),
  engine: engineChoiceSchema,
})
export type RunConfig = v.InferOutput<typeof runConfigSchema>

/** The seed's settings for a dataset. */
export function defaultConfig(dataset: { id: string; hash: string }): RunConfig {
  return {
    version: configVersion,
    dataset: { id: dataset.id, hash: dataset.hash },
    limit: null,
    validationShare: 0.05,
    network: lenet(lenetDefaults),
    optimizer: { type: 'sgd', learningRate: defaultLearningRates.sgd },
    batchSize: 100,
    epochs: 10,
    seed: 1,
    engine: 'auto',
  }
}
