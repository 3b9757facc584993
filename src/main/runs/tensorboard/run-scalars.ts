import type { MetricColumns, RunRecord } from '../../../shared/run'
import { trainingSeconds } from '../../../shared/training-seconds'
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
  const secondsAt = trainingSeconds(record, epoch)
  const timeOf = (step: number) => Date.parse(record.createdAt) / 1000 + secondsAt(step)
  const column = (tag: string, steps: readonly number[], values: readonly (number | null)[]): Scalar[] =>
    steps.flatMap((step, i) => {
      const value = values[i]
      return value === null || value === undefined ? [] : [{ tag, step, value, time: timeOf(step) }]
    })
  return {
    train: [
      ...column('batch_loss', batch.step, batch.loss),
      ...column('batch_accuracy', batch.step, batch.accuracy),
      ...column('learning_rate', batch.step, batch.learningRate),
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
