import * as v from 'valibot'

/** The range of every number a person can set, in one place: the form, the command line and the schema read it. */
export const limits = {
  filters: { min: 1, max: 512, integer: true },
  kernelSize: { min: 1, max: 15, integer: true },
  hiddenUnits: { min: 1, max: 8192, integer: true },
  dropout: { min: 0, max: 0.9, integer: false },
  learningRate: { min: 1e-6, max: 10, integer: false },
  momentum: { min: 0, max: 0.999, integer: false },
  weightDecay: { min: 0, max: 1, integer: false },
  batchSize: { min: 1, max: 4096, integer: true },
  epochs: { min: 1, max: 1000, integer: true },
  seed: { min: 0, max: 4_294_967_295, integer: true },
  validationShare: { min: 0, max: 0.5, integer: false },
  l2: { min: 0, max: 1, integer: false },
  labelSmoothing: { min: 0, max: 0.5, integer: false },
  clipNorm: { min: 1e-3, max: 1000, integer: false },
  /** Epochs between two steps of a schedule. */
  stepEvery: { min: 1, max: 1000, integer: true },
  /** What a step or a plateau multiplies the learning rate by. */
  rateFactor: { min: 0.01, max: 0.99, integer: false },
  warmupEpochs: { min: 0, max: 100, integer: false },
  /** Learning rate at the end of a cosine, as a share of the one at its beginning. */
  finalShare: { min: 0, max: 1, integer: false },
  /** Share of all steps in which one-cycle rises. */
  warmupShare: { min: 0.05, max: 0.95, integer: false },
  /** Epochs without a better validation loss. */
  patience: { min: 1, max: 100, integer: true },
  minimumGain: { min: 0, max: 10, integer: false },
  /** As a share of the picture's side. */
  shift: { min: 0, max: 0.5, integer: false },
  /** Degrees to either side. */
  rotate: { min: 0, max: 180, integer: false },
  zoom: { min: 0, max: 0.5, integer: false },
  brightness: { min: 0, max: 0.9, integer: false },
  contrast: { min: 0, max: 0.9, integer: false },
  noise: { min: 0, max: 0.5, integer: false },
  erase: { min: 0, max: 0.7, integer: false },
} as const
export type LimitName = keyof typeof limits

/** A finite number within its limits. */
export const ranged = (name: LimitName) => {
  const { min, max, integer } = limits[name]
  const number = v.pipe(v.number(), v.minValue(min), v.maxValue(max))
  return integer ? v.pipe(number, v.integer()) : number
}
