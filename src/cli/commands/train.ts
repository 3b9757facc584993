import { JackdawError } from '../../shared/errors'
import type { RunSummary } from '../../shared/run'
import { notLower } from '../../shared/words/early-stopping'
import { duration, share, visible } from '../../shared/words/format'
import type { Register } from '../command'
import { exitCodes } from '../exit-codes'
import { flagOf } from '../option-values'
import type { Session } from '../session'
import type { Settings } from '../settings'
import { addTrainOptions, type TrainOptions } from '../train-options'
import { resultOf, TrainReport } from '../train-report'
import { wantedConfig } from '../wanted-config'

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
    if (run.failure) out.error(run.failure)
    else out.text(`Stopped in epoch ${run.position.epoch + 1} of ${run.config.epochs}, and saved.`)
    out.text(`Go on with: jackdaw train --resume ${run.id}`)
    session.exitCode = session.interrupts.happened ? exitCodes.interrupted : exitCodes.failed
  } else {
    out.text(`Done in ${duration(run.seconds)}.`)
    if (run.ended && run.config.earlyStopping)
      out.text(`Ended early: the loss on the pictures kept aside had ${notLower(run.config.earlyStopping)}.`)
    if (run.config.keepBest && run.best) out.text(`The model is that of epoch ${run.best.epoch}.`)
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
  const { config, name } = await wantedConfig(session, options, file)
  return { epochs: config.epochs, start: () => session.services.training.start(config, name) }
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
