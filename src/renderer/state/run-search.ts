import type { RunStatus, RunSummary } from '../../shared/run'

export const runOrders = ['newest', 'accuracy', 'duration', 'name'] as const
export type RunOrder = (typeof runOrders)[number]

/** Which runs are wanted; empty text stands for all. */
export interface RunWish {
  /** Words that have to be in its name, tags, note or dataset, whatever their case. */
  words: string
  status: RunStatus | ''
  /** Name of a dataset. */
  dataset: string
  tag: string
  order: RunOrder
}

export const everyRun: RunWish = { words: '', status: '', dataset: '', tag: '', order: 'newest' }

/** What is searched of each run, made once. */
const texts = new WeakMap<RunSummary, string>()

function textOf(run: RunSummary): string {
  let text = texts.get(run)
  if (text === undefined) {
    text = [run.name, run.dataset.name, ...(run.tags ?? []), run.note ?? ''].join('\n').toLowerCase()
    texts.set(run, text)
  }
  return text
}

const names = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })

/** Newest first is how they come; those without the number that is sorted by are last. */
const comparisons: Record<RunOrder, ((a: RunSummary, b: RunSummary) => number) | null> = {
  newest: null,
  accuracy: (a, b) => (b.testAccuracy ?? -1) - (a.testAccuracy ?? -1),
  duration: (a, b) => b.seconds - a.seconds,
  name: (a, b) => names.compare(a.name, b.name),
}

/** The runs that are wanted, in the order that is wanted. `runs` are newest first. */
export function findRuns(runs: readonly RunSummary[], { words, status, dataset, tag, order }: RunWish): RunSummary[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean)
  const found = runs.filter((run) => {
    if (status && run.status !== status) return false
    if (dataset && run.dataset.name !== dataset) return false
    if (tag && !run.tags?.includes(tag)) return false
    if (wanted.length === 0) return true
    const text = textOf(run)
    return wanted.every((word) => text.includes(word))
  })
  const compare = comparisons[order]
  return compare ? found.sort(compare) : found
}

/** What can be chosen to narrow the list: only what some run has. */
export function runFacets(runs: readonly RunSummary[]): { statuses: RunStatus[]; datasets: string[]; tags: string[] } {
  const statuses = new Set<RunStatus>()
  const datasets = new Set<string>()
  const tags = new Set<string>()
  for (const run of runs) {
    statuses.add(run.status)
    datasets.add(run.dataset.name)
    for (const tag of run.tags ?? []) tags.add(tag)
  }
  return {
    statuses: [...statuses].sort(),
    datasets: [...datasets].sort(names.compare),
    tags: [...tags].sort(names.compare),
  }
}
