import * as v from 'valibot'
import { ranged } from './limits'

/** Ends a run once its validation loss has not been lower for some epochs. Needs a validation part. */
export const earlyStoppingSchema = v.strictObject({
  /** So many epochs in a row without a lower loss end the run. */
  patience: ranged('patience'),
  /** A loss counts as lower when it is lower by at least this, in nats. Absent or 0 takes every lower one. */
  minimumGain: v.optional(ranged('minimumGain')),
})
export type EarlyStopping = v.InferOutput<typeof earlyStoppingSchema>

/** Whether a run is over after epochs with these validation losses. */
export function isStoppedEarly(validationLosses: readonly number[], rule: EarlyStopping | undefined): boolean {
  if (!rule) return false
  const { patience, minimumGain = 0 } = rule
  let lowest = Infinity
  let since = 0
  for (const loss of validationLosses) {
    if (loss < lowest && loss <= lowest - minimumGain) {
      lowest = loss
      since = 0
    } else since++
    if (since >= patience) return true
  }
  return false
}
