import type { RunSummary } from '../../shared/run'
import { runs } from './runs.svelte'

/** More than this many curves in one chart cannot be told apart. */
export const mostCompared = 5

/** The runs that are ticked for comparing. */
class Comparison {
  #ticked = $state.raw<string[]>([])
  /** Whether the comparison is on screen, in place of one run. */
  open = $state(false)
  /** In the order in which they were ticked, so that a run keeps its colour. */
  chosen: RunSummary[] = $derived(this.#ticked.flatMap((id) => runs.byId(id) ?? []))
  /** Why it cannot be shown now; null when it can. */
  blocked: string | null = $derived(this.chosen.length < 2 ? 'Tick two or more runs to compare them.' : null)

  has(runId: string): boolean {
    return this.chosen.some((run) => run.id === runId)
  }

  /** Why this run cannot be added; null when it can, or is ticked already. */
  full(runId: string): string | null {
    if (this.has(runId) || this.chosen.length < mostCompared) return null
    return `At most ${mostCompared} runs can be compared at a time.`
  }

  toggle(runId: string): void {
    if (this.full(runId)) return
    const others = this.chosen.map((run) => run.id).filter((id) => id !== runId)
    this.#ticked = this.has(runId) ? others : [...others, runId]
    if (this.#ticked.length < 2) this.open = false
  }
}

export const comparison = new Comparison()
