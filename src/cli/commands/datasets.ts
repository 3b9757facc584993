import { pictureBytes, type DatasetSummary } from '../../shared/dataset'
import { side } from '../../main/datasets/edits/dataset-view'
import { JackdawError } from '../../shared/errors'
import { differenceWords } from '../../shared/words/dataset-edit'
import { bytes, count, figure, moment, shape, visible } from '../../shared/words/format'
import type { Register } from '../command'
import type { Session } from '../session'
import { pairs, table } from '../table'
import { toNumber } from '../option-values'
import { classTable } from '../class-table'
import { registerAdd } from './datasets-add'
import { registerEdits } from './datasets-edit'
import { registerExamine } from './datasets-examine'
import { registerImport } from './datasets-import'

interface ShowOptions {
  picture?: number
  values?: boolean
}

/** `datasets list|show|import|add|examine|edit|split|undo|redo|history`. */
export const registerDatasets: Register = (program, start) => {
  const datasets = program.command('datasets').description('the pictures in the library')
  datasets
    .command('list')
    .description('list the datasets')
    .action(() => start(list))
  datasets
    .command('show <dataset>')
    .description('show one dataset, by name or id: its parts, their shapes, its classes')
    .option('--picture <index>', 'look at one picture instead; training pictures come first, counted from 0', (text) =>
      toNumber('--picture', text),
    )
    .option('--values', 'with --picture: print the value of every pixel, 0 to 255')
    .action((name: string, options: ShowOptions) => start((session) => show(session, name, options)))
  registerImport(datasets, start)
  registerAdd(datasets, start)
  registerEdits(datasets, start)
  registerExamine(datasets, start)
}

async function list({ services, out }: Session): Promise<void> {
  const datasets = await services.datasets.list()
  for (const dataset of datasets) out.data({ type: 'dataset', ...dataset })
  out.text(
    ...table(
      [
        { title: 'Name' },
        { title: 'Training pictures', right: true },
        { title: 'Test pictures', right: true },
        { title: 'Classes', right: true },
        { title: 'Shape' },
        { title: 'On disk', right: true },
        { title: 'Id' },
      ],
      datasets.map((dataset) => [
        dataset.name,
        count(dataset.counts.train),
        count(dataset.counts.test),
        count(dataset.classNames.length),
        shape(dataset.shape),
        bytes(dataset.bytes),
        dataset.id,
      ]),
    ),
  )
}

async function show(session: Session, name: string, { picture, values = false }: ShowOptions): Promise<void> {
  const { services, out } = session
  const dataset = await services.datasets.find(name)
  if (picture !== undefined) return showPicture(session, dataset, picture, values)
  if (values) throw new JackdawError('option-invalid', '--values', { reason: 'it needs --picture' })
  out.data({ type: 'dataset', ...dataset })
  out.title(visible(dataset.name))
  out.text(
    ...pairs([
      ['Id', dataset.id],
      ['Training pictures', shape([dataset.counts.train, ...dataset.shape])],
      ['Training labels', count(dataset.counts.train)],
      ['Test pictures', shape([dataset.counts.test, ...dataset.shape])],
      ['Test labels', count(dataset.counts.test)],
      ['Pixel values', 'bytes 0 to 255, scaled to 0 to 1 for learning'],
      ['Origin', visible(dataset.origin.detail)],
      ...(dataset.attribution ? ([['By', visible(dataset.attribution)]] as const) : []),
      ['Since', moment(dataset.createdAt)],
      ['On disk', bytes(dataset.bytes)],
      ['Content', dataset.hash],
      ...(dataset.edited ? ([['Since imported', differenceWords(dataset.edited).join(', ')]] as const) : []),
    ]),
    '',
    ...classTable(dataset),
  )
}

async function showPicture({ services, out }: Session, dataset: DatasetSummary, index: number, values: boolean) {
  const pixels = await services.datasets.pixels(dataset.id, [index])
  const { labels, sides } = await services.datasets.view(dataset.id)
  const label = labels[index] ?? 0
  const className = dataset.classNames[label] ?? String(label)
  const value = sides[index] ?? side.absent
  const split = value & side.test ? 'test' : 'train'
  const excluded = value >= side.excluded
  const smallest = pixels.reduce((a, b) => Math.min(a, b), 255) / 255
  const largest = pixels.reduce((a, b) => Math.max(a, b), 0) / 255
  const facts = { index, split, excluded, label, className, shape: dataset.shape, smallest, largest }
  out.data({ type: 'picture', dataset: dataset.id, ...facts, ...(values ? { pixels: Array.from(pixels) } : {}) })
  out.title(`Picture ${count(index)} of ${visible(dataset.name)}`)
  out.text(
    ...pairs([
      ['Split', `${split === 'train' ? 'training' : 'test'}${excluded ? ', excluded' : ''}`],
      ['Label', visible(className)],
      ['Shape', shape(dataset.shape)],
      ['Smallest value', figure(smallest)],
      ['Largest value', figure(largest)],
    ]),
  )
  if (values) out.text('', ...pixelRows(pixels, dataset))
}

/** One line a row of the picture; the channels of a pixel are joined by commas. */
function pixelRows(pixels: Uint8Array, { shape: pictureShape }: DatasetSummary): string[] {
  const [height, width, channels] = pictureShape
  if (pixels.length !== pictureBytes(pictureShape)) return []
  return Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x) => {
      const at = (y * width + x) * channels
      return Array.from(pixels.subarray(at, at + channels))
        .join(',')
        .padStart(channels * 4 - 1)
    }).join(' '),
  )
}
