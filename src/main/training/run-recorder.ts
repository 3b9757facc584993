import { AppendLog } from '../../files/append-log'
import { startHeartbeat } from '../../files/heartbeat'
import type { Progress } from '../../shared/engine-protocol'
import { JackdawError, toErrorData, type ErrorCode, type ErrorData } from '../../shared/errors'
import type { Metric, RunRecord, RunSummary } from '../../shared/run'
import { RunLog } from '../runs/run-log'
import type { RunStore } from '../runs/run-store'
import type { ServiceOptions } from '../services'

/** Metrics that wait while the disk is full; older ones are given up. */
const waitingLimit = 100_000

/** The process is gone: the run itself is sound and can go on. */
const interruptions: readonly ErrorCode[] = [
  'engine-killed',
  'engine-out-of-memory',
  'engine-crashed',
  'engine-silent',
  'engine-protocol',
]

/**
 * Puts what the engine says about a run in training onto the disk: metrics as they come, the record when its status changes
 * or an epoch ends, remarks into the log. What cannot be written now (the disk may be full) is tried again with the next;
 * training does not wait for the disk and does not fail for it.
 */
export class RunRecorder {
  readonly log: RunLog
  /**
   * Steps at which an epoch ended that is in the curves already. A checkpoint from between the last batch of an epoch and its
   * validation makes the engine measure that epoch again.
   */
  measuredEpochs: ReadonlySet<number> = new Set()
  private work: Promise<void> = Promise.resolve()
  private waiting: Metric[] = []
  private flushing = false
  /** Changes that are not in the record on disk yet. */
  private unsaved: Partial<RunRecord> = {}
  private metrics: AppendLog | undefined
  private complained = false
  private bestStep: number | undefined
  private readonly stopBeating: () => void

  constructor(
    private readonly store: RunStore,
    private readonly runId: string,
    private readonly emit: ServiceOptions['emit'],
  ) {
    this.log = new RunLog(store.files(runId).log)
    this.stopBeating = startHeartbeat(store.files(runId).record)
  }

  hear(progress: Progress): void {
    switch (progress.kind) {
      case 'started': {
        const { engine, stepsPerEpoch, trainingPictures, validationPictures, parameters } = progress
        const { id, device, version } = engine
        const { opByOp } = progress
        const reason = opByOp ? `${engine.reason} Each step runs op by op, which is slower: ${opByOp}.` : engine.reason
        void this.log.write(`training on ${id} (${device}, ${version}): ${reason}`)
        const counts = { stepsPerEpoch, trainingPictures, validationPictures, parameters }
        return this.save({ engine: { id, device, reason, version }, ...counts, status: 'running' })
      }
      case 'metrics': {
        const { metrics, position, seconds } = progress
        this.unsaved = { ...this.unsaved, position, seconds }
        this.addMetrics(metrics)
        return metrics.some(({ type }) => type === 'epoch') ? this.save({}) : undefined
      }
      case 'checkpoint':
        void this.log.write(`checkpoint ${progress.file} after ${progress.position.step} steps`)
        this.after(() => this.metrics?.sync())
        return this.noteBest(progress.best ?? null)
      case 'checkpoint-failed':
        void this.log.write(`a checkpoint was not written, training goes on: ${describe(progress.error)}`)
        return
      case 'prefetch-lost':
        void this.log.write(`pictures are not changed ahead any more, training goes on: ${progress.reason}`)
        return
      case 'paused':
        return this.save({ status: 'paused' })
      case 'resumed':
        return this.save({ status: 'running' })
      case 'pictures':
      case 'trial':
        return
    }
  }

  /** Records how training ended, with all that waited, and gives the run up. */
  async end(change: Partial<RunRecord>): Promise<void> {
    // The curves first, and nothing of the change before them: a run that says it is finished is whole, whatever happens.
    this.after(async () => {
      await this.writeMetrics()
      await this.metrics?.sync()
    })
    await this.work
    this.stopBeating()
    this.save({ ...change, owner: null })
    await this.work
    await this.metrics?.close().catch(() => undefined)
    this.metrics = undefined
  }

  /**
   * Records a failure. When the process is gone the status stays as it was, without an owner, which is read as
   * `interrupted`; when the engine gave up by itself the run has failed.
   */
  async fail(failure: ErrorData): Promise<void> {
    void this.log.write(describe(failure))
    const gone = interruptions.includes(failure.code)
    await this.end(gone ? { failure } : { failure, status: 'failed' })
  }

  private addMetrics(metrics: readonly Metric[]): void {
    this.waiting.push(...metrics.filter(({ type, step }) => type !== 'epoch' || !this.measuredEpochs.has(step)))
    if (this.waiting.length > waitingLimit) this.waiting.splice(0, this.waiting.length - waitingLimit)
    if (this.flushing) return
    this.flushing = true
    this.after(async () => {
      this.flushing = false
      await this.writeMetrics()
    })
  }

  private async writeMetrics(): Promise<void> {
    const batch = this.waiting
    if (batch.length === 0) return
    this.waiting = []
    try {
      this.metrics ??= await AppendLog.open(this.store.files(this.runId).metrics)
      await this.metrics.append(batch)
    } catch (error) {
      this.waiting = [...batch, ...this.waiting]
      throw error
    }
  }

  private noteBest(best: NonNullable<RunRecord['best']> | null): void {
    if (best?.step === this.bestStep || !best) return
    this.bestStep = best.step
    this.save({ best })
  }

  private save(change: Partial<RunRecord>): void {
    this.unsaved = { ...this.unsaved, ...change }
    this.after(async () => {
      const changes = this.unsaved
      if (Object.keys(changes).length === 0) return
      this.unsaved = {}
      let run: RunSummary
      try {
        run = await this.store.update(this.runId, (record) => ({ ...record, ...changes }))
      } catch (error) {
        this.unsaved = { ...changes, ...this.unsaved }
        throw error
      }
      this.emit('runs.changed', { run })
    })
  }

  /** Does something to the disk after all that was asked for before. */
  private after(step: () => Promise<void> | undefined): void {
    this.work = this.work.then(step).then(
      () => {
        this.complained = false
      },
      (error: unknown) => {
        if (!this.complained) void this.log.write(describe(toErrorData(error)))
        this.complained = true
      },
    )
  }
}

function describe(error: ErrorData): string {
  return JackdawError.fromData(error).message
}
