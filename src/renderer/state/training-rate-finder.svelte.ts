import { toErrorData, type ErrorData } from '../../shared/errors'
import type { LearningRateCurve } from '../../shared/learning-rate-curve'
import type { RunConfig } from '../../shared/run-config'
import { request, subscribe } from '../api'

/** What a trial of learning rates hangs on; its result holds as long as this is the same. A trial is over before these matter. */
const keyOf = (config: RunConfig): string =>
  JSON.stringify({
    ...config,
    ...{ optimizer: { ...config.optimizer, learningRate: 0 }, engine: 'auto', epochs: 1 },
    ...{ schedule: undefined, earlyStopping: undefined, keepBest: undefined },
  })

/** Tries rising learning rates with the settings of the form. */
class RateFinder {
  busy = $state(false)
  cancelling = $state(false)
  progress = $state.raw<{ done: number; total: number } | null>(null)
  error = $state.raw<ErrorData | null>(null)
  #found = $state.raw<{ key: string; curve: LearningRateCurve } | null>(null)

  constructor() {
    subscribe('training.findProgress', (progress) => {
      if (this.busy) this.progress = progress
    })
  }

  /** The newest curve, and whether it was made with other settings than these. */
  of(config: RunConfig | null): { curve: LearningRateCurve; old: boolean } | null {
    return this.#found && { curve: this.#found.curve, old: config !== null && keyOf(config) !== this.#found.key }
  }

  async find(config: RunConfig): Promise<void> {
    if (this.busy) return
    this.busy = true
    this.cancelling = false
    this.progress = null
    this.error = null
    try {
      this.#found = { key: keyOf(config), curve: await request('training.findLearningRate', { config }) }
    } catch (thrown) {
      const error = toErrorData(thrown)
      if (error.code !== 'job-stopped') this.error = error
    }
    this.busy = false
  }

  async cancel(): Promise<void> {
    this.cancelling = true
    try {
      await request('training.cancelFinding', {})
    } catch (thrown) {
      this.error = toErrorData(thrown)
    }
  }
}

export const rateFinder = new RateFinder()
