import path from 'node:path'
import { Option, type Command } from 'commander'
import { splitNames, type DatasetSummary, type SplitName } from '../../shared/dataset'
import type { EditOperation, EditOutcome } from '../../shared/dataset-edit'
import { datasetExportFormats, type DatasetExportFormat } from '../../shared/dataset-export'
import { JackdawError } from '../../shared/errors'
import { formatRanges } from '../../shared/picture-ranges'
import { differenceWords } from '../../shared/words/dataset-edit'
import { againWords } from '../../shared/words/dataset-export'
import { count, moment, visible } from '../../shared/words/format'
import { classNamed } from '../class-named'
import type { Register } from '../command'
import type { Session } from '../session'
import { table } from '../table'
import { oneOf, toNumber } from '../option-values'

interface SplitOptions {
  share?: number
  count?: number
  seed: number
  redraw?: boolean
  group?: 'prefix' | 'folder'
  separator: string
  keepAlike?: boolean
}

/** `datasets edit|split|undo|redo|history|export`. */
export const registerEdits: Register = (datasets, start) => {
  const edit = datasets
    .command('edit')
    .description('change labels and classes, or what takes part; pictures stay as they are, and undo takes it back')

  /** One kind of edit: what it is given besides the dataset, and the operation that it is. */
  const kind = (
    usage: string,
    description: string,
    operation: (dataset: DatasetSummary, given: string[]) => EditOperation[],
  ): Command =>
    edit
      .command(usage)
      .description(description)
      .action((...given: unknown[]) =>
        start(async (session) => {
          const [name = '', ...rest] = given.slice(0, -2) as string[]
          const dataset = await session.services.datasets.find(name)
          const operations = operation(dataset, rest)
          tell(session, await session.services.datasets.edit(dataset.id, { operations }))
        }),
      )
  const some = 'by index, such as 0-199,305'
  kind('relabel <dataset> <pictures> <class>', `give pictures (${some}) a class`, (dataset, [at = '', name = '']) => [
    { type: 'relabel', pictures: ranges(at), label: classNamed(dataset, name) },
  ])
  kind('exclude <dataset> <pictures>', `leave pictures (${some}) out of training and test`, (_, [at = '']) => [
    { type: 'exclude', pictures: ranges(at) },
  ])
  kind('include <dataset> <pictures>', 'take excluded pictures in again', (_, [at = '']) => [
    { type: 'include', pictures: ranges(at) },
  ])
  kind(
    'move <dataset> <pictures> <train|test>',
    'move pictures to training or to the test',
    (_, [at = '', to = '']) => [{ type: 'move', pictures: ranges(at), split: sideNamed(to) }],
  )
  kind('rename-class <dataset> <class> <name>', 'give a class another name', (dataset, [name = '', other = '']) => [
    { type: 'renameClass', label: classNamed(dataset, name), name: other },
  ])
  kind('merge-classes <dataset> <class> <into>', 'make one class of two', (dataset, [name = '', into = '']) => [
    { type: 'mergeClasses', from: [classNamed(dataset, name)], into: classNamed(dataset, into) },
  ])
  kind('add-class <dataset> <name>', 'add a class without pictures', (_, [name = '']) => [{ type: 'addClass', name }])
  kind('remove-class <dataset> <class>', 'take away a class that no picture is of', (dataset, [name = '']) => [
    { type: 'removeClass', label: classNamed(dataset, name) },
  ])

  datasets
    .command('split <dataset>')
    .description('divide a dataset anew into training and test, each class by its share')
    .option('--share <share>', 'share of the pictures for the test, 0 to 0.9', (text) => toNumber('--share', text))
    .option('--count <n>', 'how many pictures for the test', (text) => toNumber('--count', text))
    .option('--seed <n>', 'decides which are drawn', (text) => toNumber('--seed', text), 1)
    .option('--redraw', 'let pictures of the test come back to training; without it the test keeps all it has')
    .option(
      '--group <by>',
      'keep pictures on one side that share a prefix of their names, or a folder',
      oneOf('--group', ['prefix', 'folder'] as const),
    )
    .option('--separator <text>', 'with --group prefix: what ends the prefix', '_')
    .option('--keep-alike', 'keep pictures on one side that "datasets examine" found to be the same, or nearly so')
    .action((name: string, options: SplitOptions) => start((session) => split(session, name, options)))
  for (const step of ['undo', 'redo'] as const)
    datasets
      .command(`${step} <dataset>`)
      .description(step === 'undo' ? 'take back the newest edit' : 'do again what was taken back last')
      .action((name: string) =>
        start(async (session) => {
          const { id } = await session.services.datasets.find(name)
          tell(session, await session.services.datasets[step](id))
        }),
      )
  datasets
    .command('export <dataset>')
    .description('write the pictures as networks see them: PNG files in a folder for each class, or arrays of NumPy')
    .addOption(
      new Option('--format <format>', 'PNG files in folders, or one .npz file')
        .choices(datasetExportFormats)
        .default('folders'),
    )
    .option('--to <folder>', 'where the new folder or file is made', '.')
    .action((name: string, options: ExportOptions) => start((session) => exportPictures(session, name, options)))
  datasets
    .command('history <dataset>')
    .description('list the edits of a dataset')
    .action((name: string) => start((session) => history(session, name)))
}

async function split(session: Session, name: string, options: SplitOptions): Promise<void> {
  const { share, count: amount, seed, redraw = false, group, separator, keepAlike } = options
  if ((share === undefined) === (amount === undefined))
    throw new JackdawError('option-invalid', 'split', { reason: 'it takes one of --share and --count' })
  const { datasets } = session.services
  const { id } = await datasets.find(name)
  const groups = group === 'prefix' ? { by: group, separator } : group === 'folder' ? { by: group } : null
  const test = share === undefined ? { count: amount ?? 0 } : { share }
  tell(session, await datasets.split(id, { test, seed, redraw, groups, ...(keepAlike && { alike: true }) }))
}

interface ExportOptions {
  format: DatasetExportFormat
  to: string
}

async function exportPictures(
  { services, out, interrupts }: Session,
  name: string,
  { format, to }: ExportOptions,
): Promise<void> {
  const { id, counts } = await services.datasets.find(name)
  const parent = path.resolve(to)
  const bar = out.progress(counts.train + counts.test, '[{bar}] {value} of {total} pictures')
  try {
    const report = await services.datasets.export(id, parent, format, {
      signal: interrupts.signal,
      onProgress: (done) => bar.update(done),
    })
    bar.stop()
    const target = path.join(parent, report.name)
    out.data({ type: 'export', datasetId: id, format, path: target, ...report })
    out.text(`${count(report.pictures)} pictures were written to ${visible(target)}.`, againWords[report.again])
  } finally {
    bar.stop()
  }
}

async function history({ services, out }: Session, name: string): Promise<void> {
  const { id } = await services.datasets.find(name)
  const entries = await services.datasets.history(id)
  for (const entry of entries) out.data({ type: 'edit', ...entry })
  if (entries.length === 0) return out.text('Nothing was edited.')
  out.text(
    ...table(
      [{ title: 'When' }, { title: 'What' }, { title: '' }],
      entries.map(({ time, title, undone }) => [moment(time), title, undone ? 'taken back' : '']),
    ),
  )
}

function tell({ out }: Session, { dataset, entry }: EditOutcome): void {
  if (entry) out.data({ type: 'edit', ...entry })
  out.data({ type: 'dataset', ...dataset })
  const { train, test } = dataset.counts
  const now = dataset.edited ? `; since imported: ${differenceWords(dataset.edited).join(', ')}` : ''
  out.text(
    entry ? `${entry.undone ? 'Taken back: ' : ''}${visible(entry.title)}.` : 'Nothing was changed.',
    `${visible(dataset.name)} has ${count(train)} training and ${count(test)} test pictures${now}.`,
  )
}

/** Pictures as a person names them: numbers and ranges in any order. */
function ranges(text: string): string {
  const invalid = new JackdawError('option-invalid', 'pictures', { reason: `"${text}" is not like 0-199,305` })
  const indices: number[] = []
  for (const part of text.split(',')) {
    const match = /^\s*(\d{1,9})(?:-(\d{1,9}))?\s*$/.exec(part)
    const first = Number(match?.[1])
    const last = Number(match?.[2] ?? match?.[1])
    if (!match || last < first || last - first > 10_000_000) throw invalid
    for (let index = first; index <= last; index++) indices.push(index)
  }
  return formatRanges(indices.sort((a, b) => a - b))
}

function sideNamed(name: string): SplitName {
  const found = splitNames.find((one) => one === name)
  if (found) return found
  throw new JackdawError('option-invalid', 'move', { reason: `it takes train or test, not "${name}"` })
}
