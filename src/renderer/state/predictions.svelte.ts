import type { SplitName } from '../../shared/dataset'
import { toErrorData, type ErrorData } from '../../shared/errors'
import type { Evaluation } from '../../shared/evaluation'
import { request, subscribe } from '../api'

/** How a run did on one split: what is saved, and a test under way. Lives on when its place is left. */
export class SplitPredictions {
  evaluation = $state.raw<Evaluation | null>(null)
  /** Whether main has been asked what is saved. */
  loaded = $state(false)
  error = $state.raw<ErrorData | null>(null)
  /** Pictures done, while a test is under way. */
  progress = $state.raw<{ done: number; total: number } | null>(null)
  #asked = 0

  constructor(
    readonly runId: string,
    readonly split: SplitName,
  ) {}

  get testing(): boolean {
    return this.progress !== null
  }

  /** Reads what is saved. The answer to an older question never replaces a newer one. */
  async load(): Promise<void> {
    if (this.progress) return
    const asked = ++this.#asked
    try {
      const evaluation = await request('results.evaluation', { runId: this.runId, split: this.split })
      if (asked === this.#asked) [this.evaluation, this.error] = [evaluation, null]
    } catch (thrown) {
      if (asked === this.#asked) this.error = toErrorData(thrown)
    }
    this.loaded = true
  }

  /** Ends a test under way; what was saved before stays. */
  async cancel(): Promise<void> {
    if (this.progress) await request('results.cancel', { runId: this.runId, split: this.split })
  }

  /** Tests the run's newest model on the split. */
  async evaluate(): Promise<void> {
    if (this.progress) return
    this.#asked++
    this.error = null
    this.progress = { done: 0, total: 0 }
    try {
      this.evaluation = await request('results.evaluate', { runId: this.runId, split: this.split })
    } catch (thrown) {
      const error = toErrorData(thrown)
      if (error.code !== 'job-stopped') this.error = error
    } finally {
      this.progress = null
      this.loaded = true
    }
  }
}

/** What is known of every run and split that was looked at, kept in step with main. */
class Predictions {
  readonly #known = new Map<string, SplitPredictions>()

  constructor() {
    subscribe('results.progress', ({ runId, done, total }) => {
      for (const one of this.#of(runId)) if (one.progress) one.progress = { done, total }
    })
    // A run that ends is tested by main without being asked, and a test of an older checkpoint counts no more once it goes on.
    subscribe('runs.changed', ({ run }) => {
      for (const one of this.#of(run.id)) void one.load()
    })
    subscribe('runs.removed', ({ runId }) => {
      for (const one of this.#of(runId)) this.#known.delete(`${one.runId}/${one.split}`)
    })
  }

  of(runId: string, split: SplitName): SplitPredictions {
    const key = `${runId}/${split}`
    const known = this.#known.get(key) ?? new SplitPredictions(runId, split)
    this.#known.set(key, known)
    return known
  }

  #of(runId: string): SplitPredictions[] {
    return [...this.#known.values()].filter((one) => one.runId === runId)
  }
}

export const predictions = new Predictions()
