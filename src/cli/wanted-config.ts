import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { readError } from '../files/read-json'
import type { DatasetSummary } from '../shared/dataset'
import { JackdawError } from '../shared/errors'
import type { RunSummary } from '../shared/run'
import { defaultConfig, type RunConfig } from '../shared/run-config'
import { flagOf } from './option-values'
import type { Session } from './session'
import { changesNetwork, checkSettings, isWholeConfig, parseSettingsFile, toRunConfig, type Settings } from './settings'

/** Settings files are small. */
const settingsFileBytes = 1024 * 1024

/** The configuration that options and a settings file ask for, and a name for a run with it. */
export async function wantedConfig(
  session: Session,
  options: Settings,
  file: string | undefined,
): Promise<{ config: RunConfig; name: string }> {
  const read = file === undefined ? {} : await readSettings(file)
  const base = isWholeConfig(read) ? read : undefined
  const fromFile: Settings = isWholeConfig(read) ? {} : read
  checkSettings(fromFile, (key) => `${key} in ${path.basename(file ?? '')}`)
  if (base && changesNetwork(options))
    throw new JackdawError('option-invalid', '--config', {
      reason: 'it describes the network layer by layer, so no option can change the network',
    })
  const settings: Settings = { ...fromFile, ...options }
  const earlier = settings.startFrom === undefined ? undefined : await session.services.runs.find(settings.startFrom)
  const learning = base ?? (earlier && waysOf(earlier))
  checkSettings(settings, flagOf, learning)
  const dataset = await findDataset(session, settings.dataset ?? base?.dataset.id)
  const startFrom = earlier && { runId: earlier.id, layers: settings.trainLayers ?? ('all' as const) }
  const given = earlier ? { ...defaultConfig(dataset), ...learning, network: earlier.config.network, startFrom } : base
  const config = toRunConfig(dataset, settings, given)
  return { config, name: settings.name ?? usualName(dataset, config, settings.preset) }
}

/** How an earlier run learned, which is taken over with its weights unless a whole configuration says another way. */
function waysOf({ config: { optimizer, schedule, batchSize } }: RunSummary): Partial<RunConfig> {
  return { optimizer, batchSize, ...(schedule && { schedule }) }
}

async function findDataset({ services }: Session, wanted: string | undefined): Promise<DatasetSummary> {
  if (wanted !== undefined) return services.datasets.find(wanted)
  const [only, another] = await services.datasets.list()
  if (only && !another) return only
  throw new JackdawError('argument-missing', '--dataset')
}

async function readSettings(file: string): Promise<Settings | RunConfig> {
  const subject = path.basename(file)
  let text: string
  try {
    const status = await stat(file)
    if (!status.isFile()) throw new JackdawError('file-unreadable', subject, { reason: 'it is not a file' })
    if (status.size > settingsFileBytes)
      throw new JackdawError('file-damaged', subject, { reason: 'it is too large for a settings file' })
    text = await readFile(file, 'utf8')
  } catch (error) {
    throw readError(error, subject)
  }
  return parseSettingsFile(text, subject)
}

/** A name that says what is special: `MNIST, tanh` or `MNIST, modern-small`. */
function usualName(dataset: DatasetSummary, config: RunConfig, preset: string | undefined): string {
  const activation = config.network.map((layer) => ('activation' in layer ? layer.activation : undefined)).find(Boolean)
  return `${dataset.name.slice(0, 90)}, ${preset ?? activation ?? 'network'}`
}
