import { toErrorData, type ErrorData } from '../../shared/errors'
import type { QueueEntry, TrainingQueue } from '../../shared/queue'
import type { RunConfig } from '../../shared/run-config'
import { visible } from '../../shared/words/format'
import { request, subscribe } from '../api'
import { notices } from './notices.svelte'

/** What waits to be trained, kept in step with main. */
class Queue {
  entries = $state.raw<readonly QueueEntry[]>([])
  /** Whether the next one begins by itself. */
  going = $state(false)
  /** Why the line could not be read. */
  error = $state.raw<ErrorData | null>(null)

  constructor() {
    subscribe('queue.changed', ({ queue }) => this.#put(queue))
    void this.load()
  }

  async load(): Promise<void> {
    try {
      this.#put(await request('queue.show', {}))
    } catch (thrown) {
      this.error = toErrorData(thrown)
    }
  }

  /** Puts a new run at the end of the line. True when it is there. */
  add(config: RunConfig, name: string): Promise<boolean> {
    return this.#ask(() => request('queue.add', { config, name }), `“${visible(name)}” waits in line.`)
  }

  addContinued(run: { id: string; name: string }): Promise<boolean> {
    return this.#ask(() => request('queue.addContinued', { runId: run.id }), `“${visible(run.name)}” waits in line.`)
  }

  move = (entryId: string, to: number): Promise<boolean> => this.#ask(() => request('queue.move', { entryId, to }))
  hold = (): Promise<boolean> => this.#ask(() => request('queue.hold', {}))
  go = (): Promise<boolean> => this.#ask(() => request('queue.go', {}))

  async remove(entry: QueueEntry): Promise<void> {
    const place = this.entries.findIndex(({ id }) => id === entry.id)
    if (!(await this.#ask(() => request('queue.remove', { entryId: entry.id })))) return
    notices.done(`“${visible(entry.name)}” waits no more.`, {
      label: 'Undo',
      run: () => void this.#putBack(entry, place),
    })
  }

  async #putBack(entry: QueueEntry, place: number): Promise<void> {
    const added = await this.#ask(() =>
      entry.kind === 'continue'
        ? request('queue.addContinued', { runId: entry.runId })
        : request('queue.add', {
            config: entry.config,
            name: entry.name,
            ...(entry.tags === undefined ? {} : { tags: entry.tags }),
          }),
    )
    const last = this.entries[this.entries.length - 1]
    if (added && last && place < this.entries.length - 1) await this.move(last.id, place)
  }

  async #ask(what: () => Promise<TrainingQueue>, done?: string): Promise<boolean> {
    try {
      this.#put(await what())
      if (done !== undefined) notices.done(done)
      return true
    } catch (thrown) {
      notices.failed(thrown)
      return false
    }
  }

  #put({ entries, going }: TrainingQueue): void {
    this.entries = entries
    this.going = going
    this.error = null
  }
}

export const queue = new Queue()
