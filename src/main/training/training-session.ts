import type { EngineJob } from '../engines/engine-client'
import type { Progress } from '../../shared/engine-protocol'
import type { RunSummary } from '../../shared/run'

/** The one run in training, from the moment somebody asks for it until its test evaluation is saved. */
export class TrainingSession {
  /** Known once the run's record is on its way to disk. */
  runId: string | undefined
  datasetId: string | undefined
  /** Known while the engine works on it. */
  job: EngineJob<'train'> | undefined
  /** The engine waits, as it was asked to. */
  paused = false
  /** Somebody asked it to stop. */
  stopping = false
  /** Resolves when the engine has begun. Never rejects. */
  readonly began: Promise<void>
  /** Resolves when the learning is over and recorded, in whatever way. Never rejects. */
  readonly trained: Promise<void>
  /** Resolves when everything is over; rejects only if the record cannot be read. */
  readonly ended: Promise<RunSummary>
  private readonly listeners = new Set<(progress: Progress) => void>()
  private started: Progress | undefined

  private settleBegan: () => void = () => undefined
  private settleTrained: () => void = () => undefined
  private settleEnded: (summary: Promise<RunSummary>) => void = () => undefined

  constructor() {
    this.began = new Promise((resolve) => (this.settleBegan = resolve))
    this.trained = new Promise((resolve) => (this.settleTrained = resolve))
    this.ended = new Promise((resolve) => (this.settleEnded = resolve))
    // Nobody has to listen.
    this.ended.catch(() => undefined)
  }

  tell(progress: Progress): void {
    if (progress.kind === 'started') {
      this.started = progress
      this.settleBegan()
    }
    if (progress.kind === 'paused') this.paused = true
    if (progress.kind === 'resumed') this.paused = false
    for (const listener of this.listeners) listener(progress)
  }

  /** A listener that comes late hears first how the run started. */
  listen(listener: (progress: Progress) => void): () => void {
    this.listeners.add(listener)
    if (this.started) listener(this.started)
    return () => this.listeners.delete(listener)
  }

  stop(): void {
    this.stopping = true
    this.job?.control('stop')
  }

  endTraining(): void {
    this.settleTrained()
  }

  end(summary: Promise<RunSummary>): void {
    this.settleTrained()
    this.settleEnded(summary)
  }
}
