import path from 'node:path'
import { JackdawError } from '../../shared/errors'
import { fairVerdict, leftOutWords, sidesOf } from '../../shared/fair-comparison'
import type { MetricColumns, RunSummary } from '../../shared/run'
import { notLower } from '../../shared/words/early-stopping'
import { count, counted, duration, figure, moment, share, visible } from '../../shared/words/format'
import { errorWords } from '../../shared/words/errors'
import type { Register } from '../command'
import { differences, flatSettings } from '../run-settings'
import type { Session } from '../session'
import { pairs, table } from '../table'
import { registerRunEdits } from './runs-edit'

/** `runs list|show|compare|fair|export-tensorboard`, and what changes runs. */
export const registerRuns: Register = (program, start) => {
  const runs = program.command('runs').description('what was trained')
  runs
    .command('list')
    .description('list the runs')
    .action(() => start(list))
  runs
    .command('show <run>')
    .description('show one run, by name, id or the beginning of its id: settings, epochs, result')
    .action((name: string) => start((session) => show(session, name)))
  runs
    .command('compare <run> <others...>')
    .description('set runs side by side: the settings that differ, how they did, and whether that is luck of the seed')
    .action((first: string, others: string[]) => start((session) => compare(session, [first, ...others])))
  runs
    .command('fair <tag>')
    .description('say of the runs with a tag whether one of two settings is better by more than the luck of the seed')
    .action((tag: string) => start((session) => fair(session, tag)))
  runs
    .command('export-tensorboard <runs...>')
    .description('write the curves of runs as TensorBoard reads them, into a new folder')
    .requiredOption('--to <folder>', 'folder that the new one is made in')
    .action((names: string[], { to }: { to: string }) => start((session) => exportEvents(session, names, to)))
  registerRunEdits(runs, start)
}

const accuracyOf = ({ testAccuracy }: RunSummary) => (testAccuracy === null ? 'not tested' : share(testAccuracy))

async function list({ services, out }: Session): Promise<void> {
  const runs = await services.runs.list()
  for (const run of runs) out.data({ type: 'run', ...run })
  out.text(
    ...table(
      [
        { title: 'Name' },
        { title: 'Status' },
        { title: 'Epochs', right: true },
        { title: 'Right on test', right: true },
        { title: 'Time', right: true },
        { title: 'Dataset' },
        { title: 'Begun' },
        { title: 'Id' },
      ],
      runs.map((run) => [
        run.name,
        run.status,
        `${run.position.epoch} of ${run.config.epochs}`,
        accuracyOf(run),
        duration(run.seconds),
        run.dataset.name,
        moment(run.createdAt),
        run.id,
      ]),
    ),
  )
}

async function show({ services, out }: Session, name: string): Promise<void> {
  const run = await services.runs.find(name)
  const metrics = await services.runs.metrics(run.id)
  out.data({ type: 'run', ...run, epochs: metrics.epoch, batches: metrics.batch })
  out.title(visible(run.name))
  out.text(
    ...pairs([
      ['Id', run.id],
      ['Status', run.status],
      ...(run.failure ? ([['Failure', visible(errorWords(run.failure).sentence)]] as const) : []),
      ['Right on test', accuracyOf(run)],
      ...(run.ended && run.config.earlyStopping
        ? ([['Ended early', `the loss on the pictures kept aside had ${notLower(run.config.earlyStopping)}`]] as const)
        : []),
      ...(run.best ? ([['Best epoch', String(run.best.epoch)]] as const) : []),
      ['Dataset', visible(run.dataset.name)],
      ['Engine', run.engine ? visible(`${run.engine.id} on ${run.engine.device}`) : 'none yet'],
      ['Begun', moment(run.createdAt)],
      ['Time', duration(run.seconds)],
      ['Weights', run.parameters === null ? 'not known yet' : count(run.parameters)],
      ['Can go on', run.resumable ? 'yes' : 'no'],
      ...(run.tags ? ([['Tags', run.tags.map(visible).join(', ')]] as const) : []),
      ...(run.note ? ([['Note', visible(run.note)]] as const) : []),
      ...flatSettings(run.config),
    ]),
  )
  if (metrics.epoch.epoch.length > 0) out.text('', ...epochTable(metrics.epoch))
}

function epochTable(epochs: MetricColumns['epoch']): string[] {
  const optional = (value: number | null | undefined, write: (value: number) => string) =>
    value === null || value === undefined ? '-' : write(value)
  return table(
    [
      { title: 'Epoch', right: true },
      { title: 'Loss', right: true },
      { title: 'Accuracy', right: true },
      { title: 'Loss kept aside', right: true },
      { title: 'Accuracy kept aside', right: true },
      { title: 'Time', right: true },
    ],
    epochs.epoch.map((epoch, k) => [
      String(epoch),
      optional(epochs.loss[k], figure),
      optional(epochs.accuracy[k], share),
      optional(epochs.validationLoss[k], figure),
      optional(epochs.validationAccuracy[k], share),
      optional(epochs.seconds[k], duration),
    ]),
  )
}

/** The runs of some names, or why one of them cannot be found. */
async function findAll({ services }: Session, names: readonly string[]): Promise<RunSummary[]> {
  const runs: RunSummary[] = []
  for (const name of names) runs.push(await services.runs.find(name))
  return runs
}

async function fair({ services, out }: Session, tag: string): Promise<void> {
  const runs = (await services.runs.list()).filter(({ tags }) => tags?.includes(tag)).reverse()
  if (runs.length === 0) throw new JackdawError('option-invalid', tag, { reason: 'no run has this tag' })
  const sides = sidesOf(runs)
  const { kind, sentence, test } = fairVerdict(sides)
  const leftOut = leftOutWords(sides)
  out.data({
    type: 'fair-comparison',
    tag,
    sides: sides.map(({ name, sample: { values, mean, spread } }) => ({ name, values, mean, spread })),
    leftOut: sides.flatMap((side) => side.leftOut.map(({ id }) => id)),
    verdict: kind,
    p: test?.p ?? null,
    sentence,
  })
  out.text(
    ...table(
      [
        { title: 'Settings of' },
        { title: 'Seeds', right: true },
        { title: 'Mean', right: true },
        { title: 'Spread', right: true },
      ],
      sides.map(({ name, sample: { count: seeds, mean, spread } }) => [
        name,
        String(seeds),
        seeds > 0 ? share(mean) : '-',
        seeds > 1 ? share(spread) : '-',
      ]),
    ),
    '',
    sentence,
    ...(leftOut ? [leftOut] : []),
  )
}

async function exportEvents(session: Session, names: readonly string[], to: string): Promise<void> {
  const { services, out } = session
  const runs = await findAll(session, names)
  const report = await services.runs.exportEvents(
    runs.map(({ id }) => id),
    path.resolve(to),
  )
  const folder = path.join(path.resolve(to), report.folderName)
  out.data({ type: 'events', folder, ...report })
  out.text(
    `Written: ${counted(report.runs, 'run')}, ${counted(report.points, 'value')}.`,
    `Look at them with: tensorboard --logdir "${folder}"`,
  )
}

async function compare(session: Session, names: string[]): Promise<void> {
  const { out } = session
  const runs = await findAll(session, names)
  const sides = sidesOf(runs)
  const verdict = fairVerdict(sides)
  const differing = differences(runs.map((run) => run.config))
  out.data({
    type: 'comparison',
    runs: runs.map(({ id, name, status, testAccuracy, seconds, position }) => {
      return { runId: id, name, status, testAccuracy, seconds, epochs: position.epoch }
    }),
    differences: Object.fromEntries(differing),
    luck: verdict.sentence,
  })
  const rows: [string, string[]][] = [
    ['Status', runs.map((run) => run.status)],
    ['Right on test', runs.map(accuracyOf)],
    ['Epochs', runs.map((run) => `${run.position.epoch} of ${run.config.epochs}`)],
    ['Time', runs.map((run) => duration(run.seconds))],
    ['Dataset', runs.map((run) => run.dataset.name)],
    ...differing,
  ]
  out.text(
    ...table(
      [{ title: '' }, ...runs.map(({ name }) => ({ title: visible(name) }))],
      rows.map(([title, values]) => [title, ...values]),
    ),
  )
  if (differing.length === 0) out.text('', 'All settings are the same.')
  out.text('', verdict.sentence)
  const leftOut = leftOutWords(sides)
  if (leftOut) out.text(leftOut)
}
