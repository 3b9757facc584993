import { writeFileAtomic } from '../../files/atomic-write'
import { readJsonFile } from '../../files/read-json'
import { JackdawError } from '../../shared/errors'
import { queueFileSchema, type QueueEntry } from '../../shared/queue'

/** `queue.json`: read once, written as a whole at every change. One that cannot be read is never written over. */
export class QueueFile {
  private work: Promise<unknown> = Promise.resolve()
  private known: readonly QueueEntry[] | undefined

  /** @param file absolute name */
  constructor(private readonly file: string) {}

  /** Throws `file-damaged`, `file-newer` or `file-unreadable`. */
  async read(): Promise<readonly QueueEntry[]> {
    try {
      this.known ??= (await readJsonFile(this.file, queueFileSchema)).entries
    } catch (error) {
      if (!(error instanceof JackdawError) || error.code !== 'file-missing') throw error
      this.known = []
    }
    return this.known
  }

  /** One change after another; each gets what the one before left. On disk when it resolves. */
  change(change: (entries: readonly QueueEntry[]) => readonly QueueEntry[]): Promise<readonly QueueEntry[]> {
    const turn = this.work
      .catch(() => undefined)
      .then(async () => {
        const before = await this.read()
        const after = change(before)
        if (after !== before)
          await writeFileAtomic(this.file, `${JSON.stringify({ version: 1, entries: after }, null, 2)}\n`)
        return (this.known = after)
      })
    this.work = turn
    return turn
  }
}
