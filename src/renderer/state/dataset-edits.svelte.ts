import type { EditOperation, EditOutcome, SplitSettings } from '../../shared/dataset-edit'
import { request } from '../api'
import { notices } from './notices.svelte'

/** Edits of datasets, one at a time; each is told, with a way to take it back. */
class DatasetEdits {
  /** While one is under way. */
  busy = $state(false)
  /** What is told of the last one: its button would take back another one after the next. */
  #told: number | null = null

  /** Returns whether anything was changed. What goes wrong is told. */
  edit(datasetId: string, operations: EditOperation[], title?: string): Promise<boolean> {
    const edit = { operations, ...(title === undefined ? {} : { title }) }
    return this.#tell(datasetId, () => request('datasets.edit', { datasetId, edit }), 'That is so already.')
  }

  /** Divides into training and test, as `edit` does its work. */
  split(datasetId: string, settings: SplitSettings): Promise<boolean> {
    return this.#tell(
      datasetId,
      () => request('datasets.split', { datasetId, settings }),
      'They are divided so already.',
    )
  }

  undo(datasetId: string): Promise<boolean> {
    return this.#tell(datasetId, () => request('datasets.undo', { datasetId }), 'There is nothing to undo.')
  }

  redo(datasetId: string): Promise<boolean> {
    return this.#tell(datasetId, () => request('datasets.redo', { datasetId }), 'There is nothing to redo.')
  }

  /** Tells what an edit came to, with a way to take it back. */
  told(datasetId: string, { entry }: EditOutcome, nothing = 'Nothing was changed.'): void {
    if (this.#told !== null) notices.dismiss(this.#told)
    if (!entry) this.#told = notices.done(nothing)
    else
      this.#told = entry.undone
        ? notices.done(`Undone: ${entry.title}.`, { label: 'Redo', run: () => void this.redo(datasetId) })
        : notices.done(`${entry.title}.`, { label: 'Undo', run: () => void this.undo(datasetId) })
  }

  /** Tells of another request that ends in an edit. */
  async #tell(datasetId: string, ask: () => Promise<EditOutcome>, nothing: string): Promise<boolean> {
    if (this.busy) return false
    this.busy = true
    try {
      const outcome = await ask()
      this.told(datasetId, outcome, nothing)
      return outcome.entry !== null
    } catch (thrown) {
      notices.failed(thrown)
      return false
    } finally {
      this.busy = false
    }
  }
}

export const datasetEdits = new DatasetEdits()
