import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, it } from 'vitest'
import type { JobOf } from '../../shared/engine-protocol'
import { engineThat, shortTimings, type Behaviour } from '../testing/engine-that'
import { EngineClient } from './engine-client'
import { EngineSlot, type SlotOptions } from './engine-slot'
import { forkEngine } from './fork-engine'

const world = mkdtempSync(path.join(tmpdir(), 'jackdaw-engine-slot-'))
afterAll(() => rmSync(world, { recursive: true, force: true }))
let count = 0

function slotOver(behaviour: Behaviour, options: Partial<SlotOptions> = {}) {
  const file = engineThat(behaviour, path.join(world, String(count++)))
  const started: EngineClient[] = []
  let starts = 0
  const start = async () => {
    starts++
    const client = await EngineClient.start(file, forkEngine, shortTimings)
    started.push(client)
    return client
  }
  const slot = new EngineSlot({ start, idle: 60_000, automatic: true, ...options })
  return { slot, started, starts: () => starts }
}

const picture = (name: string): JobOf<'decode'> => ({
  kind: 'decode',
  shape: [4, 3, 1],
  fit: 'stretch',
  name,
  bytes: new Uint8Array(1),
})

it('uses one process for all work, one piece at a time, and ends it when it is idle', async () => {
  const { slot, started, starts } = slotOver({}, { idle: 50 })
  let working = 0
  await Promise.all(
    Array.from({ length: 5 }, () =>
      slot.use(async (client) => {
        expect(++working).toBe(1)
        await client.run(picture('a'))
        working--
      }),
    ),
  )
  expect(starts()).toBe(1)
  await started[0]?.gone
  expect(slot.current).toBeUndefined()
  await slot.run(picture('b'))
  expect(starts()).toBe(2)
  await slot.close()
  await expect(slot.run(picture('c'))).rejects.toThrow('closing')
})

it('gives up after two automatic restarts of an engine that dies on start', async () => {
  const { slot, starts } = slotOver({ hello: 'crash' })
  for (let i = 0; i < 6; i++) await expect(slot.run(picture('a'))).rejects.toMatchObject({ code: 'engine-not-started' })
  expect(starts()).toBe(3)
})

it('gives up after two automatic restarts of an engine that dies at work', async () => {
  const { slot, starts } = slotOver({ decode: 'abort' })
  for (let i = 0; i < 6; i++) await expect(slot.run(picture('bad'))).rejects.toMatchObject({ code: 'engine-crashed' })
  expect(starts()).toBe(3)
})

it('does not count processes that it was told to end', async () => {
  const { slot, starts } = slotOver({})
  for (let i = 0; i < 5; i++) {
    await slot.run(picture('a'))
    await slot.kill()
  }
  expect(starts()).toBe(5)
  await slot.close()
})

it('starts as often as a person asks for it', async () => {
  const { slot, starts } = slotOver({ hello: 'crash' }, { automatic: false })
  for (let i = 0; i < 5; i++) await expect(slot.run(picture('a'))).rejects.toMatchObject({ code: 'engine-not-started' })
  expect(starts()).toBe(5)
})
