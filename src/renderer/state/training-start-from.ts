import type { DatasetSummary } from '../../shared/dataset'
import type { RunSummary } from '../../shared/run'
import { shape, visible } from '../../shared/words/format'
import type { NumberFieldName } from './training-numbers'
import type { Choices, Settings } from './training-settings'

/** What has to be known of an earlier run to begin with its weights. */
export type EarlierRun = Pick<RunSummary, 'id' | 'name' | 'config' | 'dataset' | 'hasModel'>
export type FindRun = (id: string) => EarlierRun | null

/** Why a run cannot be started from with these pictures, beginning with its name; null when it can. */
export function whyNotFrom(
  { name, dataset, hasModel }: EarlierRun,
  pictures: Pick<DatasetSummary, 'shape'>,
): string | null {
  if (!hasModel) return `“${visible(name)}” has no model.`
  const [there, here] = [shape(dataset.shape), shape(pictures.shape)]
  return there === here ? null : `“${visible(name)}” knows pictures of ${there}, and these are ${here}.`
}

/** Which classes a run has learned already, by their names. */
export function knownClasses(run: EarlierRun, classNames: readonly string[]): { known: string[]; fresh: string[] } {
  const learned = new Set(run.dataset.classNames)
  return {
    known: classNames.filter((name) => learned.has(name)),
    fresh: classNames.filter((name) => !learned.has(name)),
  }
}

/** The numbers that say how weights are changed. */
const learningNumbers: readonly NumberFieldName[] = [
  ...(['learningRate', 'momentum', 'weightDecay', 'batchSize', 'stepEvery', 'stepFactor', 'warmupEpochs'] as const),
  ...(['finalShare', 'warmupShare', 'plateauPatience', 'plateauFactor'] as const),
]

/**
 * A form that begins with the weights of a run: its network, and the way it learned, which with the default of another network might undo
 * in a few steps what it knows. All else stays.
 * @param earlier the form that amounts to that run
 */
export function startingFrom(now: Choices, runId: string, earlier: Settings): Settings {
  const { preset, activation, options, own, optimizer, schedule } = earlier
  const numbers = Object.fromEntries(learningNumbers.map((name) => [name, earlier.texts[name]]))
  const texts = { ...now.texts, ...numbers }
  return { ...now, preset, activation, options, own, optimizer, schedule, texts, startFrom: { runId, layers: 'all' } }
}
