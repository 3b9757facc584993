import type { Measurement } from '../../shared/contract'
import type { JobOf, JobResult, Progress } from '../../shared/engine-protocol'
import { JackdawError, toErrorData, type ErrorData } from '../../shared/errors'
import type { RunRecord, RunSummary } from '../../shared/run'
import type { RunConfig } from '../../shared/run-config'
import { checkEngine } from '../engines/check-engine'
import type { EngineClient } from '../engines/engine-client'
import type { EnginePool } from '../engines/engine-pool'
import { evaluateRun } from '../predictions/evaluate-run'
import { formerSettings } from '../runs/extend-run'
import { cutMetrics } from '../runs/metrics-file'
import { freeName } from '../runs/run-name'
import type { RunStore } from '../runs/run-store'
import { whyNotAgain } from '../runs/run-summary'
import type { DatasetService, ServiceOptions, TrainingService } from '../services'
import { checkConfig, type Plan } from './check-config'
import { checkDisk } from './check-disk'
import { checkMemory } from './check-memory'
import { estimateSeconds } from './estimate'
import { continuedRecord, newRecord } from './new-record'
import { resumePoints } from './resume-points'
import { RunRecorder } from './run-recorder'
import { withStartingPoint } from './starting-point'
import { TrainingSession } from './training-session'

export interface TrainingParts {
  store: RunStore
  datasets: DatasetService
  pool: EnginePool
  emit: ServiceOptions['emit']
  version: string
  /** Absolute folder on the disk that checkpoints are written to. */
  libraryDirectory: string
}

/** Training batches timed for an estimate. */
const measuredBatches = 10
/** Time for the last checkpoint when the program closes, in milliseconds; what is left of ten seconds is for ending processes. */
const closePatience = 8000

/** What one run needs while it is in training. */
interface Attempt {
  session: TrainingSession
  client: EngineClient
  recorder: RunRecorder
  record: RunRecord
  plan: Plan
}

/** Trains runs, one at a time, and keeps what comes of it on disk. */
export class Training implements TrainingService {
  private session: TrainingSession | undefined
  private closing = false
  /** What `sleep` has paused. */
  private asleep: TrainingSession | undefined
  /** Set by whoever has more to train: called whenever the place for a run in training has become free. */
  onFree: () => void = () => undefined

  constructor(private readonly parts: TrainingParts) {
    parts.store.trainsHere = (runId) => this.active === runId
  }

  get active(): string | null {
    return this.session?.runId ?? null
  }

  /** Whether a run could begin now. */
  get free(): boolean {
    return !this.session && !this.closing
  }

  /** Whether a run in training reads this dataset. */
  usesDataset(datasetId: string): boolean {
    return this.session?.datasetId === datasetId
  }

  async measure(config: RunConfig): Promise<Measurement> {
    const { pool, datasets } = this.parts
    const plan = await checkConfig(config, datasets)
    const measured = await pool.answering.use((client) => {
      checkMemory(checkEngine(client.engines, config.engine), config, plan.network)
      return client.run({ kind: 'measure', config, dataset: plan.files, batches: measuredBatches })
    })
    const { millisecondsPerStep, picturesPerSecond, engine } = measured
    const testPictures = plan.dataset.counts.test
    const estimatedSeconds = estimateSeconds(config, { ...plan, testPictures }, measured)
    return { millisecondsPerStep, picturesPerSecond, estimatedSeconds, engine }
  }

  /** Throws what would refuse these settings now, but for an engine that cannot be used. */
  async check(config: RunConfig, name: string): Promise<void> {
    await this.startable(config, await this.plan(config, name))
  }

  /** `marks` are what a run that waited has already: the id that it gets, and its tags. */
  start(config: RunConfig, name: string, marks: { id?: string; tags?: string[] } = {}): Promise<RunSummary> {
    return this.occupy(async (session) => {
      const { store, version } = this.parts
      session.datasetId = config.dataset.id
      const plan = await this.plan(config, name)
      await this.startable(config, plan)
      await this.parts.pool.training.use(async (client) => {
        checkMemory(checkEngine(client.engines, config.engine), config, plan.network)
        const taken = (await store.summaries()).map((run) => run.name)
        const record = { ...newRecord(config, freeName(name, taken), plan, version), ...marks }
        session.runId = record.id
        this.parts.emit('runs.changed', { run: await store.create(record) })
        const attempt = this.attempt(session, client, record, plan)
        await this.conclude(attempt, () => this.learn(attempt, null))
      })
    })
  }

  continue(runId: string): Promise<RunSummary> {
    return this.occupy(async (session) => {
      const record = await this.parts.store.refuseWhileOwned(runId)
      const reason = whyNotAgain(record)
      if (reason) throw new JackdawError('run-not-resumable', record.name, { reason })
      session.datasetId = record.config.dataset.id
      const plan = await this.plan(record.config, record.name)
      await this.parts.pool.training.use(async (client) => {
        checkMemory(checkEngine(client.engines, record.config.engine), record.config, plan.network)
        session.runId = runId
        const attempt = this.attempt(session, client, record, plan)
        await this.conclude(attempt, () => this.goOn(attempt))
      })
    })
  }

  async pause(runId: string): Promise<void> {
    const session = await this.sessionOf(runId)
    session?.job?.control('pause')
  }

  async resume(runId: string): Promise<void> {
    const session = await this.sessionOf(runId)
    session?.job?.control('resume')
  }

  sleep(): void {
    const { session } = this
    if (!session?.job || session.paused) return
    session.job.control('save')
    session.job.control('pause')
    this.asleep = session
  }

  wake(): void {
    this.asleep?.job?.control('resume')
    this.asleep = undefined
  }

  /** Resolves when the last checkpoint and the record are on disk; the test evaluation may still be under way. */
  async stop(runId: string): Promise<void> {
    const session = await this.sessionOf(runId)
    session?.stop()
    await session?.trained
  }

  finished(runId: string): Promise<RunSummary> {
    const { session } = this
    return session?.runId === runId ? session.ended : this.parts.store.summary(runId)
  }

  onProgress(runId: string, listener: (progress: Progress) => void): () => void {
    const { session } = this
    return session?.runId === runId ? session.listen(listener) : () => undefined
  }

  /** Stops what is in training with a checkpoint, without testing it; resolves within eight seconds. */
  async close(): Promise<void> {
    this.closing = true
    const { session } = this
    if (!session) return
    session.stop()
    await Promise.race([session.trained, new Promise((resolve) => setTimeout(resolve, closePatience).unref())])
  }

  /** Resolves when nothing is written any more; for after the engine processes have been ended. */
  async settled(): Promise<void> {
    await this.session?.ended.catch(() => undefined)
  }

  /**
   * Takes the one place for a run in training. Answers when the engine has begun, or rejects with why it did not; `work` goes on
   * until the run is over.
   */
  private async occupy(work: (session: TrainingSession) => Promise<void>): Promise<RunSummary> {
    if (this.session || this.closing) throw new JackdawError('engine-busy')
    const session = (this.session = new TrainingSession())
    const over = work(session).finally(() => {
      this.session = undefined
      const { runId } = session
      session.end(runId ? this.parts.store.summary(runId) : Promise.reject(new JackdawError('run-unknown')))
      this.onFree()
    })
    await Promise.race([session.began, over])
    return this.parts.store.summary(session.runId ?? '')
  }

  private async plan(config: RunConfig, name: string): Promise<Plan> {
    const plan = await checkConfig(config, this.parts.datasets)
    const run = { name, parameters: plan.network.parameters, optimizer: config.optimizer.type }
    await checkDisk(this.parts.libraryDirectory, run)
    return plan
  }

  /** Throws when there is nothing to start from where the settings ask for it. */
  private startable(config: RunConfig, { dataset }: Plan): Promise<void> {
    return withStartingPoint(config, dataset, this.parts.store, () => Promise.resolve())
  }

  private attempt(session: TrainingSession, client: EngineClient, record: RunRecord, plan: Plan): Attempt {
    return { session, client, record, plan, recorder: new RunRecorder(this.parts.store, record.id, this.parts.emit) }
  }

  /** Has the engine train from a checkpoint or from the beginning, until it is done or fails. */
  private async learn(attempt: Attempt, resumeFrom: string | null): Promise<JobResult<'train'>> {
    if (resumeFrom !== null) return this.train(attempt, { resumeFrom })
    const { record, plan } = attempt
    return withStartingPoint(record.config, plan.dataset, this.parts.store, (startFrom) =>
      this.train(attempt, { resumeFrom, ...(startFrom && { startFrom }) }),
    )
  }

  private async train(
    attempt: Attempt,
    from: Pick<JobOf<'train'>, 'resumeFrom' | 'startFrom'>,
  ): Promise<JobResult<'train'>> {
    const { session, client, recorder, record, plan } = attempt
    const { checkpoints } = this.parts.store.files(record.id)
    const former = formerSettings(record)
    const job: JobOf<'train'> = {
      kind: 'train',
      config: record.config,
      dataset: plan.files,
      checkpoints,
      ...from,
      ...(former.length > 0 && { former }),
    }
    session.job = client.begin(job, {
      onProgress: (progress) => {
        recorder.hear(progress)
        session.tell(progress)
        this.parts.emit('training.progress', { runId: record.id, progress })
      },
    })
    if (session.stopping) session.stop()
    return session.job.result
  }

  /** Tries the places that a run can go on from, best first, until the engine accepts one. */
  private async goOn(attempt: Attempt): Promise<JobResult<'train'>> {
    const { store, version, emit } = this.parts
    const { record, recorder } = attempt
    const files = store.files(record.id)
    for (const { file, step } of await resumePoints(record, files)) {
      recorder.measuredEpochs = await cutMetrics(files.metrics, step)
      const run = await store.update(record.id, (current) => continuedRecord(current, step, version))
      emit('runs.changed', { run })
      void recorder.log.write(`going on from step ${step}`)
      try {
        return await this.learn(attempt, file)
      } catch (error) {
        if (!(error instanceof JackdawError) || error.code !== 'checkpoint-damaged' || !file) throw error
        await store.setAside(record.id, file, error)
      }
    }
    throw new JackdawError('run-not-resumable', record.name, { reason: 'all its checkpoints are damaged' })
  }

  /** Records how learning ended and, where there is a model now, tests it. Rethrows what learning failed with. */
  private async conclude(attempt: Attempt, learn: () => Promise<JobResult<'train'>>): Promise<void> {
    const { session, recorder, record } = attempt
    try {
      const { outcome, position, seconds, ended = null } = await learn()
      void recorder.log.write(`${ended ?? outcome} after ${position.step} steps, ${seconds.toFixed(1)} s`)
      await recorder.end({ status: outcome, position, seconds, failure: null, ended })
    } catch (error) {
      await recorder.fail(failureOf(error, record))
      throw error
    } finally {
      session.endTraining()
    }
    if (!this.closing) await this.test(attempt)
  }

  private async test({ client, recorder, record }: Attempt): Promise<void> {
    const { store, datasets, emit } = this.parts
    const { id: runId } = record
    try {
      const { correct, count } = await evaluateRun({ store, datasets, engine: client }, runId, 'test', {
        onProgress: (done, total) => emit('results.progress', { runId, done, total }),
      })
      const testAccuracy = count > 0 ? correct / count : null
      emit('runs.changed', { run: await store.update(runId, (current) => ({ ...current, testAccuracy })) })
      void recorder.log.write(`test: ${correct} of ${count} right`)
    } catch (error) {
      const reason = this.closing ? 'the program ends' : JackdawError.fromData(toErrorData(error)).message
      void recorder.log.write(`not tested: ${reason}`)
    }
  }

  /** The session of a run; undefined when the run is not in training, which may be because it just ended. */
  private async sessionOf(runId: string): Promise<TrainingSession | undefined> {
    if (this.session?.runId === runId) return this.session
    await this.parts.store.refuseWhileOwned(runId)
    return undefined
  }
}

/** What the record says of a failure: it names the run, and the batch size where memory was short. */
function failureOf(error: unknown, record: RunRecord): ErrorData {
  const failure = toErrorData(error)
  const detail =
    failure.code === 'engine-out-of-memory' ? { ...failure.detail, batchSize: record.config.batchSize } : failure.detail
  return { ...failure, subject: failure.subject || record.name, detail }
}
