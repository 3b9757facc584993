import type { MetricColumns, RunRecord } from '../../../shared/run'
import type { Scalar } from './event-file'

/** The curves of a run as TensorBoard overlays them: one tag for each measure, once for training and once for validation. */
export interface RunScalars {
  train: Scalar[]
  validation: Scalar[]
}

/**
 * Names are those that Keras writes (`epoch_loss`, `batch_loss`). Steps are optimizer steps. Batches were not timed one by one: their
 * times lie evenly between the ends of their epochs.
 */
export function runScalars(
  record: Pick<RunRecord, 'createdAt' | 'seconds' | 'position'>,
  metrics: MetricColumns,
): RunScalars {
  const { batch, epoch, speed } = metrics
  const timeOf = clock(record, epoch)
  const column = (tag: string, steps: readonly number[], values: readonly (number | null)[]): Scalar[] =>
    steps.flatMap((step, i) => {
      const value = values[i]
      return value === null || value === undefined ? [] : [{ tag, step, value, time: timeOf(step) }]
    })
  return {
    train: [
      ...column('batch_loss', batch.step, batch.loss),
      ...column('batch_accuracy', batch.step, batch.accuracy),
      ...column('epoch_loss', epoch.step, epoch.loss),
      ...column('epoch_accuracy', epoch.step, epoch.accuracy),
      ...column('pictures_per_second', speed.step, speed.picturesPerSecond),
    ],
    validation: [
      ...column('epoch_loss', epoch.step, epoch.validationLoss),
      ...column('epoch_accuracy', epoch.step, epoch.validationAccuracy),
    ],
  }
}

/** Seconds since 1970 at a step. */
function clock(
  { createdAt, seconds, position }: Pick<RunRecord, 'createdAt' | 'seconds' | 'position'>,
  { step, seconds: epochSeconds }: MetricColumns['epoch'],
): (at: number) => number {
  const began = Date.parse(createdAt) / 1000
  const knots = [{ step: 0, time: 0 }]
  step.forEach((end, i) => knots.push({ step: end, time: (knots[i]?.time ?? 0) + (epochSeconds[i] ?? 0) }))
  const last = knots[knots.length - 1] ?? { step: 0, time: 0 }
  if (position.step > last.step) knots.push({ step: position.step, time: Math.max(seconds, last.time) })
  return (at) => {
    let k = 1
    let high = knots.length - 1
    while (k < high) {
      const middle = (k + high) >> 1
      if ((knots[middle]?.step ?? 0) >= at) high = middle
      else k = middle + 1
    }
    const [from, to] = [knots[k - 1], knots[k]]
    if (!from || !to || to.step === from.step) return began
    const part = Math.min(1, Math.max(0, (at - from.step) / (to.step - from.step)))
    return began + from.time + part * (to.time - from.time)
  }
}
