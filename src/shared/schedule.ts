import * as v from 'valibot'
import { ranged } from './limits'

export const scheduleTypes = ['constant', 'step', 'cosine', 'oneCycle', 'reduceOnPlateau'] as const
export type ScheduleType = (typeof scheduleTypes)[number]

/** How the learning rate changes while a run goes on. The optimizer's own rate is the largest of every schedule. */
export const scheduleSchema = v.variant('type', [
  v.strictObject({ type: v.literal('constant') }),
  /** Times `factor` after every `every` epochs. */
  v.strictObject({ type: v.literal('step'), every: ranged('stepEvery'), factor: ranged('rateFactor') }),
  /** Rises from 0 in `warmupEpochs`, then falls along half a cosine to `finalShare` (0 if absent) of the rate. */
  v.strictObject({
    type: v.literal('cosine'),
    warmupEpochs: ranged('warmupEpochs'),
    finalShare: v.optional(ranged('finalShare')),
  }),
  /** Rises to the rate in `warmupShare` of all steps, then falls to nearly nothing. */
  v.strictObject({ type: v.literal('oneCycle'), warmupShare: ranged('warmupShare') }),
  /** Times `factor` whenever the validation loss was not lower for `patience` epochs. Needs a validation part. */
  v.strictObject({ type: v.literal('reduceOnPlateau'), patience: ranged('patience'), factor: ranged('rateFactor') }),
])
export type Schedule = v.InferOutput<typeof scheduleSchema>

/** Whether a schedule is laid over all epochs of a run, so that another total of epochs is another schedule from the first step on. */
export const spansRun = (schedule: Schedule | undefined): boolean =>
  schedule?.type === 'cosine' || schedule?.type === 'oneCycle'

/** Usual values, for a form and the command line to begin with. */
export const scheduleDefaults = {
  constant: { type: 'constant' },
  step: { type: 'step', every: 3, factor: 0.3 },
  cosine: { type: 'cosine', warmupEpochs: 0.5 },
  oneCycle: { type: 'oneCycle', warmupShare: 0.3 },
  reduceOnPlateau: { type: 'reduceOnPlateau', patience: 2, factor: 0.3 },
} as const satisfies { [T in ScheduleType]: Extract<Schedule, { type: T }> }

/** One-cycle begins at the peak divided by this, and ends at its beginning divided by the other. */
const oneCycleStart = 25
const oneCycleEnd = 10_000

/** What of a run's settings decides its learning rates. */
export interface RatePlan {
  /** The optimizer's. */
  learningRate: number
  schedule?: Schedule | undefined
  epochs: number
  stepsPerEpoch: number
}

/**
 * Learning rate of a step, counted from 1: a pure function, so that it can be drawn before the start and a resumed run goes on with it.
 * `validationLosses` are those of the epochs before, in their order; only a plateau asks for them. Step and plateau as they are
 * usual; cosine from I. Loshchilov, F. Hutter: SGDR, 2017, without restarts; one-cycle from L. N. Smith, N. Topin:
 * Super-Convergence, 2018, both ways along a cosine.
 */
export function learningRateAt(step: number, plan: RatePlan, validationLosses: readonly number[] = []): number {
  const { learningRate, schedule, epochs, stepsPerEpoch } = plan
  const done = step - 1
  const total = epochs * stepsPerEpoch
  switch (schedule?.type) {
    case undefined:
    case 'constant':
      return learningRate
    case 'step':
      return learningRate * schedule.factor ** Math.floor(done / (schedule.every * stepsPerEpoch))
    case 'cosine': {
      const warmup = Math.min(Math.round(schedule.warmupEpochs * stepsPerEpoch), total)
      if (step <= warmup) return (learningRate * step) / warmup
      const end = learningRate * (schedule.finalShare ?? 0)
      return between(learningRate, end, (done - warmup) / Math.max(total - warmup, 1))
    }
    case 'oneCycle': {
      const rise = Math.max(Math.round(schedule.warmupShare * total), 1)
      const start = learningRate / oneCycleStart
      if (done < rise) return between(start, learningRate, done / rise)
      return between(learningRate, start / oneCycleEnd, (done - rise) / Math.max(total - rise - 1, 1))
    }
    case 'reduceOnPlateau':
      return learningRate * schedule.factor ** plateaus(validationLosses, schedule.patience)
  }
}

/** From one value to another along half a cosine; `share` of the way is gone. */
function between(from: number, to: number, share: number): number {
  return to + ((from - to) * (1 + Math.cos(Math.PI * Math.min(share, 1)))) / 2
}

/** How often `patience` epochs went by without a lower loss; after each, the count begins anew. */
function plateaus(losses: readonly number[], patience: number): number {
  let found = 0
  let lowest = Infinity
  let since = 0
  for (const loss of losses) {
    if (loss < lowest) {
      lowest = loss
      since = 0
    } else if (++since === patience) {
      found++
      since = 0
    }
  }
  return found
}
