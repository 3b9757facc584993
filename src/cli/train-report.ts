import type { Progress } from '../shared/engine-protocol'
import type { Metric, RunSummary } from '../shared/run'
import { count, counted, duration, figure, share } from '../shared/words/format'
import { errorWords } from '../shared/words/errors'
import type { Output, Progress as Bar } from './output'

/**
 * Prints a run as it goes: a line with the speed every hundred batches, a line for each epoch, and a bar on a terminal.
 */
export class TrainReport {
  private stepsPerEpoch = 0
  private bar: Bar | undefined
  private losses: number[] = []
  private accuracies: number[] = []

  constructor(
    private readonly out: Output,
    private readonly epochs: number,
  ) {}

  hear(runId: string, progress: Progress): void {
    switch (progress.kind) {
      case 'started':
        return this.started(runId, progress)
      case 'metrics':
        for (const metric of progress.metrics) this.metric(metric, progress.seconds)
        this.bar?.update(progress.position.step, this.timeLeft(progress.position.step, progress.seconds))
        return
      case 'checkpoint':
        return this.out.data({ type: 'checkpoint', ...progress.position })
      case 'checkpoint-failed': {
        const { sentence, action } = errorWords(progress.error)
        this.out.note(`${sentence} ${action} Training goes on; saving is tried again after the next epoch.`)
        return
      }
      default:
    }
  }

  /** Takes the bar away. */
  end(): void {
    this.bar?.stop()
    this.bar = undefined
  }

  private started(runId: string, progress: Extract<Progress, { kind: 'started' }>): void {
    const { engine, stepsPerEpoch, trainingPictures, validationPictures, parameters } = progress
    this.stepsPerEpoch = stepsPerEpoch
    this.out.data({
      type: 'started',
      runId,
      engine: engine.id,
      device: engine.device,
      reason: engine.reason,
      epochs: this.epochs,
      stepsPerEpoch,
      trainingPictures,
      validationPictures,
      parameters,
    })
    this.out.text(
      `Engine: ${engine.id} on ${engine.device} (${engine.reason})`,
      `Learning from ${counted(trainingPictures, 'picture')}, ${count(validationPictures)} kept aside; ` +
        `${count(parameters)} weights; ${counted(this.epochs, 'epoch')} of ${counted(stepsPerEpoch, 'batch', 'batches')}`,
    )
    this.bar = this.out.progress(this.epochs * stepsPerEpoch, '[{bar}] {percentage} %  {note}')
  }

  private metric(metric: Metric, seconds: number): void {
    if (metric.type === 'batch') {
      this.losses.push(metric.loss)
      this.accuracies.push(metric.accuracy)
      return
    }
    if (metric.type === 'epoch') return this.epoch(metric)
    // Steps are counted from the beginning of the run; people count epochs and batches from 1.
    const epoch = Math.floor((metric.step - 1) / this.stepsPerEpoch) + 1
    const batch = metric.step - (epoch - 1) * this.stepsPerEpoch
    const [loss, accuracy] = [mean(this.losses), mean(this.accuracies)]
    this.losses = []
    this.accuracies = []
    const { step, picturesPerSecond } = metric
    this.out.data({ type: 'speed', epoch, batch, step, picturesPerSecond, loss, accuracy, seconds })
    this.out.text(
      `Epoch ${epoch}/${this.epochs}  batch ${count(batch).padStart(5)}  ` +
        `${count(picturesPerSecond).padStart(7)} pictures/s  loss ${shown(loss)}  accuracy ${shownShare(accuracy)}`,
    )
  }

  private epoch(metric: Extract<Metric, { type: 'epoch' }>): void {
    this.losses = []
    this.accuracies = []
    this.out.data({ ...metric })
    const { epoch, loss, accuracy, validationLoss, validationAccuracy, seconds } = metric
    const validation =
      validationLoss === null || validationAccuracy === null
        ? ''
        : `; kept aside: loss ${figure(validationLoss)}, accuracy ${share(validationAccuracy)}`
    this.out.title(
      `Epoch ${epoch}/${this.epochs} done in ${duration(seconds)}: ` +
        `loss ${figure(loss)}, accuracy ${share(accuracy)}${validation}`,
    )
  }

  private timeLeft(step: number, seconds: number): string {
    const left = step > 0 ? (seconds / step) * (this.epochs * this.stepsPerEpoch - step) : 0
    return `${duration(seconds)} gone, ${duration(left)} left`
  }
}

/** The last object of `train --json`. */
export function resultOf(run: RunSummary): { type: string } & Record<string, unknown> {
  return {
    type: 'result',
    runId: run.id,
    name: run.name,
    status: run.status,
    engine: run.engine?.id ?? null,
    epochs: run.position.epoch,
    seconds: run.seconds,
    testAccuracy: run.testAccuracy,
    ended: run.ended ?? null,
    bestEpoch: run.best?.epoch ?? null,
  }
}

const mean = (values: number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length
const shown = (value: number | null) => (value === null ? '-' : value.toFixed(4)).padStart(7)
const shownShare = (value: number | null) => (value === null ? '-' : share(value)).padStart(8)
