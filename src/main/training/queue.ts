import type { FairStart } from '../../shared/contract'
import { JackdawError, toErrorData } from '../../shared/errors'
import { mostQueued, type QueueEntry, type TrainingQueue } from '../../shared/queue'
import type { RunConfig } from '../../shared/run-config'
import { newId } from '../library/new-id'
import type { RunStore } from '../runs/run-store'
import type { QueueService, ServiceOptions } from '../services'
import { planFair } from './fair-plan'
import type { QueueFile } from './queue-file'
import type { Training } from './training-service'

export interface QueueParts {
  file: QueueFile
  training: Training
  store: RunStore
  emit: ServiceOptions['emit']
}

/**
 * The line before the one place for a run in training. Whenever that place is free the first that was not refused takes it. What was
 * in line when the program ended is in line when it starts again, but nothing begins before somebody says so.
 */
export class Queue implements QueueService {
  private going = false
  private beginning = false

  constructor(private readonly parts: QueueParts) {
    parts.training.onFree = () => void this.advance()
  }

  async show(): Promise<TrainingQueue> {
    await this.forgetBegun()
    return this.now()
  }

  async add(config: RunConfig, name: string, tags: string[] = []): Promise<TrainingQueue> {
    await this.parts.training.check(config, name)
    return this.append([{ kind: 'new', id: newId(), name, config, ...(tags.length > 0 && { tags }), refused: null }])
  }

  async addContinued(runId: string): Promise<TrainingQueue> {
    const { name, resumable } = await this.parts.store.summary(runId)
    if (!resumable) throw new JackdawError('run-not-resumable', name, { reason: 'it is not one that was stopped' })
    const entries = await this.parts.file.read()
    if (entries.some((entry) => entry.kind === 'continue' && entry.runId === runId)) return this.now()
    return this.append([{ kind: 'continue', id: newId(), name, runId, refused: null }])
  }

  move(entryId: string, to: number): Promise<TrainingQueue> {
    return this.changeOne(entryId, (entry, others) => [...others.slice(0, to), entry, ...others.slice(to)])
  }

  remove(entryId: string): Promise<TrainingQueue> {
    return this.changeOne(entryId, (_entry, others) => others)
  }

  async hold(): Promise<TrainingQueue> {
    this.going = false
    return this.tell()
  }

  async go(): Promise<TrainingQueue> {
    await this.forgetBegun()
    this.going = true
    await this.parts.file.change((entries) => entries.map((entry) => ({ ...entry, refused: null })))
    const queue = await this.tell()
    void this.advance()
    return queue
  }

  async addFair(runIds: readonly [string, string], seeds: number): Promise<FairStart> {
    const { store, emit, training } = this.parts
    const [first, second] = await Promise.all([store.summary(runIds[0]), store.summary(runIds[1])])
    const plan = planFair([first, second], await store.summaries(), seeds)
    for (const { config, name } of plan.missing.slice(0, 2)) await training.check(config, name)
    for (const run of plan.present)
      emit('runs.changed', {
        run: await store.update(run.id, (record) => ({ ...record, tags: [...(record.tags ?? []), plan.tag] })),
      })
    await this.append(
      plan.missing.map(({ config, name }) => ({
        kind: 'new',
        id: newId(),
        name,
        config,
        tags: [plan.tag],
        refused: null,
      })),
    )
    return { tag: plan.tag, queued: plan.missing.length, reused: plan.present.length }
  }

  private async append(added: readonly QueueEntry[]): Promise<TrainingQueue> {
    let alone = false
    await this.parts.file.change((entries) => {
      if (entries.length + added.length > mostQueued) throw new JackdawError('queue-full', '', { most: mostQueued })
      alone = entries.length === 0
      return [...entries, ...added]
    })
    // A line that was left by an earlier start of the program stays where it is until somebody wants it to go on.
    if (alone) this.going = true
    const queue = await this.tell()
    void this.advance()
    return queue
  }

  private async changeOne(
    entryId: string,
    change: (entry: QueueEntry, others: QueueEntry[]) => readonly QueueEntry[],
  ): Promise<TrainingQueue> {
    await this.parts.file.change((entries) => {
      const entry = entries.find(({ id }) => id === entryId)
      if (!entry) throw new JackdawError('queue-entry-unknown', entryId)
      return change(
        entry,
        entries.filter(({ id }) => id !== entryId),
      )
    })
    return this.tell()
  }

  /** Begins runs from the line while the place is free. Never rejects. */
  private async advance(): Promise<void> {
    if (this.beginning || !this.going || !this.parts.training.free) return
    this.beginning = true
    let more = false
    try {
      const entry = (await this.parts.file.read()).find(({ refused }) => refused === null)
      more = entry !== undefined && (await this.begin(entry))
    } catch {
      // The line cannot be read or written: whoever looks at it or changes it hears why.
      this.going = false
    } finally {
      this.beginning = false
    }
    // The run may have ended before its entry was taken out of the line.
    if (more) void this.advance()
  }

  /** True when this entry is dealt with, in whatever way. */
  private async begin(entry: QueueEntry): Promise<boolean> {
    const { training, file } = this.parts
    try {
      if (entry.kind === 'continue') await training.continue(entry.runId)
      else await training.start(entry.config, entry.name, { id: entry.id, ...(entry.tags && { tags: entry.tags }) })
      await file.change(without(entry))
    } catch (error) {
      const refused = toErrorData(error)
      // Somebody else was faster; its end calls again.
      if (refused.code === 'engine-busy') return false
      const begun = entry.kind === 'new' && (await this.hasRun(entry.id))
      // A run that began and failed is in the list of runs, with its reason.
      if (begun) await file.change(without(entry))
      else
        await file.change((entries) => entries.map((other) => (other.id === entry.id ? { ...other, refused } : other)))
    }
    await this.tell()
    return true
  }

  /** What began before the program was ended, but was still in line on disk. */
  private async forgetBegun(): Promise<void> {
    const entries = await this.parts.file.read()
    if (this.beginning) return
    for (const entry of entries)
      if (entry.kind === 'new' && (await this.hasRun(entry.id))) await this.parts.file.change(without(entry))
  }

  private hasRun(runId: string): Promise<boolean> {
    return this.parts.store.record(runId).then(
      () => true,
      () => false,
    )
  }

  private async now(): Promise<TrainingQueue> {
    return { entries: [...(await this.parts.file.read())], going: this.going }
  }

  private async tell(): Promise<TrainingQueue> {
    const queue = await this.now()
    this.parts.emit('queue.changed', { queue })
    return queue
  }
}

const without =
  ({ id }: QueueEntry) =>
  (entries: readonly QueueEntry[]) =>
    entries.filter((other) => other.id !== id)
