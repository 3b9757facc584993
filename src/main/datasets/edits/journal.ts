import { AppendLog, readLog } from '../../../files/append-log'
import {
  journalEntrySchema,
  type JournalEdit,
  type JournalEntry,
  type JournalOperation,
} from '../../../shared/dataset-edit'
import { JackdawError } from '../../../shared/errors'
import { newId } from '../../library/new-id'

/** An edit as the journal keeps it. */
export type EditEntry = Extract<JournalEntry, { kind: 'edit' }>

/** What a dataset's journal comes to. */
export interface Journal {
  /** Edits that stand, in order. */
  done: readonly EditEntry[]
  /** Edits that were taken back and can be done again; the last is next. */
  undone: readonly EditEntry[]
  /** The newest entry, whatever it is. */
  last: string | null
  /**
   * Index behind the last picture that was ever added, whether that stands or not: a run may have learnt from what was taken back, so the
   * place is taken for ever. 0 where nothing was added.
   */
  end: number
}

const version = 1
const header: JournalEntry = { kind: 'journal', version }
/** One line can name every picture of the largest dataset several times. */
const longestLine = 64 * 1024 * 1024

/**
 * Reads a journal; an empty one where there is no file. A torn last line never was an entry. Throws `file-newer`, or
 * `dataset-damaged` when a line before it is not as it was written.
 * @param name of the dataset, for speaking of it
 */
export async function readJournal(file: string, name: string): Promise<Journal> {
  const content = await readLog(file, journalEntrySchema, longestLine).catch((error: unknown) => {
    if (error instanceof JackdawError && error.code === 'file-missing') return null
    throw error
  })
  const done: EditEntry[] = []
  const undone: EditEntry[] = []
  let last: string | null = null
  let end = 0
  for (const entry of content?.entries ?? []) {
    if (entry.kind === 'journal') {
      if (entry.version > version) throw new JackdawError('file-newer', `The edits of ${name}`)
      continue
    }
    if (entry.after !== last) continue
    last = entry.id
    if (entry.kind === 'edit') {
      done.push(entry)
      undone.length = 0
      end = Math.max(end, endOfAdded(entry.operations))
    } else {
      const [from, to] = entry.kind === 'undo' ? [done, undone] : [undone, done]
      const moved = from.pop()
      if (moved) to.push(moved)
    }
  }
  if (content && content.damagedLines > 0)
    throw new JackdawError('dataset-damaged', name, { reason: 'the list of its edits is damaged' })
  return { done, undone, last, end }
}

/** Index behind the last picture that operations add; 0 where they add none. */
export const endOfAdded = (operations: readonly JournalOperation[]): number =>
  operations.reduce((end, one) => (one.type === 'add' ? Math.max(end, one.first + one.train + one.test) : end), 0)

/** What is to be written behind a journal: an edit, or one step back or forth. */
export function nextEntry(
  journal: Journal,
  what: { kind: 'edit'; edit: JournalEdit } | { kind: 'undo' } | { kind: 'redo' },
): Exclude<JournalEntry, { kind: 'journal' }> {
  const facts = { id: newId(), after: journal.last, time: new Date().toISOString() }
  return what.kind === 'edit' ? { kind: 'edit', ...facts, ...what.edit } : { kind: what.kind, ...facts }
}

/** Writes an entry so that it outlives a power cut. Throws `disk-full` or `write-failed`; then it is not there. */
export async function appendEntry(file: string, journal: Journal, entry: JournalEntry): Promise<void> {
  const log = await AppendLog.open(file)
  try {
    await log.append(journal.last === null ? [header, entry] : [entry])
    await log.sync()
  } finally {
    await log.close()
  }
}
