import * as v from 'valibot'
import {
  journalEditSchema,
  type JournalEdit,
  type EditHistoryEntry,
  type EditOutcome,
} from '../../../shared/dataset-edit'
import { JackdawError } from '../../../shared/errors'
import type { Library } from '../../library/paths'
import type { DatasetShelf, OpenDataset } from '../dataset-shelf'
import { readLabels, storedFiles } from '../stored-dataset'
import { applyEdit } from './apply-edit'
import { importedView, side, type DatasetView } from './dataset-view'
import { appendEntry, endOfAdded, nextEntry } from './journal'
import { historyOf, titleOf, viewAfter } from './view-after'
import { viewHash } from './view-hash'

/** Edits datasets, one edit of a dataset after the other. */
export class EditDesk {
  private readonly work = new Map<string, Promise<unknown>>()

  constructor(
    private readonly library: Library,
    private readonly shelf: DatasetShelf,
  ) {}

  /** Throws what `applyEdit` does, `disk-full` or `write-failed`; then the dataset is as it was. */
  edit(id: string, make: (dataset: OpenDataset) => JournalEdit | null): Promise<EditOutcome> {
    return this.after(id, async () => {
      const dataset = await this.shelf.open(id)
      const edit = make(dataset)
      const unchanged = { dataset: dataset.summary, entry: null }
      if (!edit) return unchanged
      const entry = nextEntry(dataset.journal, { kind: 'edit', edit: checked(edit) })
      if (entry.kind !== 'edit') return unchanged
      const view = withRoom(dataset.view, entry.operations)
      if (!applyEdit(view, entry.operations, entry.id)) return unchanged
      await this.write(dataset, entry, view)
      const title = titleOf(entry, dataset.view)
      return { dataset: await this.shelf.show(id), entry: { id: entry.id, time: entry.time, title, undone: false } }
    })
  }

  /** Takes back the newest edit that stands, or does the last one that was taken back again. */
  step(id: string, kind: 'undo' | 'redo'): Promise<EditOutcome> {
    return this.after(id, async () => {
      const dataset = await this.shelf.open(id)
      const { done, undone } = dataset.journal
      const from = kind === 'undo' ? done : undone
      const edit = from[from.length - 1]
      if (!edit) return { dataset: dataset.summary, entry: null }
      const imported = await this.imported(dataset)
      const edits = kind === 'undo' ? done.slice(0, -1) : [...done, edit]
      const { view } = viewAfter(imported, edits, dataset.manifest.name)
      const title = (kind === 'undo' ? dataset.summary.undo : dataset.summary.redo) ?? ''
      await this.write(dataset, nextEntry(dataset.journal, { kind }), view)
      const entry = { id: edit.id, time: edit.time, title, undone: kind === 'undo' }
      return { dataset: await this.shelf.show(id), entry }
    })
  }

  /** Every edit, oldest first; those that were taken back behind, next one first. */
  async history(id: string): Promise<EditHistoryEntry[]> {
    const dataset = await this.shelf.open(id)
    return historyOf(await this.imported(dataset), dataset.journal, dataset.manifest.name)
  }

  private async imported({ manifest }: OpenDataset): Promise<DatasetView> {
    return importedView(manifest, await readLabels(this.library.dataset(manifest.id), manifest), manifest.stored)
  }

  /** Writes an entry that leads to a view. The view's hash is made before, so that what cannot be read is not edited. */
  private async write(
    { manifest, journal }: OpenDataset,
    entry: ReturnType<typeof nextEntry>,
    view: DatasetView,
  ): Promise<void> {
    const directory = this.library.dataset(manifest.id)
    await viewHash(directory, manifest, view)
    await appendEntry(storedFiles(directory).edits, journal, entry)
    this.shelf.forget(manifest.id)
    const { last } = (await this.shelf.open(manifest.id)).journal
    if (last !== entry.id) throw new JackdawError('library-locked', manifest.name)
  }

  private after<T>(id: string, next: () => Promise<T>): Promise<T> {
    const done = (this.work.get(id) ?? Promise.resolve()).then(next)
    const settled = done.catch(() => undefined)
    this.work.set(id, settled)
    void settled.then(() => {
      if (this.work.get(id) === settled) this.work.delete(id)
    })
    return done
  }
}

/** A copy of a view that also knows the pictures that are being added. */
function withRoom(view: DatasetView, operations: JournalEdit['operations']): DatasetView {
  const end = Math.max(view.sides.length, endOfAdded(operations))
  const wide = { ...view, labels: new Uint16Array(end), sides: new Uint8Array(end).fill(side.absent) }
  wide.labels.set(view.labels)
  wide.sides.set(view.sides)
  return wide
}

/** What is not as the journal's schema says would make the journal unreadable. */
function checked(edit: JournalEdit): JournalEdit {
  const result = v.safeParse(journalEditSchema, edit)
  if (result.success) return result.output
  throw new JackdawError('request-invalid', 'edit', { reason: result.issues[0].message })
}
