import { readdir, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { commit, syncFolder, writeError, writeFileAtomic } from '../../files/atomic-write'
import { withFolderLock } from '../../files/folder-lock'
import { makeFolders } from '../../files/make-folders'
import { readJsonFile } from '../../files/read-json'
import { temporaryName } from '../../files/temporary-name'
import { JackdawError } from '../../shared/errors'
import { idPattern } from '../../shared/ids'
import { runRecordSchema, type RunRecord, type RunSummary } from '../../shared/run'
import type { Library } from '../library/paths'
import { RunFiles } from './run-files'
import { RunLog } from './run-log'
import { isOwned, summarise } from './run-summary'

/** Runs whose files are looked at at the same time. */
const atOnce = 16

export interface RunStoreOptions {
  library: Library
  /** Hears of a record that a list leaves out because it is damaged or from a newer version. */
  onSkipped?: (runId: string, reason: JackdawError) => void
  /** Hears of a damaged checkpoint that was put out of the way. */
  onSetAside?: (runId: string, reason: JackdawError) => void
}

/**
 * The records of all runs on disk. A record is read again only when its file changed. Changes to one run happen one after
 * another; a record that this version cannot read is never overwritten.
 */
export class RunStore {
  private readonly library: Library
  private readonly onSkipped: (runId: string, reason: JackdawError) => void
  private readonly onSetAside: (runId: string, reason: JackdawError) => void
  private readonly cache = new Map<string, { stamp: string; record: RunRecord }>()
  private readonly skipped = new Set<string>()
  private readonly queues = new Map<string, Promise<unknown>>()
  /** Set by whoever trains: which runs are in training in this process. */
  trainsHere: (runId: string) => boolean = () => false

  constructor({ library, onSkipped, onSetAside }: RunStoreOptions) {
    this.library = library
    this.onSkipped = onSkipped ?? (() => undefined)
    this.onSetAside = onSetAside ?? (() => undefined)
  }

  files(runId: string): RunFiles {
    return new RunFiles(this.library.run(runId))
  }

  /** Puts a damaged checkpoint out of the way, so that nobody takes it for the newest; its content is kept. */
  async setAside(runId: string, file: string, reason: JackdawError): Promise<void> {
    const log = new RunLog(this.files(runId).log)
    try {
      await rename(file, `${file}.damaged`)
    } catch {
      // Where nothing can be written it is passed over every time.
      return
    }
    await log.write(`${reason.message}; it is set aside`)
    this.onSetAside(runId, reason)
  }

  /** Makes the folder of a new run with its record in it, whole or not at all. */
  async create(record: RunRecord): Promise<RunSummary> {
    const temporary = new RunFiles(path.join(this.library.runs, temporaryName()))
    try {
      await makeFolders(temporary.checkpoints)
      await writeFileAtomic(temporary.record, serialise(record))
      await commit(temporary.directory, this.library.run(record.id))
    } catch (error) {
      await rm(temporary.directory, { recursive: true, force: true }).catch(() => undefined)
      throw writeError(error, record.name)
    }
    return this.summary(record.id)
  }

  /** Throws `run-unknown`, `run-damaged` or `file-newer`. */
  async record(runId: string): Promise<RunRecord> {
    const { record: file } = this.files(runId)
    try {
      const { mtimeMs, size, ino } = await stat(file)
      const stamp = `${mtimeMs}-${size}-${ino}`
      const known = this.cache.get(runId)
      if (known?.stamp === stamp) return known.record
      const record = await readJsonFile(file, runRecordSchema, { subject: runId })
      if (record.id !== runId)
        throw new JackdawError('file-damaged', runId, { reason: 'it is the record of another run' })
      this.cache.set(runId, { stamp, record })
      return record
    } catch (error) {
      throw await this.readingError(runId, error)
    }
  }

  async summary(runId: string): Promise<RunSummary> {
    return summarise(await this.record(runId), this.files(runId), this.trainsHere)
  }

  /** All runs that can be read, newest first. */
  async summaries(): Promise<RunSummary[]> {
    const ids = (await readdir(this.library.runs)).filter((name) => idPattern.test(name))
    const found: RunSummary[] = []
    let next = 0
    const worker = async () => {
      for (let id = ids[next++]; id !== undefined; id = ids[next++]) {
        const summary = await this.summary(id).catch((error: unknown) => this.skip(id ?? '', error))
        if (summary) found.push(summary)
      }
    }
    await Promise.all(Array.from({ length: atOnce }, worker))
    return found.sort((a, b) => compare(b.createdAt, a.createdAt) || compare(a.id, b.id))
  }

  /** Rewrites a record. `change` gets it as it is now, after all changes asked for before, here or by another program. */
  update(runId: string, change: (record: RunRecord) => RunRecord): Promise<RunSummary> {
    const turn = (this.queues.get(runId) ?? Promise.resolve())
      .catch(() => undefined)
      .then(async () => {
        // The record is read under the lock, too: what another program has written since must not be lost.
        const { name } = await this.record(runId)
        await withFolderLock(this.library.run(runId), name, async () => {
          const record = change(await this.record(runId))
          await writeFileAtomic(this.files(runId).record, serialise(record))
        })
        return this.summary(runId)
      })
    this.queues.set(runId, turn)
    const done = () => {
      if (this.queues.get(runId) === turn) this.queues.delete(runId)
    }
    turn.then(done, done)
    return turn
  }

  /** Throws `run-busy` when a living process, this one or another, is training the run. */
  async refuseWhileOwned(runId: string): Promise<RunRecord> {
    const record = await this.record(runId)
    const owned = this.trainsHere(runId) || (await isOwned(record, this.files(runId), this.trainsHere))
    if (owned) throw new JackdawError('run-busy', record.name)
    return record
  }

  async moveToTrash(runId: string): Promise<void> {
    await this.refuseWhileOwned(runId)
    await this.move(this.library.run(runId), this.library.trashed('runs', runId), runId)
    this.cache.delete(runId)
  }

  async takeFromTrash(runId: string): Promise<RunSummary> {
    await this.move(this.library.trashed('runs', runId), this.library.run(runId), runId)
    return this.summary(runId)
  }

  private async move(from: string, to: string, runId: string): Promise<void> {
    if (!(await isThere(from))) throw new JackdawError('run-unknown', runId)
    try {
      await makeFolders(path.dirname(to))
      await commit(from, to)
      await syncFolder(path.dirname(from))
    } catch (error) {
      throw writeError(error, runId)
    }
  }

  private async readingError(runId: string, error: unknown): Promise<unknown> {
    const code = error instanceof JackdawError ? error.code : (error as NodeJS.ErrnoException).code
    if (code === 'ENOENT' || code === 'file-missing')
      return (await isThere(this.library.run(runId)))
        ? new JackdawError('run-damaged', runId, { reason: 'it has no run.json' })
        : new JackdawError('run-unknown', runId)
    if (error instanceof JackdawError && code === 'file-damaged')
      return new JackdawError('run-damaged', runId, error.detail)
    if (error instanceof JackdawError) return error
    return new JackdawError('file-unreadable', runId, { reason: code ?? String(error) })
  }

  private skip(runId: string, error: unknown): undefined {
    if (!(error instanceof JackdawError)) throw error
    // One that was removed while the list was made is simply not there.
    if (error.code === 'run-unknown' || this.skipped.has(runId)) return
    this.skipped.add(runId)
    this.onSkipped(runId, error)
  }
}

const serialise = (record: RunRecord) => `${JSON.stringify(record, null, 2)}\n`
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
const isThere = (file: string) =>
  stat(file).then(
    () => true,
    () => false,
  )
