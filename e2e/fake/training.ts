import { isStoppedEarly } from '../../src/shared/early-stopping'
import type { Progress } from '../../src/shared/engine-protocol'
import type { Metric, RunSummary } from '../../src/shared/run'
import { noise, type World } from './world'

const tick = 100
/** Batches in a tick: about a real processor's pace. */
const batchesPerTick = 8
const pause = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds))

/** Goes through the events of a training without training: a loss that falls, an accuracy that rises. */
export class FakeTraining {
  busy = true
  #timer: ReturnType<typeof setInterval> | undefined

  constructor(
    private readonly world: World,
    public run: RunSummary,
  ) {}

  async begin(): Promise<RunSummary> {
    this.#record({ status: 'starting', failure: null, resumable: false })
    await pause(300)
    this.#record({ status: 'running' })
    this.#timer = setInterval(() => this.#work(), tick)
    this.#timer.unref()
    return this.run
  }

  pause(): null {
    clearInterval(this.#timer)
    this.#record({ status: 'paused' })
    this.#tell({ kind: 'paused' })
    return null
  }

  resume(): null {
    this.#record({ status: 'running' })
    this.#tell({ kind: 'resumed' })
    this.#timer = setInterval(() => this.#work(), tick)
    this.#timer.unref()
    return null
  }

  stop(): null {
    this.#end('stopped')
    return null
  }

  #work(): void {
    const { config, validationPictures } = this.run
    const stepsPerEpoch = this.run.stepsPerEpoch ?? 1
    const metrics: Metric[] = []
    let { step } = this.run.position
    for (let i = 0; i < batchesPerTick && step < stepsPerEpoch * config.epochs; i++) {
      step++
      const loss = lossAt(step) * (0.6 + 0.8 * noise(step))
      const epoch = Math.ceil(step / stepsPerEpoch)
      metrics.push({
        type: 'batch',
        step,
        epoch,
        loss,
        accuracy: Math.max(0.1, 1 - loss * 0.33),
        learningRate: config.optimizer.learningRate,
      })
      if (step % 100 === 0) metrics.push({ type: 'speed', step, epoch, picturesPerSecond: 6400 + 400 * noise(step, 1) })
      if (step % stepsPerEpoch === 0) {
        const watched = (validationPictures ?? 0) > 0
        metrics.push({
          type: 'epoch',
          step,
          epoch,
          loss: lossAt(step),
          accuracy: 1 - lossAt(step) * 0.3,
          validationLoss: watched ? this.#validationLoss(epoch) : null,
          validationAccuracy: watched ? 1 - lossAt(step) * 0.3 - 0.005 : null,
          seconds: (stepsPerEpoch * tick) / batchesPerTick / 1000,
        })
      }
    }
    const position = { epoch: Math.floor(step / stepsPerEpoch), batch: step % stepsPerEpoch, step }
    const seconds = (step * tick) / batchesPerTick / 1000
    const ended = position.epoch > this.run.position.epoch
    this.run = { ...this.run, position, seconds, hasModel: position.epoch > 0 }
    this.#keep()
    this.#tell({ kind: 'metrics', metrics, position, seconds })
    if (ended) this.#record(this.#watch())
    if (this.run.ended) return this.#end('finished')
    if (position.epoch >= config.epochs) this.#end('finished')
  }

  /** Falls with the loss, and rises again from the fourth epoch on where the settings watch it. */
  #validationLoss(epoch: number): number {
    const { earlyStopping, keepBest } = this.run.config
    const rise = earlyStopping || keepBest ? 0.04 * Math.max(0, epoch - 3) : 0
    return lossAt(epoch * (this.run.stepsPerEpoch ?? 1)) + 0.02 + rise
  }

  /** The best epoch so far, and whether the run is over for want of a better one. */
  #watch(): Partial<RunSummary> {
    const { config, position, stepsPerEpoch, validationPictures } = this.run
    if (!validationPictures) return {}
    const losses = Array.from({ length: position.epoch }, (_, k) => this.#validationLoss(k + 1))
    const validationLoss = Math.min(...losses)
    const epoch = losses.indexOf(validationLoss) + 1
    const ended = isStoppedEarly(losses, config.earlyStopping) ? ('early-stopping' as const) : null
    return { best: { epoch, step: epoch * (stepsPerEpoch ?? 1), validationLoss }, ended }
  }

  #end(status: 'finished' | 'stopped'): void {
    clearInterval(this.#timer)
    this.#record({ status, hasModel: true, resumable: status === 'stopped' })
    void this.#test()
  }

  async #test(): Promise<void> {
    const total = this.run.dataset.counts.test
    for (let done = 0; done < total; done += total / 5) {
      this.world.emit('results.progress', { runId: this.run.id, done: Math.round(done), total })
      await pause(200)
    }
    this.#record({ testAccuracy: Math.round((1 - lossAt(this.run.position.step) * 0.3) * total) / total })
    this.busy = false
  }

  #record(change: Partial<RunSummary>): void {
    this.run = { ...this.run, ...change }
    this.#keep()
    this.world.emit('runs.changed', { run: this.run })
  }

  #keep(): void {
    this.world.runs = [this.run, ...this.world.runs.filter((r) => r.id !== this.run.id)]
  }

  #tell(progress: Progress): void {
    this.world.emit('training.progress', { runId: this.run.id, progress })
  }
}

const lossAt = (step: number): number => 2.3 * Math.exp(-step / 120) + 0.25 / (1 + step / 500) + 0.015
