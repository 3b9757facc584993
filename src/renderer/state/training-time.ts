import type { Measurement } from '../../shared/contract'
import type { RunConfig } from '../../shared/run-config'
import { duration } from '../../shared/words/format'

/** Where a run stood at a moment: steps completed and seconds trained, pauses left out. */
export interface TimeSample {
  step: number
  seconds: number
}

/** Samples older than this many seconds of training do not count for the speed. */
const remembered = 60

/** Adds a sample and forgets old ones; a step back (a run that went on from a checkpoint) forgets all before. */
export function addSample(samples: readonly TimeSample[], sample: TimeSample): TimeSample[] {
  const last = samples[samples.length - 1]
  if (last && (sample.step < last.step || sample.seconds < last.seconds)) return [sample]
  if (last && sample.step === last.step) return [...samples]
  const recent = samples.filter((s) => s.seconds >= sample.seconds - remembered)
  return [...recent, sample]
}

/** Seconds left at the speed of the last minute; null while there is too little to say. */
export function timeLeft(samples: readonly TimeSample[], totalSteps: number): number | null {
  const first = samples[0]
  const last = samples[samples.length - 1]
  if (!first || !last) return null
  const seconds = last.seconds - first.seconds
  const steps = last.step - first.step
  if (steps < 5 || seconds < 1) return null
  return Math.max(0, totalSteps - last.step) * (seconds / steps)
}

/** A length of time as one says it before the event: `about 40 s`, `about 4 min`, `about 1 h 10 min`. */
export function about(seconds: number): string {
  if (seconds < 5) return 'a few seconds'
  if (seconds < 90) return `about ${Math.round(seconds / 5) * 5} s`
  if (seconds < 3600) return `about ${Math.round(seconds / 60)} min`
  return `about ${duration(Math.round(seconds / 300) * 300)}`
}

/** What the speed of a step hangs on: two configurations with the same key need no second measurement. */
export function speedKey({ dataset, network, optimizer, batchSize, augmentation, engine }: RunConfig): string {
  return JSON.stringify([dataset.id, network, optimizer.type, batchSize, augmentation, engine])
}

/** The estimate for a configuration of the same speed with another number of epochs. */
export function rescaled(measurement: Measurement, measured: RunConfig, wanted: RunConfig): number {
  return (measurement.estimatedSeconds * wanted.epochs) / measured.epochs
}
