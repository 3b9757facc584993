import * as v from 'valibot'
import type { DatasetSummary } from '../../shared/dataset'
import { toErrorData } from '../../shared/errors'
import { summarise } from '../../shared/network'
import { configVersion, defaultConfig, runConfigSchema, type RunConfig } from '../../shared/run-config'
import { errorWords } from '../../shared/words/errors'
import { jsonFault } from '../../shared/words/json-fault'
import { settingIssue } from '../../shared/words/setting-issue'
import { defaultSettings } from './training-settings'
import { settingsFrom } from './training-settings-from'
import { readSettings } from './training-settings-read'
import type { FindRun } from './training-start-from'

/** Longer texts are not looked at. */
const longest = 2_000_000

/** All settings as text, to be kept, given away or changed. */
export const settingsText = (config: RunConfig): string => JSON.stringify(config, null, 2)

/** What a new form says for a dataset, with the network fitted to its pictures. */
export const usualConfig = (dataset: DatasetSummary): RunConfig =>
  readSettings(defaultSettings(), dataset, () => null).config ?? defaultConfig(dataset)

/** What a text amounts to: settings for this dataset, or one sentence about what is wrong with it. */
export type ReadText =
  | { config: RunConfig; /** They were made for another dataset. */ moved: boolean; problem: null }
  | { config: null; problem: string }

/** Reads settings that were pasted. Those of another dataset are taken for this one, if the network fits its pictures. */
export function readText(text: string, dataset: DatasetSummary, find: FindRun): ReadText {
  const wrong = (problem: string): ReadText => ({ config: null, problem })
  if (text.trim() === '') return wrong('There are no settings here yet.')
  if (text.length > longest) return wrong('This is far too long to be settings.')
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (thrown) {
    return wrong(sentence(jsonFault(thrown, text)))
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return wrong('These are not the settings of a run.')
  if (isNewer(value)) return wrong('These settings were written by a newer version of Jackdaw.')
  const parsed = v.safeParse(runConfigSchema, value)
  if (!parsed.success) return wrong(sentence(settingIssue(parsed.issues[0])))
  const config = { ...parsed.output, dataset: { id: dataset.id, hash: dataset.hash } }
  // The form always puts the output last, and so would not find it missing or in between.
  const impossible = networkProblem(config, dataset)
  if (impossible !== null) return wrong(impossible)
  if (config.validationShare === 0 && (config.earlyStopping ?? config.keepBest))
    return wrong('“earlyStopping” and “keepBest” need a validation part; “validationShare” is 0.')
  const [problem] = readSettings(settingsFrom(config, dataset), dataset, find).problems
  if (problem !== undefined) return wrong(problem)
  return { config, moved: parsed.output.dataset.hash !== dataset.hash, problem: null }
}

function networkProblem({ network }: RunConfig, { shape, classNames }: DatasetSummary): string | null {
  try {
    summarise(network, shape, classNames.length)
    return null
  } catch (thrown) {
    return errorWords(toErrorData(thrown)).sentence
  }
}

const isNewer = (value: object): boolean =>
  'version' in value && typeof value.version === 'number' && value.version > configVersion

const sentence = (words: string): string => `${words.charAt(0).toUpperCase()}${words.slice(1)}.`
