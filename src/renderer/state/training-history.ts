import type { Metric, MetricColumns } from '../../shared/run'

/** A run's curves so far, which grow in place: copying half a million numbers ten times a second would be felt. */
export type History = MetricColumns

/** A history without anything in it. */
export function emptyHistory(): History {
  return {
    batch: { step: [], loss: [], accuracy: [], learningRate: [] },
    speed: { step: [], picturesPerSecond: [] },
    epoch: {
      epoch: [],
      step: [],
      loss: [],
      accuracy: [],
      validationLoss: [],
      validationAccuracy: [],
      seconds: [],
    },
  }
}

/**
 * Adds metrics at the end. A run that goes on from a checkpoint repeats the steps after it, and loading may overlap with what
 * was heard meanwhile; so what was there from the same step on is replaced.
 */
export function append(history: History, metrics: readonly Metric[]): void {
  for (const metric of metrics) {
    switch (metric.type) {
      case 'batch': {
        cut(history.batch, metric.step)
        history.batch.step.push(metric.step)
        history.batch.loss.push(metric.loss)
        history.batch.accuracy.push(metric.accuracy)
        history.batch.learningRate.push(metric.learningRate ?? null)
        break
      }
      case 'speed': {
        cut(history.speed, metric.step)
        history.speed.step.push(metric.step)
        history.speed.picturesPerSecond.push(metric.picturesPerSecond)
        break
      }
      case 'epoch': {
        const { epoch } = history
        cut(epoch, metric.step)
        epoch.epoch.push(metric.epoch)
        epoch.step.push(metric.step)
        epoch.loss.push(metric.loss)
        epoch.accuracy.push(metric.accuracy)
        epoch.validationLoss.push(metric.validationLoss)
        epoch.validationAccuracy.push(metric.validationAccuracy)
        epoch.seconds.push(metric.seconds)
      }
    }
  }
}

/** Forgets every column's entries from a step on; `step` is one of the columns and grows. */
function cut<Columns extends { step: number[] } & Record<keyof Columns, (number | null)[]>>(
  columns: Columns,
  step: number,
): void {
  const { length } = columns.step
  let keep = length
  while (keep > 0 && (columns.step[keep - 1] ?? 0) >= step) keep--
  if (keep === length) return
  for (const column of Object.values<(number | null)[]>(columns)) column.length = keep
}

/** Share of accuracy, loss or the like at the end of a column. */
export function latest(column: readonly number[]): number | null {
  return column[column.length - 1] ?? null
}
