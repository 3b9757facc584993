import type { Handlers } from '../../src/shared/contract'
import { JackdawError } from '../../src/shared/errors'
import type { QueueEntry, TrainingQueue } from '../../src/shared/queue'
import { fakeId, type World } from './world'

/** Adds the line to the answers for Train: what waits begins when nothing is in training. */
export function queueHandlers(world: World, train: Partial<Handlers>): Partial<Handlers> {
  let ids = 0
  const set = (change: Partial<TrainingQueue>): TrainingQueue => {
    world.queue = { ...world.queue, ...change }
    world.emit('queue.changed', { queue: world.queue })
    return world.queue
  }
  const add = (entry: QueueEntry) => set({ entries: [...world.queue.entries, entry] })
  const take = (entryId: string): QueueEntry => {
    const entry = world.queue.entries.find(({ id }) => id === entryId)
    if (!entry) throw new JackdawError('queue-entry-unknown', entryId)
    return entry
  }
  const others = (entryId: string) => world.queue.entries.filter(({ id }) => id !== entryId)
  const id = () => fakeId(`queue${ids++}x`)

  const advance = async (): Promise<void> => {
    const next = world.queue.entries.find(({ refused }) => refused === null)
    if (!next || !world.queue.going) return
    try {
      if (next.kind === 'new') await train['training.start']?.({ config: next.config, name: next.name })
      else await train['training.continue']?.({ runId: next.runId })
      set({ entries: others(next.id) })
    } catch {
      // Something is in training: it is asked again at the next tick.
    }
  }
  setInterval(() => void advance(), 500).unref()

  return {
    ...train,
    'queue.show': async () => world.queue,
    'queue.add': async ({ config, name }) => add({ kind: 'new', id: id(), config, name, refused: null }),
    'queue.addContinued': async ({ runId }) => {
      const name = world.runs.find((run) => run.id === runId)?.name ?? ''
      return add({ kind: 'continue', id: id(), runId, name, refused: null })
    },
    'queue.move': async ({ entryId, to }) => {
      const [entry, rest] = [take(entryId), others(entryId)]
      return set({ entries: [...rest.slice(0, to), entry, ...rest.slice(to)] })
    },
    'queue.remove': async ({ entryId }) => {
      take(entryId)
      return set({ entries: others(entryId) })
    },
    'queue.hold': async () => set({ going: false }),
    'queue.go': async () => set({ going: true }),
    'queue.addFair': async ({ runIds, seeds }) => {
      const tag = 'fair: tanh / ReLU'
      const pair = runIds.flatMap((runId) => world.runs.find((run) => run.id === runId) ?? [])
      for (let seed = 2; seed <= seeds; seed++)
        for (const { config, name } of pair)
          add({
            kind: 'new',
            id: id(),
            config: { ...config, seed },
            name: `${name}, seed ${seed}`,
            tags: [tag],
            refused: null,
          })
      return { tag, queued: 2 * (seeds - 1), reused: 2 }
    },
  }
}
