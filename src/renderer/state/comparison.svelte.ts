import type { RunSummary } from '../../shared/run'
import { runs } from './runs.svelte'

/** More than this many curves in one chart cannot be told apart. */
export const mostCompared = 20

/** The runs that are ticked for comparing. */
class Comparison {
  #ticked = $state.raw<string[]>([])
  /** Whether the comparison is on screen, in place of one run. */
  open = $state(false)
  /** In the order in which they were ticked, so that a run keeps its colour. */
  chosen: RunSummary[] = $derived(this.#ticked.flatMap((id) => runs.byId(id) ?? []))
  /** Why it cannot be shown now; null when it can. */
  blocked: string | null = $derived(this.chosen.length < 2 ? 'Tick two or more runs to compare them.' : null)
  /** Why no other run can be added; null when one can. */
  full: string | null = $derived(
    this.chosen.length < mostCompared ? null : `At most ${mostCompared} runs can be compared at a time.`,
  )

  has(runId: string): boolean {
    return this.#ticked.includes(runId)
  }

  toggle(runId: string): void {
    const others = this.chosen.map((run) => run.id).filter((id) => id !== runId)
    if (this.has(runId)) this.#ticked = others
    else if (this.full === null) this.#ticked = [...others, runId]
    if (this.#ticked.length < 2) this.open = false
  }

  /** Compares just these, as many as can be. */
  show(runIds: readonly string[]): void {
    this.#ticked = runIds.slice(0, mostCompared)
    this.open = this.#ticked.length > 1
  }

  clear(): void {
    this.#ticked = []
    this.open = false
  }
}

export const comparison = new Comparison()
