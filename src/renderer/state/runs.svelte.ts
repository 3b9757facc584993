import { JackdawError, toErrorData, type ErrorData } from '../../shared/errors'
import type { RunSummary } from '../../shared/run'
import { request, subscribe } from '../api'
import { navigation } from './navigation.svelte'
import { notices } from './notices.svelte'

/** The runs of the library, newest first, kept in step with main. */
class Runs {
  list = $state.raw<RunSummary[]>([])
  loaded = $state(false)
  error = $state.raw<ErrorData | null>(null)
  /** Those that can answer. */
  withModel = $derived(this.list.filter((r) => r.hasModel))
  /** The run that is being trained now, if any. */
  active = $derived(this.list.find((r) => ['starting', 'running', 'paused'].includes(r.status)) ?? null)
  /** The run in use: the chosen one, else the newest with a model. */
  current = $derived(this.list.find((r) => r.id === navigation.runId) ?? this.withModel[0] ?? this.list[0] ?? null)

  constructor() {
    subscribe('runs.changed', ({ run }) => this.put(run))
    subscribe('runs.checkpointSetAside', ({ error }) => notices.failed(JackdawError.fromData(error)))
    subscribe('runs.removed', ({ runId }) => {
      this.list = this.list.filter((r) => r.id !== runId)
    })
    void this.load()
  }

  async load(): Promise<void> {
    try {
      this.list = await request('runs.list', {})
      this.error = null
    } catch (thrown) {
      this.error = toErrorData(thrown)
    }
    this.loaded = true
  }

  put(run: RunSummary): void {
    const others = this.list.filter((r) => r.id !== run.id)
    this.list = [...others, run].sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1))
  }

  byId(id: string): RunSummary | null {
    return this.list.find((r) => r.id === id) ?? null
  }
}

export const runs = new Runs()
