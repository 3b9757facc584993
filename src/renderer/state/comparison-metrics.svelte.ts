import { toErrorData, type ErrorData } from '../../shared/errors'
import type { MetricColumns, RunSummary } from '../../shared/run'
import { request } from '../api'

/** The curves of some runs, read again when a run has gone on. Make it in a component's script. */
export class RunMetrics {
  #byRun = $state.raw<Readonly<Record<string, MetricColumns>>>({})
  #errors = $state.raw<Readonly<Record<string, ErrorData>>>({})
  /** Why the curves of one of them could not be read; null while all could. */
  error: ErrorData | null = $derived(Object.values(this.#errors)[0] ?? null)
  /** Of each run, how far it was when its curves were asked for. */
  readonly #asked: Record<string, number> = {}

  constructor(runs: () => readonly Pick<RunSummary, 'id' | 'position'>[]) {
    $effect(() => {
      for (const run of runs()) {
        // Once an epoch is often enough here; Train shows every batch.
        if (this.#asked[run.id] === run.position.epoch) continue
        this.#asked[run.id] = run.position.epoch
        void this.#read(run.id)
      }
    })
  }

  of(runId: string): MetricColumns | null {
    return this.#byRun[runId] ?? null
  }

  async #read(runId: string): Promise<void> {
    try {
      const metrics = await request('runs.metrics', { runId })
      const { [runId]: _mended, ...others } = this.#errors
      this.#byRun = { ...this.#byRun, [runId]: metrics }
      this.#errors = others
    } catch (thrown) {
      delete this.#asked[runId]
      this.#errors = { ...this.#errors, [runId]: toErrorData(thrown) }
    }
  }
}
