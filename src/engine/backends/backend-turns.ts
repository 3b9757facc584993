import { JackdawError } from '../../shared/errors'
import type { EngineChoice, EngineId } from '../../shared/run-config'
import type { JobControl } from '../job-context'

/** tfjs computes with one backend at a time in a process. */
type Backend = 'tensorflow' | 'webassembly'

/** What computes for an engine; `picked` is the one that `auto` stands for. */
export const backendOf = (choice: EngineChoice, picked: EngineId | null): Backend =>
  (choice === 'auto' ? picked : choice) === 'webassembly' ? 'webassembly' : 'tensorflow'

/** A job that has to wait looks again after so many milliseconds; it is rare, and the other job takes far longer. */
const interval = 20

/**
 * Jobs take turns between two batches, so only jobs of one backend may be at work at the same time: the others wait until those
 * are over.
 */
export class BackendTurns {
  #backend: Backend = 'tensorflow'
  #jobs = 0

  /** Resolves when jobs of this backend may compute; call what it answers when the job is over. Throws `job-stopped`. */
  async enter(backend: Backend, control: JobControl): Promise<() => void> {
    while (this.#jobs > 0 && this.#backend !== backend) {
      if (control.stopped) throw new JackdawError('job-stopped')
      await new Promise((resolve) => setTimeout(resolve, interval))
    }
    this.#backend = backend
    this.#jobs++
    return () => void this.#jobs--
  }
}
