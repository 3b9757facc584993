import * as v from 'valibot'
import { JackdawError } from '../../shared/errors'
import { idPattern } from '../../shared/ids'
import { noteSchema, tagsSchema, type RunSummary } from '../../shared/run'
import type { RunService, ServiceOptions } from '../services'
import { extendedRecord } from './extend-run'
import { readMetrics } from './metrics-file'
import type { RunStore } from './run-store'
import { exportEvents } from './tensorboard/export-events'

/** The runs of a library: looked at, named, removed and taken back. Training them is the training service's work. */
export function createRunService({ store, emit }: { store: RunStore; emit: ServiceOptions['emit'] }): RunService {
  const changed = (run: RunSummary) => {
    emit('runs.changed', { run })
    return run
  }
  return {
    list: () => store.summaries(),
    find: (idOrName) => findRun(store, idOrName),

    async metrics(runId) {
      await store.record(runId)
      return readMetrics(store.files(runId).metrics)
    },

    async rename(runId, name) {
      const trimmed = name.trim()
      if (!trimmed || trimmed.length > 120)
        throw new JackdawError('request-invalid', 'name', { reason: 'a name has 1 to 120 characters' })
      // A run that another process trains is that one's to write; one that is trained here shares this store's queue.
      if (!store.trainsHere(runId)) await store.refuseWhileOwned(runId)
      return changed(await store.update(runId, (record) => ({ ...record, name: trimmed })))
    },

    async annotate(runId, tags, note) {
      const parsed = v.safeParse(v.strictObject({ tags: tagsSchema, note: noteSchema }), { tags, note: note.trim() })
      if (!parsed.success) throw new JackdawError('request-invalid', 'tags', { reason: parsed.issues[0].message })
      if (!store.trainsHere(runId)) await store.refuseWhileOwned(runId)
      return changed(
        await store.update(runId, ({ tags: _tags, note: _note, ...record }) => ({
          ...record,
          ...(parsed.output.tags.length > 0 && { tags: parsed.output.tags }),
          ...(parsed.output.note && { note: parsed.output.note }),
        })),
      )
    },

    async extend(runId, epochs) {
      const run = await store.summary(runId)
      await store.refuseWhileOwned(runId)
      return changed(await store.update(runId, (record) => extendedRecord(record, run.position, epochs)))
    },

    exportEvents: (runIds, parentDirectory) => exportEvents(store, runIds, parentDirectory),

    async remove(runId) {
      await store.moveToTrash(runId)
      emit('runs.removed', { runId })
    },

    async restore(runId) {
      return changed(await store.takeFromTrash(runId))
    },
  }
}

async function findRun(store: RunStore, idOrName: string): Promise<RunSummary> {
  const wanted = idOrName.trim()
  if (idPattern.test(wanted)) {
    try {
      return await store.summary(wanted)
    } catch (error) {
      if (!(error instanceof JackdawError) || error.code !== 'run-unknown') throw error
    }
  }
  const runs = await store.summaries()
  const lower = wanted.toLowerCase()
  const ways: ((run: RunSummary) => boolean)[] = [
    (run) => run.name === wanted,
    (run) => run.name.toLowerCase() === lower,
    (run) => lower.length > 0 && run.id.startsWith(lower),
  ]
  for (const way of ways) {
    const [run, another] = runs.filter(way)
    if (another) throw new JackdawError('run-ambiguous', wanted)
    if (run) return run
  }
  throw new JackdawError('run-unknown', wanted)
}
