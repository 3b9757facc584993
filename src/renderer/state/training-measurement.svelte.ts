import type { Measurement } from '../../shared/contract'
import { toErrorData, type ErrorData } from '../../shared/errors'
import type { RunConfig } from '../../shared/run-config'
import { request } from '../api'
import { rescaled, speedKey } from './training-time'

/** How fast this machine trains with which settings, timed on real batches. */
class TrainingMeasurement {
  busy = $state(false)
  /** By what decides the speed; the newest replaces an older one. */
  #known = $state.raw<ReadonlyMap<string, { config: RunConfig; measurement: Measurement }>>(new Map())
  #failed = $state.raw<{ key: string; error: ErrorData } | null>(null)

  /** The measurement that holds for a configuration, with its estimate for that many epochs; null when there is none yet. */
  of(config: RunConfig): (Measurement & { estimatedSeconds: number }) | null {
    const known = this.#known.get(speedKey(config))
    if (!known) return null
    const { config: measured, measurement } = known
    return { ...measurement, estimatedSeconds: rescaled(measurement, measured, config) }
  }

  errorOf(config: RunConfig): ErrorData | null {
    return this.#failed?.key === speedKey(config) ? this.#failed.error : null
  }

  async measure(config: RunConfig): Promise<void> {
    if (this.busy) return
    this.busy = true
    this.#failed = null
    try {
      const measurement = await request('training.measure', { config })
      this.#known = new Map([...this.#known, [speedKey(config), { config, measurement }]])
    } catch (thrown) {
      this.#failed = { key: speedKey(config), error: toErrorData(thrown) }
    }
    this.busy = false
  }
}

export const trainingMeasurement = new TrainingMeasurement()
