import type { Progress } from '../../shared/engine-protocol'
import { silentBatches, type EngineTimings } from './engine-timings'

/** Batch times that the median is taken of. */
const remembered = 51

/** What a job may say while it is paused. */
const saidInPauses: readonly Progress['kind'][] = ['checkpoint', 'checkpoint-failed', 'prefetch-lost']

/**
 * How long a job has said nothing, and whether that is too long. Pauses do not count, nor does time in which this process
 * itself stood still (a laptop asleep): a gap between two looks counts as two ticks at most.
 */
export class Silence {
  private silentFor = 0
  private paused = false
  private last: { step: number; seconds: number } | undefined
  private readonly batchMilliseconds: number[] = []
  /** Batches that an epoch ends with without a word: its validation. */
  private validationBatches = 0

  constructor(private readonly timings: EngineTimings) {}

  /** Called about every `timings.tick` with the milliseconds since the last call. */
  tick(elapsed: number): void {
    if (!this.paused) this.silentFor += Math.min(elapsed, 2 * this.timings.tick)
  }

  hear(progress: Progress): void {
    this.silentFor = 0
    if (progress.kind === 'paused') this.paused = true
    else if (!saidInPauses.includes(progress.kind)) this.paused = false
    if (progress.kind === 'started') {
      const { validationPictures, trainingPictures, stepsPerEpoch } = progress
      this.validationBatches = Math.ceil((validationPictures * stepsPerEpoch) / Math.max(trainingPictures, 1))
    }
    if (progress.kind === 'metrics') this.measure(progress.position.step, progress.seconds)
  }

  get tooLong(): boolean {
    return this.silentFor > this.limit
  }

  /** Longest silence that is borne, in milliseconds. */
  get limit(): number {
    const { silence, firstSilence } = this.timings
    if (this.batchMilliseconds.length === 0) return firstSilence
    return Math.max(silence, (silentBatches + this.validationBatches) * median(this.batchMilliseconds))
  }

  /** How long a job may take to obey `stop`: the batch under way, one more, a checkpoint. */
  get stopPatience(): number {
    const { stop, silence } = this.timings
    if (this.batchMilliseconds.length === 0) return Math.max(stop, silence)
    return stop + 4 * median(this.batchMilliseconds)
  }

  private measure(step: number, seconds: number): void {
    const { last } = this
    this.last = { step, seconds }
    if (!last || step <= last.step || seconds < last.seconds) return
    this.batchMilliseconds.push((1000 * (seconds - last.seconds)) / (step - last.step))
    if (this.batchMilliseconds.length > remembered) this.batchMilliseconds.shift()
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[sorted.length >> 1] ?? 0
}
