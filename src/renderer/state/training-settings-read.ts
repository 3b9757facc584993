import type { DatasetSummary } from '../../shared/dataset'
import { toErrorData, type ErrorData } from '../../shared/errors'
import { summarise, type Network, type NetworkSummary } from '../../shared/network'
import { configVersion, type RunConfig } from '../../shared/run-config'
import { errorWords } from '../../shared/words/errors'
import { counted, visible } from '../../shared/words/format'
import { hasSameLayers } from '../../shared/same-layers'
import { layerProblems } from './training-layer-rows'
import { isAsked, readLearning } from './training-learning'
import { editedNetwork } from './training-network-editor'
import {
  numberFieldNames,
  numberFields,
  optionFields,
  readField,
  type NumberFieldName,
  type OptionFieldName,
} from './training-numbers'
import { presetNetwork, takes, type OptionValues } from './training-presets'
import type { Settings } from './training-settings'
import { whyNotFrom, type EarlierRun, type FindRun } from './training-start-from'

/** Fewer are refused: there is nothing to tell apart. */
const fewestPictures = 2

/** How the training pictures are shared out, as closely as can be said before the run. */
export interface Portions {
  training: number
  validation: number
  /** The last batch of an epoch may be smaller. */
  batchesPerEpoch: number
}

/** What the form amounts to. `config` is null as long as something is wrong. */
export interface ReadSettings {
  config: RunConfig | null
  /** One sentence each, beginning with the name of the field. */
  problems: string[]
  network: NetworkSummary | null
  networkError: ErrorData | null
  portions: Portions | null
}

/** Reads the form for a dataset. `find` knows the runs that it may start from. */
export function readSettings(settings: Settings, dataset: DatasetSummary, find: FindRun): ReadSettings {
  const whole: ReadSettings = { config: null, problems: [], network: null, networkError: null, portions: null }
  const { problems } = whole
  const layers = readNetwork(settings, dataset, problems)
  if (layers instanceof Array) {
    try {
      whole.network = summarise(layers, dataset.shape, dataset.classNames.length)
    } catch (thrown) {
      whole.networkError = toErrorData(thrown)
    }
  } else whole.networkError = layers
  if (whole.networkError) problems.push(errorWords(whole.networkError).sentence)

  if (settings.startFrom && layers instanceof Array) {
    const problem = startProblem(find(settings.startFrom.runId), layers, dataset)
    if (problem !== null) problems.push(problem)
  }

  const numbers = {} as Record<NumberFieldName, number>
  for (const name of numberFieldNames) {
    const read = readField(numberFields[name], settings.texts[name])
    if (read.value !== null) numbers[name] = read.value
    else if (isAsked(settings, name)) problems.push(read.problem)
  }
  const { validation, batchSize } = numbers as Partial<typeof numbers>
  if (batchSize !== undefined && validation !== undefined) {
    const pictures = Math.min(settings.limit ?? Infinity, dataset.counts.train)
    whole.portions = portions(pictures, validation, batchSize)
    const { training } = whole.portions
    if (training < fewestPictures)
      problems.push(`Dataset: ${counted(training, 'picture')} to train with is too few; at least 2 are needed.`)
  }
  if (settings.schedule === 'reduceOnPlateau' && validation === 0)
    problems.push('Schedule: falling on a plateau needs a validation part; there is none.')
  if (problems.length > 0 || !(layers instanceof Array)) return whole
  whole.config = {
    version: configVersion,
    dataset: { id: dataset.id, hash: dataset.hash },
    limit: settings.limit,
    validationShare: numbers.validation,
    network: layers,
    ...readLearning(settings, numbers),
    seed: numbers.seed,
    engine: settings.engine,
    ...(settings.startFrom ? { startFrom: { ...settings.startFrom } } : {}),
  }
  return whole
}

/** Why the weights of an earlier run do not fit; null where they do. */
function startProblem(run: EarlierRun | null, layers: Network, dataset: DatasetSummary): string | null {
  const words = (reason: string) => `Start from an earlier run: ${reason}`
  if (!run) return words('that run is not in this library.')
  const reason = whyNotFrom(run, dataset)
  if (reason !== null) return words(reason)
  if (hasSameLayers(run.config.network, layers)) return null
  return words(`the layers are not those of “${visible(run.name)}” any more.`)
}

/** The layers of the form, or why there are none. Wrong numbers become problems. */
function readNetwork(settings: Settings, dataset: DatasetSummary, problems: string[]): Network | ErrorData | null {
  if (settings.own) {
    problems.push(...layerProblems(settings.own))
    return editedNetwork(settings.own)
  }
  const values = optionsTyped(settings, problems)
  try {
    return presetNetwork(settings.preset, values, dataset)
  } catch (thrown) {
    return toErrorData(thrown)
  }
}

function optionsTyped({ preset, options, activation }: Settings, problems: string[]): OptionValues {
  const values: OptionValues = activation ? { activation } : {}
  for (const [name, text] of Object.entries(options) as [OptionFieldName, string][]) {
    if (!takes(preset, name)) continue
    const read = readField(optionFields[name], text)
    if (read.value === null) problems.push(read.problem)
    else values[name] = read.value
  }
  return values
}

function portions(trainPictures: number, validationShare: number, batchSize: number): Portions {
  const validation = Math.round(trainPictures * validationShare)
  const training = trainPictures - validation
  return { training, validation, batchesPerEpoch: Math.ceil(training / batchSize) }
}

/** Why training cannot start, as one sentence for the button; null when nothing in the form is wrong. */
export function blockedBy(problems: readonly string[]): string | null {
  const [first, ...others] = problems
  if (first === undefined) return null
  return others.length === 0 ? first : `${first} And ${counted(others.length, 'other problem')}.`
}
