import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { readError } from '../../files/read-json'
import type { DatasetSummary } from '../../shared/dataset'
import { JackdawError } from '../../shared/errors'
import type { RunSummary } from '../../shared/run'
import { defaultConfig, type RunConfig } from '../../shared/run-config'
import { duration, share, visible } from '../../shared/words/format'
import type { Register } from '../command'
import { exitCodes } from '../exit-codes'
import type { Session } from '../session'
import {
  changesNetwork,
  checkSettings,
  isWholeConfig,
  parseSettingsFile,
  toRunConfig,
  type Settings,
} from '../settings'
import { addTrainOptions, flagOf, type TrainOptions } from '../train-options'
import { resultOf, TrainReport } from '../train-report'

/** Settings files are small. */
const settingsFileBytes = 1024 * 1024

/** `train`: starts a run, or goes on with one, and shows how it goes. */
export const registerTrain: Register = (program, start) => {
  addTrainOptions(program.command('train').description('teach a network with the pictures of a dataset'))
    .addHelpText('after', '\nCtrl-C once stops and saves, so that --resume can go on; twice ends at once.')
    .action((options: TrainOptions) => start((session) => train(session, options)))
}

async function train(session: Session, { config: file, resume, ...settings }: TrainOptions): Promise<void> {
  const { services, out, interrupts } = session
  session.endsItself = true
  const begin =
    resume === undefined ? await newRun(session, settings, file) : await oldRun(session, resume, settings, file)

  const report = new TrainReport(out, begin.epochs)
  session.on('training.progress', ({ runId, progress }) => report.hear(runId, progress))
  const run = await begin.start()
  interrupts.onFirst = () => {
    report.end()
    if (!out.json) out.note('\nStopping and saving; press Ctrl-C again to end at once.')
    void services.training.stop(run.id).catch((error: unknown) => out.note(String(error)))
  }
  if (interrupts.happened) interrupts.onFirst()
  out.text(`Run ${visible(run.name)} (${run.id})`)
  const stopped = new Promise<void>((resolve) => interrupts.signal.addEventListener('abort', () => resolve()))
  // A run that is stopped by hand is not tested: whoever presses Ctrl-C wants to be out of here.
  await Promise.race([
    services.training.finished(run.id),
    stopped.then(() => services.training.stop(run.id)).then(() => undefined),
  ])
  report.end()
  conclude(session, await services.runs.find(run.id))
}

function conclude(session: Session, run: RunSummary): void {
  const { out } = session
  if (run.status === 'failed' && run.failure) throw JackdawError.fromData(run.failure)
  if (run.status !== 'finished') {
    out.text(`Stopped in epoch ${run.position.epoch + 1} of ${run.config.epochs}, and saved.`)
    out.text(`Go on with: jackdaw train --resume ${run.id}`)
    session.exitCode = session.interrupts.happened ? exitCodes.interrupted : exitCodes.failed
  } else {
    out.text(`Done in ${duration(run.seconds)}.`)
    if (run.testAccuracy !== null) out.title(`Right on ${share(run.testAccuracy)} of the test pictures`)
    else {
      session.exitCode = exitCodes.failed
      out.note(`The test of the trained model failed. Try it again with: jackdaw evaluate ${run.id}`)
    }
  }
  out.data(resultOf(run))
}

interface Beginning {
  epochs: number
  start(): Promise<RunSummary>
}

async function newRun(session: Session, options: Settings, file: string | undefined): Promise<Beginning> {
  const { services } = session
  const given = file === undefined ? {} : await readSettings(file)
  const base = isWholeConfig(given) ? given : undefined
  const fromFile: Settings = isWholeConfig(given) ? {} : given
  checkSettings(fromFile, (key) => `${key} in ${path.basename(file ?? '')}`)
  if (base && changesNetwork(options))
    throw new JackdawError('option-invalid', '--config', {
      reason: 'it describes the network layer by layer, so no option can change the network',
    })
  const settings: Settings = { ...fromFile, ...options }
  checkSettings(base ? { optimizer: base.optimizer.type, ...settings } : settings, flagOf)
  const dataset = await findDataset(session, settings.dataset ?? base?.dataset.id)
  const config: RunConfig = toRunConfig(dataset, settings, await startingFrom(session, settings, dataset, base))
  const name = settings.name ?? usualName(dataset, config, settings.preset)
  return { epochs: config.epochs, start: () => services.training.start(config, name) }
}

/** The settings with the network and the weights of the run that is to be started from, where one is. */
async function startingFrom(
  { services }: Session,
  { startFrom, trainLayers: layers = 'all' }: Settings,
  dataset: DatasetSummary,
  base: RunConfig | undefined,
): Promise<RunConfig | undefined> {
  if (startFrom === undefined) return base
  const { id: runId, config } = await services.runs.find(startFrom)
  return { ...(base ?? defaultConfig(dataset)), network: config.network, startFrom: { runId, layers } }
}

async function oldRun(
  { services }: Session,
  resume: string,
  settings: Settings,
  file: string | undefined,
): Promise<Beginning> {
  const other = file === undefined ? Object.keys(settings)[0] : 'config'
  if (other !== undefined)
    throw new JackdawError('option-invalid', flagOf(other), {
      reason: 'a run that is resumed keeps the settings that it began with',
    })
  const run = await services.runs.find(resume)
  return { epochs: run.config.epochs, start: () => services.training.continue(run.id) }
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
