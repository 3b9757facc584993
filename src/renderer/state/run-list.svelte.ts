import { everyRun, findRuns, runFacets, type RunWish } from './run-search'
import { runs } from './runs.svelte'

/** The list of runs as the person has narrowed and sorted it, kept while they move between places. */
class RunList {
  wish = $state<RunWish>({ ...everyRun })
  /** Whether the ways to narrow it are open. */
  narrowing = $state(false)
  shown = $derived(findRuns(runs.list, this.wish))
  facets = $derived(runFacets(runs.list))
  /** How many of the choices are made, the search left out. */
  choices = $derived([this.wish.status, this.wish.dataset, this.wish.tag].filter(Boolean).length)
  /** Whether the person has asked for some of them, even where that is all there are. */
  narrowed = $derived(this.choices > 0 || this.wish.words.trim() !== '')

  showAll(): void {
    this.wish = { ...everyRun, order: this.wish.order }
  }
}

export const runList = new RunList()
