import type { EditHistoryEntry } from '../../../shared/dataset-edit'
import { JackdawError } from '../../../shared/errors'
import { operationWords } from '../../../shared/words/dataset-edit'
import { applyEdit } from './apply-edit'
import { copyView, type DatasetView } from './dataset-view'
import type { EditEntry, Journal } from './journal'

/** The view after edits, and what each was in words. Throws `dataset-damaged` when one cannot have been made. */
export function viewAfter(
  imported: DatasetView,
  edits: readonly EditEntry[],
  name: string,
): { view: DatasetView; titles: string[] } {
  const view = copyView(imported)
  const titles = edits.map((entry) => {
    const title = titleOf(entry, view)
    try {
      applyEdit(view, entry.operations, entry.id)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      throw new JackdawError('dataset-damaged', name, { reason: `one of its edits cannot be: ${reason}` })
    }
    return title
  })
  return { view, titles }
}

/** Every edit, oldest first; those that were taken back behind, next one first. */
export function historyOf(imported: DatasetView, { done, undone }: Journal, name: string): EditHistoryEntry[] {
  const edits = [...done, ...[...undone].reverse()]
  const { titles } = viewAfter(imported, edits, name)
  return edits.map(({ id, time }, at) => ({ id, time, title: titles[at] ?? '', undone: at >= done.length }))
}

/** What an edit does, in words that tell of the view before it. */
export function titleOf({ title, operations }: EditEntry, { classes }: DatasetView): string {
  if (title) return title
  const names = classes.map((one) => one.name)
  const [first, ...more] = operations.slice(0, 3).map((operation) => operationWords(operation, names))
  const rest = operations.length > 3 ? ['and more'] : []
  return [first, ...more, ...rest].join('; ')
}
