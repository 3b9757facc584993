import { afterEach, describe, expect, it } from 'vitest'
import { newRunRecord } from '../testing/run-record'
import { World } from '../testing/world'
import { extendedRecord } from './extend-run'

let world: World | undefined
afterEach(() => world?.close())

describe('extending', () => {
  const reached = { epoch: 1, batch: 2, step: 6 }
  const record = newRunRecord({ config: { ...newRunRecord().config, epochs: 4 } })

  it('changes the total, and says so', () => {
    const { config, extensions, status } = extendedRecord({ ...record, status: 'finished' }, reached, 8)
    expect(config).toEqual({ ...record.config, epochs: 8 })
    expect(extensions).toMatchObject([{ step: 6, from: 4, to: 8 }])
    expect(status).toBe('stopped')
  })
  it('allows fewer epochs, but not fewer than were begun', () => {
    expect(extendedRecord(record, reached, 2).config.epochs).toBe(2)
    for (const epochs of [1, 4]) expect(() => extendedRecord(record, reached, epochs)).toThrow('run-not-extensible')
  })
  it('is refused where going on would end in the same place', () => {
    const failure = { code: 'loss-not-finite' as const, subject: '', detail: {} }
    expect(() => extendedRecord({ ...record, status: 'failed', failure }, reached, 9)).toThrow('run-not-extensible')
  })

  it('lets a finished run go on to where a longer one would have come', async () => {
    world = await World.create()
    const { training, runs } = world.services
    const whole = await training.finished((await training.start(world.config({ epochs: 5 }), 'Whole')).id)
    const run = await training.finished((await training.start(world.config({ epochs: 2 }), 'Short')).id)
    expect((await runs.extend(run.id, 5)).resumable).toBe(true)
    const done = await training.finished((await training.continue(run.id)).id)
    expect(done).toMatchObject({
      status: 'finished',
      position: { epoch: 5, step: 20 },
      extensions: [{ step: 8, from: 2, to: 5 }],
    })
    expect((await runs.metrics(run.id)).batch).toEqual((await runs.metrics(whole.id)).batch)
  })
})

describe('annotating', () => {
  it('keeps tags and a note, and takes them away again', async () => {
    world = await World.create()
    const { training, runs } = world.services
    const { id } = await training.finished((await training.start(world.config(), 'Run')).id)
    expect(await runs.annotate(id, ['a', ' b '], ' better\nwith ReLU ')).toMatchObject({
      tags: ['a', 'b'],
      note: 'better\nwith ReLU',
    })
    expect(await runs.find(id)).toMatchObject({ tags: ['a', 'b'] })
    for (const tags of [['a', 'a'], [''], ['x'.repeat(41)], Array.from({ length: 13 }, (_, i) => String(i))])
      await expect(runs.annotate(id, tags, '')).rejects.toMatchObject({ code: 'request-invalid' })
    const bare = await runs.annotate(id, [], '')
    expect('tags' in bare || 'note' in bare).toBe(false)
  })
})
