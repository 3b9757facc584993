import type { Progress } from '../../shared/engine-protocol'
import type { Metric, Position } from '../../shared/run'

/** Shortest time between two messages with metrics of batches, in milliseconds. */
const interval = 100

/** Gathers the metrics of batches and sends them about ten times a second; what people wait for goes at once. */
export class ProgressReporter {
  #waiting: Metric[] = []
  #sentAt = -Infinity

  constructor(readonly report: (progress: Progress) => void) {}

  add(metric: Metric, position: Position, seconds: number): void {
    this.#waiting.push(metric)
    if (metric.type !== 'batch' || performance.now() - this.#sentAt >= interval) this.flush(position, seconds)
  }

  /** Sends what is waiting; to be called before anything that main should see after it. */
  flush(position: Position, seconds: number): void {
    if (!this.#waiting.length) return
    this.report({ kind: 'metrics', metrics: this.#waiting, position: { ...position }, seconds })
    this.#waiting = []
    this.#sentAt = performance.now()
  }
}
