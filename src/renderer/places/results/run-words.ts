import type { RunStatus, RunSummary } from '../../../shared/run'
import { count, duration, moment } from '../../../shared/words/format'

export const statusNames: Record<RunStatus, string> = {
  starting: 'Starting',
  running: 'Training',
  paused: 'Paused',
  finished: 'Finished',
  stopped: 'Stopped',
  failed: 'Failed',
  interrupted: 'Interrupted',
}

/** `Finished`, or how far it came: `Stopped in epoch 3 of 10`. */
export function statusWords({ status, position, config }: Pick<RunSummary, 'status' | 'position' | 'config'>): string {
  if (status === 'finished' || status === 'starting') return statusNames[status]
  const epoch = Math.min(config.epochs, position.epoch + 1)
  return position.epoch >= config.epochs
    ? statusNames[status]
    : `${statusNames[status]} in epoch ${epoch} of ${config.epochs}`
}

/** When it began, how long it trained and on what, as short parts. */
export function runFacts(run: RunSummary): string[] {
  return [
    statusWords(run),
    moment(run.createdAt),
    ...(run.seconds > 0 ? [`trained ${duration(run.seconds)}`] : []),
    ...(run.engine ? [run.engine.device] : []),
    ...extensionWords(run),
  ]
}

/** Where its total of epochs was changed: `first 10 epochs, then 20`, and whether early stopping was switched off for it. */
function extensionWords({ extensions = [] }: RunSummary): string[] {
  const [first] = extensions
  if (!first) return []
  const totals = `first ${[first.from, ...extensions.map(({ to }) => to)].join(', then ')} epochs in all`
  const early = extensions.find(({ earlyStopping }) => earlyStopping)
  return [totals, ...(early ? [`early stopping switched off after step ${count(early.step)}`] : [])]
}
