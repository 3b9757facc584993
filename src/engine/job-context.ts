import type { ControlAction, EngineReport, Progress } from '../shared/engine-protocol'
import type { EngineChoice } from '../shared/run-config'
import type { PrefetchThreads } from './data/prefetch/prefetcher'

/** What a job may do besides computing. */
export interface JobContext {
  report(progress: Progress): void
  control: JobControl
  /**
   * Makes the engine ready that a choice stands for; called once, before any tensor. Waits while other jobs compute with another
   * one. Throws `engine-missing`, `engine-unusable`, `cuda-no-gpu` or, when it was stopped meanwhile, `job-stopped`.
   */
  engine(choice: EngineChoice): Promise<EngineReport>
  /** Threads that make batches ahead; without them the job makes them itself. */
  threads?: PrefetchThreads | undefined
}

/** What main has asked of a running job. */
export class JobControl {
  #stopped = false
  #paused = false
  #save = false
  #changed: (() => void) | null = null

  get stopped(): boolean {
    return this.#stopped
  }

  get paused(): boolean {
    return this.#paused
  }

  apply(action: ControlAction): void {
    if (action === 'stop') this.#stopped = true
    else if (action === 'save') this.#save = true
    else this.#paused = action === 'pause'
    this.#changed?.()
    this.#changed = null
  }

  /** Lets messages in: to be awaited between any two batches. Answers whether to go on. */
  async turn(): Promise<boolean> {
    await new Promise<void>((resolve) => setImmediate(resolve))
    return !this.#stopped
  }

  /** Whether main has asked to save what there is since this was last asked. */
  takeSave(): boolean {
    const asked = this.#save
    this.#save = false
    return asked
  }

  /** Resolves when the job is no longer paused, or stopped. */
  async whilePaused(): Promise<void> {
    while (this.#paused && !this.#stopped) await new Promise<void>((resolve) => (this.#changed = resolve))
  }
}
