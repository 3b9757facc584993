import type { RunConfig } from '../../shared/run-config'

/** Settings on their way from a run to the form of the next one. */
class Handover {
  /** Taken over and set to null by the form. */
  config = $state.raw<RunConfig | null>(null)
}

export const handover = new Handover()
