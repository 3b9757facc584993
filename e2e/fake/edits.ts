import { createHash } from 'node:crypto'
import { applyEdit } from '../../src/main/datasets/edits/apply-edit'
import { compareViews, isSame } from '../../src/main/datasets/edits/compare-views'
import { copyView, countView, importedView, side, type DatasetView } from '../../src/main/datasets/edits/dataset-view'
import type { EditEntry } from '../../src/main/datasets/edits/journal'
import { splitEdit } from '../../src/main/datasets/splits/split-edit'
import { historyOf, titleOf, viewAfter } from '../../src/main/datasets/edits/view-after'
import type { Handlers } from '../../src/shared/contract'
import type { AddOutcome, JournalEdit } from '../../src/shared/dataset-edit'
import { JackdawError } from '../../src/shared/errors'
import { formatRanges } from '../../src/shared/picture-ranges'
import { fakeId, type FakeDataset, type FakeEdits, type World } from './world'

/** Edits of the fake library: the program's own rules, kept in memory. */

const editsOf = (dataset: FakeDataset): FakeEdits => {
  if (dataset.edits) return dataset.edits
  const { summary } = dataset
  const labels = Uint16Array.from({ length: summary.stored }, (_, index) => dataset.label(index))
  const view = importedView(summary, labels)
  return (dataset.edits = { made: { summary, view }, done: [], undone: [], view })
}

let revisions = 0
const cancelled = new Set<string>()

/** Labels and sides as they are now. */
export const viewOfFake = (dataset: FakeDataset): DatasetView => editsOf(dataset).view

/** Answers for what the Data place edits. */
export function editHandlers(world: World): Partial<Handlers> {
  const known = (datasetId: string): FakeDataset => {
    const found = world.datasets.find((d) => d.summary.id === datasetId)
    if (!found) throw new JackdawError('dataset-unknown', datasetId)
    return found
  }

  const settle = (dataset: FakeDataset, edits: FakeEdits) => {
    const { view, titles } = viewAfter(edits.made.view, edits.done, dataset.summary.name)
    const difference = compareViews(edits.made.view, view)
    const edited = isSame(difference) ? null : difference
    const redo = edits.undone.at(-1)
    edits.view = view
    dataset.summary = {
      ...edits.made.summary,
      name: dataset.summary.name,
      ...countView(view),
      classNames: view.classes.map(({ name }) => name),
      hash: edited ? createHash('sha256').update(JSON.stringify(edits.done)).digest('hex') : edits.made.summary.hash,
      revision: `${edits.done.length}/${edits.undone.length}/${++revisions}`,
      edited,
      undo: titles.at(-1) ?? null,
      redo: redo ? titleOf(redo, view) : null,
    }
    world.emit('datasets.changed', null)
    return dataset.summary
  }

  const make = (dataset: FakeDataset, edit: JournalEdit) => {
    const edits = editsOf(dataset)
    const id = fakeId(`edit${edits.done.length}`)
    const entry: EditEntry = { kind: 'edit', id, after: null, time: '2026-11-21T10:00:00.000Z', ...edit }
    if (!applyEdit(copyView(edits.view), entry.operations, id)) return { dataset: dataset.summary, entry: null }
    const title = titleOf(entry, edits.view)
    edits.done.push(entry)
    edits.undone.length = 0
    return { dataset: settle(dataset, edits), entry: { id, time: entry.time, title, undone: false } }
  }

  /** Every picture file is added, and looks like the first picture of the dataset; what has another name is left out. */
  const add = async (datasetId: string, label: number, names: readonly string[]): Promise<AddOutcome> => {
    const dataset = known(datasetId)
    const { made } = editsOf(dataset)
    const skippedFiles = names
      .filter((name) => !/\.(png|jpe?g|webp|bmp|gif)$/i.test(name))
      .map((name) => ({ name, error: { code: 'picture-kind' as const, subject: name, detail: {} } }))
    const [found, skipped] = [names.length, skippedFiles.length]
    const imported = found - skipped
    for (let done = 0; done < found && !cancelled.has(datasetId); done += 16) {
      world.emit('datasets.addProgress', { datasetId, done, total: found, perSecond: 160 })
      await new Promise((next) => setTimeout(next, 100))
    }
    if (cancelled.delete(datasetId)) throw new JackdawError('import-cancelled', dataset.summary.name)
    const report = { version: 1 as const, found, imported, skipped, repaired: 0, skippedFiles, repairedFiles: [] }
    if (imported === 0) return { dataset: dataset.summary, entry: null, report, duplicates: 0 }
    const first = made.view.sides.length
    const end = first + imported
    made.view = {
      ...made.view,
      labels: Uint16Array.from({ length: end }, (_, k) => made.view.labels[k] ?? 0),
      sides: Uint8Array.from({ length: end }, (_, k) => made.view.sides[k] ?? side.absent),
    }
    made.summary = { ...made.summary, stored: end }
    editsOf(dataset).view = viewAfter(made.view, editsOf(dataset).done, dataset.summary.name).view
    const pixels = dataset.pixels
    dataset.pixels = (index) => pixels(index < first ? index : 0)
    const operation = { type: 'add' as const, first, train: imported, test: 0, label }
    return { ...make(dataset, { operations: [operation] }), report, duplicates: Math.floor(imported / 10) }
  }

  const step = (datasetId: string, kind: 'undo' | 'redo') => {
    const dataset = known(datasetId)
    const edits = editsOf(dataset)
    const title = dataset.summary[kind] ?? ''
    const [from, to] = kind === 'undo' ? [edits.done, edits.undone] : [edits.undone, edits.done]
    const entry = from.pop()
    if (!entry) return Promise.resolve({ dataset: dataset.summary, entry: null })
    to.push(entry)
    const shown = { id: entry.id, time: entry.time, title, undone: kind === 'undo' }
    return Promise.resolve({ dataset: settle(dataset, edits), entry: shown })
  }

  return {
    'datasets.edit': async ({ datasetId, edit }) => make(known(datasetId), edit),
    'datasets.addPictures': async ({ datasetId, label, what }) => {
      const names = Array.from({ length: what === 'folder' ? 240 : 1 }, (_, k) => `new ${k}.png`)
      return add(datasetId, label, what === 'folder' ? [...names, 'notes.txt', 'logo.svg'] : names)
    },
    'datasets.addDropped': ({ datasetId, label }) =>
      add(
        datasetId,
        label,
        Array.from({ length: 96 }, (_, k) => `dropped ${k}.png`),
      ),
    'datasets.addFiles': ({ datasetId, label, files }) =>
      add(
        datasetId,
        label,
        files.map(({ name }) => name),
      ),
    'datasets.saveAddReport': () => Promise.resolve(true),
    'datasets.cancelAdding': async ({ datasetId }) => {
      cancelled.add(datasetId)
      return null
    },
    'datasets.split': async ({ datasetId, settings }) => {
      const dataset = known(datasetId)
      // Four pictures each are of one group.
      const { view } = editsOf(dataset)
      const groups =
        settings.groups || settings.alike ? Uint32Array.from(view.labels, (_, index) => index - (index % 4)) : null
      const edit = splitEdit(view, settings, groups, dataset.summary.name)
      return edit ? make(dataset, edit) : { dataset: dataset.summary, entry: null }
    },
    'datasets.export': async ({ datasetId, format }) => {
      const { name, counts } = known(datasetId).summary
      const pictures = counts.train + counts.test
      world.emit('datasets.exportProgress', { datasetId, done: pictures, total: pictures })
      return { name: `${name}-pictures${format === 'npz' ? '.npz' : ''}`, pictures, again: 'same' }
    },
    'datasets.cancelExport': () => Promise.resolve(null),
    'datasets.undo': ({ datasetId }) => step(datasetId, 'undo'),
    'datasets.redo': ({ datasetId }) => step(datasetId, 'redo'),
    'datasets.history': async ({ datasetId }) => {
      const { made, done, undone } = editsOf(known(datasetId))
      return historyOf(made.view, { done, undone, last: null, end: 0 }, made.summary.name)
    },
    'datasets.search': async ({ datasetId, text }) => {
      const { stored } = known(datasetId).summary
      const all = Array.from({ length: stored }, (_, index) => index)
      return formatRanges(all.filter((index) => `picture-${index}.png`.includes(text.toLowerCase())))
    },
    'datasets.difference': async ({ datasetId, hash }) => {
      const { made, view } = editsOf(known(datasetId))
      const difference = hash === made.summary.hash ? compareViews(made.view, view) : null
      return difference && !isSame(difference) ? difference : null
    },
  }
}
