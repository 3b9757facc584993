import type { Progress } from '../../shared/engine-protocol'
import { toErrorData, type ErrorData } from '../../shared/errors'
import type { Metric, Position, RunSummary } from '../../shared/run'
import { request, subscribe } from '../api'
import { notices } from './notices.svelte'
import { runs } from './runs.svelte'
import { append, emptyHistory, type History } from './training-history'
import { addSample, timeLeft, type TimeSample } from './training-time'

/** Seconds trained after which the page is told once a second. */
const secondsOfHaste = 30

/**
 * The run that Train shows: its curves so far and where it stands. Metrics are added to the history as they are heard; the page is
 * told of it a few times a second.
 */
class Training {
  /** The run that is shown in place of the settings; null while the settings are shown. */
  runId = $state<string | null>(null)
  run = $derived(this.runId === null ? null : runs.byId(this.runId))
  /** Grows with every change of `history`, which is too large to be watched itself. */
  version = $state(0)
  history: History = emptyHistory()
  position = $state.raw<Position | null>(null)
  /** Seconds trained, pauses left out. */
  seconds = $state(0)
  /** Seconds until the last epoch ends, at the present speed. */
  secondsLeft = $state<number | null>(null)
  loading = $state(false)
  error = $state.raw<ErrorData | null>(null)
  /** The last checkpoint could not be written; training goes on. */
  checkpointError = $state.raw<ErrorData | null>(null)
  /** A run whose test pictures are being answered after its training. */
  testing = $state.raw<{ runId: string; done: number; total: number } | null>(null)
  /** What was asked for and has not happened yet. */
  pending = $state<'pause' | 'resume' | 'stop' | 'continue' | null>(null)

  /** Whether the run shown was in training when last heard of. */
  #underWay = false
  #silence: ReturnType<typeof setTimeout> | undefined
  #samples: TimeSample[] = []
  /** Metrics heard while the earlier ones are still being fetched. */
  #early: Metric[] | null = null
  #waiting = false

  constructor() {
    subscribe('training.progress', ({ runId, progress }) => {
      if (runId === this.runId) this.#hear(progress)
    })
    subscribe('results.progress', ({ runId, done, total }) => {
      if (runId === this.runId) this.#tests(done < total ? { runId, done, total } : null)
    })
    subscribe('runs.changed', ({ run }) => {
      if (run.id !== this.runId) return
      const ended = run.status === 'finished' || run.status === 'stopped'
      if (run.testAccuracy !== null) this.#tests(null)
      else if (ended && this.#underWay && run.hasModel)
        this.#tests({ runId: run.id, done: 0, total: run.dataset.counts.test })
      this.#underWay = isUnderWay(run)
      if (!this.#underWay) {
        this.position = run.position
        this.seconds = run.seconds
      }
      this.pending = null
    })
  }

  /** Shows a run in place of the settings, live if it is in training. */
  show(runId: string): void {
    this.left = null
    if (runId === this.runId) return
    this.runId = runId
    this.#forget()
    void this.#load(runId)
  }

  /** The run in training that the person left for the settings of the next one, so that it does not come back by itself. */
  left: string | null = null

  /** Back to the settings. */
  leave(): void {
    this.left = runs.active?.id ?? null
    this.runId = null
    this.#forget()
  }

  pause = (): Promise<void> => this.#ask('pause', 'training.pause')
  resume = (): Promise<void> => this.#ask('resume', 'training.resume')
  stop = (): Promise<void> => this.#ask('stop', 'training.stop')

  /** Goes on with a stopped, failed or interrupted run, and shows it. */
  async continue(runId: string): Promise<void> {
    this.show(runId)
    this.pending = 'continue'
    try {
      runs.put(await request('training.continue', { runId }))
    } catch (thrown) {
      notices.failed(thrown)
    }
    this.pending = null
  }

  async #ask(
    what: 'pause' | 'resume' | 'stop',
    name: 'training.pause' | 'training.resume' | 'training.stop',
  ): Promise<void> {
    if (this.runId === null || this.pending !== null) return
    this.pending = what
    try {
      await request(name, { runId: this.runId })
    } catch (thrown) {
      notices.failed(thrown)
      this.pending = null
    }
  }

  #forget(): void {
    this.history = emptyHistory()
    this.position = this.run?.position ?? null
    this.seconds = this.run?.seconds ?? 0
    this.secondsLeft = null
    this.error = null
    this.checkpointError = null
    this.pending = null
    this.#samples = []
    this.#early = null
    this.#underWay = this.run !== null && isUnderWay(this.run)
    this.version++
  }

  async #load(runId: string): Promise<void> {
    this.loading = true
    this.#early = []
    try {
      const loaded = await request('runs.metrics', { runId })
      if (this.runId !== runId) return
      this.history = loaded
      append(this.history, this.#early)
      this.error = null
    } catch (thrown) {
      if (this.runId !== runId) return
      this.error = toErrorData(thrown)
    }
    this.#early = null
    this.loading = false
    this.#redraw()
  }

  /** A test that is not heard of any more has failed or was given up; it must not keep the next run waiting. */
  #tests(testing: { runId: string; done: number; total: number } | null): void {
    clearTimeout(this.#silence)
    this.testing = testing
    if (testing) this.#silence = setTimeout(() => (this.testing = null), 30_000)
  }

  #hear(progress: Progress): void {
    switch (progress.kind) {
      case 'metrics': {
        if (this.#early) this.#early.push(...progress.metrics)
        else append(this.history, progress.metrics)
        this.#samples = addSample(this.#samples, { step: progress.position.step, seconds: progress.seconds })
        this.#at = { position: progress.position, seconds: progress.seconds }
        this.#redraw()
        return
      }
      case 'checkpoint':
        this.checkpointError = null
        return
      case 'checkpoint-failed':
        this.checkpointError = progress.error
        return
      case 'started':
      case 'paused':
      case 'resumed':
        this.pending = null
    }
  }

  #at: { position: Position; seconds: number } | null = null

  /**
   * Tells the page what was heard: several times a second at first, and once a second later, when a moment changes little of what is seen.
   * Drawing takes from the processors that train.
   */
  #redraw(): void {
    if (this.#waiting) return
    this.#waiting = true
    const tell = () => {
      this.#waiting = false
      if (this.#at) {
        this.position = this.#at.position
        this.seconds = this.#at.seconds
        this.#at = null
        const { run } = this
        this.secondsLeft = run?.stepsPerEpoch ? timeLeft(this.#samples, run.stepsPerEpoch * run.config.epochs) : null
      }
      this.version++
    }
    setTimeout(tell, Math.min(1000, Math.max(150, 1000 * (this.seconds / secondsOfHaste))))
  }
}

const isUnderWay = (run: RunSummary): boolean => ['starting', 'running', 'paused'].includes(run.status)

export const training = new Training()
