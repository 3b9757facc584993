import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { mostQueued, type TrainingQueue } from '../../shared/queue'
import { World } from '../testing/world'

let world: World
const create = async (...options: Parameters<typeof World.create>) => (world = await World.create(...options))
afterEach(() => world.close())

const names = ({ entries }: TrainingQueue) => entries.map(({ name }) => name)
const add = (name: string, change: Parameters<World['config']>[0] = {}) =>
  world.services.queue.add(world.config(change), name)
const queueFile = () => path.join(world.library, 'queue.json')
const finished = async () =>
  (await world.services.runs.list())
    .filter(({ status, testAccuracy }) => status === 'finished' && testAccuracy !== null)
    .map(({ name }) => name)
    .sort()
/** Waits for something that comes about by itself. */
const until = (check: () => Promise<void> | void) =>
  expect
    .poll(async () => {
      await check()
      return true
    })
    .toBe(true)
/** The line holds no more than these, once what has begun has left it. */
const inLine = (...entries: object[]) =>
  until(async () => expect((await world.services.queue.show()).entries).toMatchObject(entries))
const idle = () => until(() => expect(world.services.training.active).toBeNull())

describe('the queue', () => {
  it('trains one run after another, in order', async () => {
    await create({ milliseconds: 5 })
    const { training } = world.services
    const { id } = await training.start(world.config({ epochs: 50 }), 'First')
    await training.pause(id)
    expect(names(await add('Second'))).toEqual(['Second'])
    const queue = await add('Third')
    expect(names(queue)).toEqual(['Second', 'Third'])
    expect(queue.going).toBe(true)
    await training.resume(id)
    await until(async () => expect(await finished()).toEqual(['First', 'Second', 'Third']))
    const order = (await world.services.runs.list()).map(({ name }) => name)
    expect(order).toEqual(['Third', 'Second', 'First'])
    await inLine()
    expect(world.events.filter(({ name }) => name === 'queue.changed').length).toBeGreaterThan(3)
  })

  it('begins at once when nothing is in training', async () => {
    await create()
    await add('Alone')
    await until(async () => expect(await finished()).toEqual(['Alone']))
  })

  it('is put in another order, and forgets what is removed', async () => {
    await create({ milliseconds: 30 })
    await world.services.training.start(world.config({ epochs: 50 }), 'Long')
    for (const name of ['a', 'b', 'c']) await add(name)
    const { queue } = world.services
    const [, , c] = (await queue.show()).entries
    expect(names(await queue.move(c?.id ?? '', 0))).toEqual(['c', 'a', 'b'])
    expect(names(await queue.move(c?.id ?? '', 99))).toEqual(['a', 'b', 'c'])
    expect(names(await queue.remove(c?.id ?? ''))).toEqual(['a', 'b'])
    await expect(queue.remove(c?.id ?? '')).rejects.toMatchObject({ code: 'queue-entry-unknown' })
    expect(JSON.parse(await readFile(queueFile(), 'utf8'))).toMatchObject({
      version: 1,
      entries: [{ name: 'a' }, { name: 'b' }],
    })
  })

  it('outlives the program, and goes on when somebody says so', async () => {
    await create({ milliseconds: 20 })
    const run = await world.services.training.start(world.config({ epochs: 50 }), 'Long')
    await add('Waiting')
    await world.services.queue
      .addContinued(run.id)
      .catch((error: { code: string }) => expect(error.code).toBe('run-not-resumable'))
    await world.services.close()
    await world.open({})
    const { queue, training } = world.services
    expect(await queue.show()).toMatchObject({ going: false, entries: [{ name: 'Waiting' }] })
    expect(names(await queue.addContinued(run.id))).toEqual(['Waiting', 'Long'])
    expect(names(await queue.addContinued(run.id))).toEqual(['Waiting', 'Long'])
    expect(training.active).toBeNull()
    await queue.go()
    await until(async () => expect(await finished()).toEqual(['Long', 'Waiting']))
  })

  it('can be held, and what is in training ends all the same', async () => {
    await create({ milliseconds: 5 })
    const run = await world.services.training.start(world.config({ epochs: 50 }), 'First')
    await world.services.training.pause(run.id)
    await add('Second')
    await world.services.queue.hold()
    await world.services.training.resume(run.id)
    await world.services.training.finished(run.id)
    expect(world.services.training.active).toBeNull()
    expect(names(await world.services.queue.show())).toEqual(['Second'])
    await world.services.queue.go()
    await until(async () => expect(await finished()).toEqual(['First', 'Second']))
  })

  it('passes over what cannot begin, and says why', async () => {
    await create({ milliseconds: 5 })
    const run = await world.services.training.start(world.config(), 'First')
    await expect(add('Impossible', { network: [{ type: 'output' }] })).rejects.toMatchObject({
      code: 'network-impossible',
    })
    await add('Refused', { engine: 'tensorflow-cuda' })
    await add('Last')
    await world.services.training.finished(run.id)
    await until(async () => expect(await finished()).toEqual(['First', 'Last']))
    await idle()
    await inLine({ name: 'Refused', refused: { code: 'cuda-no-gpu' } })
  })

  it('goes on after a run that failed by itself, which is not tried twice', async () => {
    await create({ fault: { step: 3, kind: 'notFinite' } })
    await add('a')
    await until(async () => expect((await world.services.runs.list()).map(({ status }) => status)).toEqual(['failed']))
    await idle()
    world.behave({})
    await add('b')
    await until(async () => expect(await world.services.runs.list()).toHaveLength(2))
    await inLine()
  })

  it('never begins a run twice, whenever the program was killed', async () => {
    await create({ milliseconds: 20 })
    await world.services.training.start(world.config({ epochs: 50 }), 'Long')
    await add('Waiting')
    const before = await readFile(queueFile(), 'utf8')
    await world.services.close()
    await world.open({})
    await world.services.queue.go()
    await until(async () => expect(await finished()).toEqual(['Waiting']))
    await world.services.close()
    // As it would be had the program been killed before the line was written.
    await writeFile(queueFile(), before)
    await world.open({})
    expect((await world.services.queue.show()).entries).toEqual([])
  })

  it('has a length, and is never written over when it cannot be read', async () => {
    await create({ milliseconds: 30 })
    await writeFile(queueFile(), '{"version":999}')
    await expect(world.services.queue.show()).rejects.toMatchObject({ code: 'file-newer' })
    await expect(add('x')).rejects.toMatchObject({ code: 'file-newer' })
    expect(await readFile(queueFile(), 'utf8')).toBe('{"version":999}')
    const entry = { kind: 'continue', runId: 'a'.repeat(26), name: 'x', refused: null }
    const entries = Array.from({ length: mostQueued }, (_, i) => ({ ...entry, id: String(i).padStart(26, '0') }))
    await writeFile(queueFile(), JSON.stringify({ version: 1, entries }))
    await expect(add('x')).rejects.toMatchObject({ code: 'queue-full' })
  })
})

describe('a fair comparison', () => {
  it('trains both settings with the same seeds, and takes what is there', async () => {
    await create()
    const { training, runs, queue } = world.services
    const a = await training.start(world.config({ seed: 7 }), 'plain')
    await training.finished(a.id)
    const b = await training.start(world.config({ seed: 3, batchSize: 20 }), 'larger, seed 3')
    await training.finished(b.id)
    expect(await queue.addFair([a.id, b.id], 3)).toEqual({ tag: 'fair: plain / larger', queued: 5, reused: 1 })
    await until(async () => {
      const tagged = (await runs.list()).filter(
        ({ tags, testAccuracy }) => tags?.includes('fair: plain / larger') && testAccuracy !== null,
      )
      expect(tagged.map(({ name }) => name).sort()).toEqual([
        'larger, seed 7',
        'larger, seed 8',
        'larger, seed 9',
        'plain',
        'plain, seed 8',
        'plain, seed 9',
      ])
    })
    await idle()
    await expect(queue.addFair([a.id, a.id], 3)).rejects.toMatchObject({ code: 'runs-not-comparable' })
  })
})
