import path from 'node:path'
import { changesPictures } from '../../shared/augmentation'
import { limits } from '../../shared/limits'
import type { JobOf, JobResult } from '../../shared/engine-protocol'
import { JackdawError } from '../../shared/errors'
import type { LearningRateCurve } from '../../shared/learning-rate-curve'
import { classWeights, epochOrder } from '../data/class-balance'
import { partition } from '../data/partition'
import { readSplit } from '../data/pictures'
import type { JobContext } from '../job-context'
import { readCheckpoint } from '../train/checkpoint'
import { Learner } from '../train/learner'

/** Learning rates that are tried, one a step. */
const trials = 100
/** The trial is over when the smoothed loss is so many times the smallest one: from there on it only gets worse. */
const tooMuch = 4
/** How much of the running mean stays from step to step. */
const smoothing = 0.9
/** So many steps the running mean is behind the losses. */
const lag = Math.round(smoothing / (1 - smoothing))

/**
 * Trains a network of its own for some steps with a rising learning rate and writes down the loss at each (L. N. Smith: Cyclical
 * Learning Rates for Training Neural Networks, 2017). Nothing is kept. Throws `job-stopped`.
 */
export async function findLearningRate(
  job: JobOf<'find-learning-rate'>,
  context: JobContext,
): Promise<JobResult<'find-learning-rate'>> {
  const { config, dataset } = job
  await context.engine(config.engine)
  const pictures = await readSplit(dataset, 'train', { shared: changesPictures(config.augmentation) })
  const { training } = partition(pictures, config)
  const batches = Math.ceil(training.length / config.batchSize)
  const learner = new Learner(config, dataset, pictures, classWeights(training, pictures, config), context.threads)
  const points: LearningRateCurve['points'] = []
  let order = training
  let mean = 0
  let smallest = Infinity
  try {
    if (job.startFrom) {
      const { checkpoint, classes } = job.startFrom
      learner.takeOver((await readCheckpoint(checkpoint)).tensors, classes, path.basename(checkpoint))
    }
    for (let step = 1; step <= trials; step++) {
      const batch = (step - 1) % batches
      const round = Math.floor((step - 1) / batches)
      if (batch === 0) order = epochOrder(training, pictures, config, round)
      const rate = rateOf(step)
      const { loss } = learner.learn(order, batch * config.batchSize, step, rate)
      if (!Number.isFinite(loss)) break
      mean = smoothing * mean + (1 - smoothing) * loss
      // Without the correction the mean would begin near 0.
      const smoothed = mean / (1 - smoothing ** step)
      points.push({ rate, loss, smoothed })
      context.report({ kind: 'trial', done: step, total: trials })
      if (smoothed > tooMuch * smallest) break
      smallest = Math.min(smallest, smoothed)
      if (!(await context.control.turn())) throw new JackdawError('job-stopped')
    }
  } finally {
    learner.dispose()
  }
  return { points, proposed: steepest(points) }
}

/** From the smallest learning rate that there is to the largest, each the same factor above the one before. */
const rateOf = (step: number) =>
  limits.learningRate.min * (limits.learningRate.max / limits.learningRate.min) ** ((step - 1) / (trials - 1))

/** Points on either side over which a slope is measured, so that one lucky batch does not decide. */
const reach = 3

/**
 * The rate at which the loss fell fastest, before its lowest place: there learning is quick and still safe. That the smoothed loss shows
 * it later is taken back. To two figures; null when the loss does not fall.
 */
export function steepest(points: LearningRateCurve['points']): number | null {
  const losses = points.map(({ smoothed }) => smoothed)
  const lowest = losses.indexOf(Math.min(...losses))
  let best: number | null = null
  let slope = 0
  for (let k = reach; k + reach < points.length && k <= lowest; k++) {
    const change = (losses[k + reach] ?? 0) - (losses[k - reach] ?? 0)
    if (change >= slope) continue
    slope = change
    best = points[Math.max(k - lag, 0)]?.rate ?? null
  }
  return best === null ? null : Number(best.toPrecision(2))
}
