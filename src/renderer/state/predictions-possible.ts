import type { DatasetSummary, SplitName } from '../../shared/dataset'
import type { RunStatus, RunSummary } from '../../shared/run'
import { visible } from '../../shared/words/format'

type Model = Pick<RunSummary, 'status' | 'hasModel' | 'dataset' | 'config'>

/** What a run's dataset is now, and the versions of it that can still be had. */
type Versions = Pick<DatasetSummary, 'hash' | 'versions'>

const underWay: readonly RunStatus[] = ['starting', 'running', 'paused']

/** Whether a run is being trained now. */
export const isActive = (run: Pick<RunSummary, 'status'>): boolean => underWay.includes(run.status)

/** Why a run's model cannot answer; null when it can. */
export function modelBlocked(run: Model): string | null {
  if (run.hasModel) return null
  return isActive(run)
    ? 'This run has no checkpoint yet; the first comes at the end of its first epoch.'
    : 'This run ended before its first checkpoint, so it has no model.'
}

/** Why the pictures of a run's dataset cannot be shown; null when they can. `dataset` is the one of its id, if it is there. */
export function picturesBlocked(run: Model, dataset: Versions | null): string | null {
  const name = visible(run.dataset.name)
  if (!dataset) return `Its dataset “${name}” is no longer in the library.`
  if (dataset.hash !== run.config.dataset.hash && !dataset.versions.includes(run.config.dataset.hash))
    return `The dataset “${name}” is not the one it was trained on.`
  return null
}

/** Why a run's model cannot be tested on a split; null when it can. */
export function testBlocked(run: Model, dataset: Versions | null, split: SplitName): string | null {
  const model = modelBlocked(run)
  if (model) return model
  if (isActive(run)) return 'This run is in training; it is tested when it ends.'
  if (run.dataset.counts[split] === 0) return `Its dataset has no ${split === 'test' ? 'test' : 'training'} pictures.`
  return picturesBlocked(run, dataset)
}
