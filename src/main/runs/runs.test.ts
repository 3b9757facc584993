import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { EventName } from '../../shared/contract'
import type { Metric } from '../../shared/run'
import { thisProcess } from '../../files/process-alive'
import { newId } from '../library/new-id'
import { openLibrary } from '../library/open-library'
import type { RunService } from '../services'
import { newRunRecord } from '../testing/run-record'
import { cutMetrics, lastStep, readMetrics } from './metrics-file'
import { freeName } from './run-name'
import { createRunService } from './run-service'
import { RunStore } from './run-store'

let world: string
let store: RunStore
let runs: RunService
let events: EventName[]
let skipped: [string, string][]

async function open() {
  const library = await openLibrary(path.join(world, 'library'))
  store = new RunStore({ library, onSkipped: (id, { code }) => skipped.push([id, code]) })
  runs = createRunService({ store, emit: (name) => void events.push(name) })
}
beforeEach(async () => {
  world = await mkdtemp(path.join(tmpdir(), 'jackdaw-runs-'))
  events = []
  skipped = []
  await open()
})
afterEach(() => rm(world, { recursive: true, force: true }))

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'none',
    (error: { code?: string }) => error.code,
  )

describe('the list', () => {
  it('is empty, then newest first', async () => {
    expect(await runs.list()).toEqual([])
    for (const day of ['02', '03', '01'])
      await store.create(newRunRecord({ name: day, createdAt: `2026-01-${day}T00:00:00.000Z` }))
    expect((await runs.list()).map(({ name }) => name)).toEqual(['03', '02', '01'])
  })

  it('leaves out what is damaged or from a newer version, says so once, and never writes over it', async () => {
    const good = await store.create(newRunRecord({ name: 'good' }))
    const damaged = await store.create(newRunRecord())
    const newer = await store.create(newRunRecord())
    const empty = newId()
    await mkdir(path.join(world, 'library', 'runs', empty))
    const newerText = JSON.stringify({ ...newRunRecord(), version: 999, id: newer.id })
    await writeFile(store.files(damaged.id).record, '{"version":1,')
    await writeFile(store.files(newer.id).record, newerText)

    expect((await runs.list()).map(({ id }) => id)).toEqual([good.id])
    await runs.list()
    expect(skipped.sort()).toEqual(
      [
        [damaged.id, 'run-damaged'],
        [newer.id, 'file-newer'],
        [empty, 'run-damaged'],
      ].sort(),
    )
    expect(await codeOf(runs.find(newer.id))).toBe('file-newer')
    expect(await codeOf(runs.rename(newer.id, 'x'))).toBe('file-newer')
    expect(await codeOf(runs.remove(newer.id))).toBe('file-newer')
    expect(await codeOf(runs.find(damaged.id))).toBe('run-damaged')
    expect(await readFile(store.files(newer.id).record, 'utf8')).toBe(newerText)
  })

  it('takes no file for another than it is', async () => {
    const run = await store.create(newRunRecord())
    await writeFile(store.files(run.id).record, JSON.stringify(newRunRecord({ id: newId() })))
    expect(await codeOf(runs.find(run.id))).toBe('run-damaged')
  })

  it('is never wrong about random content, and touches no prototype', async () => {
    const run = await store.create(newRunRecord())
    const file = store.files(run.id).record
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.json(), fc.string()), async (text) => {
        await writeFile(file, text)
        expect(await runs.list()).toEqual([])
      }),
      { numRuns: 300 },
    )
    await writeFile(file, '{"__proto__":{"polluted":1}}')
    expect(await runs.list()).toEqual([])
    expect('polluted' in {}).toBe(false)
  })

  it('sees what another process has written', async () => {
    const run = await store.create(newRunRecord())
    expect((await runs.list())[0]?.name).toBe('Run')
    const other = new RunStore({ library: await openLibrary(path.join(world, 'library')) })
    await other.update(run.id, (current) => ({ ...current, name: 'Renamed elsewhere' }))
    expect((await runs.list())[0]?.name).toBe('Renamed elsewhere')
  })
})

describe('who trains a run', () => {
  it('a living process: it is running', async () => {
    const run = await store.create(newRunRecord({ status: 'running', owner: { pid: process.ppid, startedAt: '' } }))
    expect(run.status).toBe('running')
    expect(await codeOf(runs.rename(run.id, 'x'))).toBe('run-busy')
    expect(await codeOf(runs.remove(run.id))).toBe('run-busy')
  })
  it('a process that is gone, or another with its number: it is interrupted', async () => {
    const gone = await store.create(newRunRecord({ status: 'running', owner: { pid: 2 ** 22 + 1, startedAt: '' } }))
    expect(gone).toMatchObject({ status: 'interrupted', owner: null })
    const reused = await store.create(newRunRecord({ status: 'paused', owner: { pid: process.pid, startedAt: '0.1' } }))
    expect(reused).toMatchObject({ status: 'interrupted' })
  })
  it('a process of another machine, while its heart beats', async () => {
    const owner = { pid: 2 ** 22 + 1, startedAt: 'h0000000.1' }
    const run = await store.create(newRunRecord({ status: 'running', owner }))
    expect(run.status).toBe('running')
    expect(await codeOf(runs.remove(run.id))).toBe('run-busy')
    await utimes(store.files(run.id).record, 1, 1)
    expect((await runs.find(run.id)).status).toBe('interrupted')
  })
  it('this process, unless it has given it up', async () => {
    const run = await store.create(newRunRecord({ status: 'running', owner: thisProcess() }))
    expect(run.status).toBe('interrupted')
    store.trainsHere = (id) => id === run.id
    expect((await runs.find(run.id)).status).toBe('running')
  })
})

describe('finding', () => {
  it('by id, by the beginning of an id, by name', async () => {
    const a = await store.create(newRunRecord({ id: `aaa${newId().slice(3)}`, name: 'Tanh' }))
    const b = await store.create(newRunRecord({ id: `aab${newId().slice(3)}`, name: 'ReLU' }))
    for (const wanted of [a.id, 'aaa', 'Tanh', ' tanh ', 'AAA']) expect((await runs.find(wanted)).id).toBe(a.id)
    expect((await runs.find('relu')).id).toBe(b.id)
    expect(await codeOf(runs.find('aa'))).toBe('run-ambiguous')
    expect(await codeOf(runs.find('zzz'))).toBe('run-unknown')
    expect(await codeOf(runs.find(''))).toBe('run-unknown')
    expect(await codeOf(runs.find('../datasets'))).toBe('run-unknown')
  })
  it('gives an exact name before a similar one, and says when two are the same', async () => {
    await store.create(newRunRecord({ name: 'run' }))
    const exact = await store.create(newRunRecord({ name: 'Run' }))
    expect((await runs.find('Run')).id).toBe(exact.id)
    await store.create(newRunRecord({ name: 'Run' }))
    expect(await codeOf(runs.find('Run'))).toBe('run-ambiguous')
  })
})

it('renames, removes and restores, and tells', async () => {
  const run = await store.create(newRunRecord())
  expect((await runs.rename(run.id, '  Better ')).name).toBe('Better')
  expect(await codeOf(runs.rename(run.id, ' '))).toBe('request-invalid')
  await runs.remove(run.id)
  expect(await runs.list()).toEqual([])
  expect(await codeOf(runs.metrics(run.id))).toBe('run-unknown')
  expect((await runs.restore(run.id)).name).toBe('Better')
  expect((await runs.list()).map(({ id }) => id)).toEqual([run.id])
  expect(await codeOf(runs.restore(newId()))).toBe('run-unknown')
  expect(events).toEqual(['runs.changed', 'runs.removed', 'runs.changed'])
})

it('loses no change of many at once', async () => {
  const run = await store.create(newRunRecord({ seconds: 0 }))
  await Promise.all(
    Array.from({ length: 50 }, () => store.update(run.id, (current) => ({ ...current, seconds: current.seconds + 1 }))),
  )
  expect((await store.record(run.id)).seconds).toBe(50)
  expect((await readdir(store.files(run.id).directory)).sort()).toEqual(['checkpoints', 'run.json'])
})

describe('curves', () => {
  const batch = (step: number): Metric => ({ type: 'batch', step, epoch: 1, loss: 1 / step, accuracy: 0.5 })
  const lines = (metrics: Metric[]) => metrics.map((metric) => `${JSON.stringify(metric)}\n`).join('')
  const file = () => path.join(world, 'metrics.jsonl')

  it('lose at most the line that was being written, wherever the file ends', async () => {
    const whole = lines([1, 2, 3, 4, 5].map(batch))
    for (let length = 0; length <= whole.length; length++) {
      await writeFile(file(), whole.slice(0, length))
      const complete = whole.slice(0, length).split('\n').length - 1
      expect((await readMetrics(file())).batch.step).toEqual([1, 2, 3, 4, 5].slice(0, complete))
    }
  })

  it('have the learning rate of each batch, and none where an older version kept none', async () => {
    await writeFile(file(), lines([batch(1), { ...batch(2), learningRate: 0.1 } as Metric]))
    expect((await readMetrics(file())).batch).toMatchObject({ step: [1, 2], learningRate: [null, 0.1] })
  })

  it('pass over what is no metric', async () => {
    await writeFile(
      file(),
      `${lines([batch(1)])}nonsense\n{"type":"batch","step":2}\n\u0000\u0000\n${lines([batch(3)])}`,
    )
    expect((await readMetrics(file())).batch.step).toEqual([1, 3])
    expect(await readMetrics(path.join(world, 'missing.jsonl'))).toMatchObject({ batch: { step: [] } })
  })

  it('are cut back to a step', async () => {
    const epoch = { loss: 1, accuracy: 1, validationLoss: null, validationAccuracy: null, seconds: 1 }
    await writeFile(file(), lines([batch(1), batch(2), { type: 'epoch', step: 2, epoch: 1, ...epoch }, batch(3)]))
    await appendFile(file(), '{"torn')
    expect(await lastStep(file())).toBe(3)
    expect(await cutMetrics(file(), 2)).toEqual(new Set([2]))
    expect(await readFile(file(), 'utf8')).toBe(
      lines([batch(1), batch(2), { type: 'epoch', step: 2, epoch: 1, ...epoch }]),
    )
    expect(await cutMetrics(file(), 0)).toEqual(new Set())
    expect(await readFile(file(), 'utf8')).toBe('')
    expect(await lastStep(file())).toBe(0)
  })
})

it('finds a free name', () => {
  expect(freeName('Run', [])).toBe('Run')
  expect(freeName(' Run ', ['run', 'Run 2', 'Run 4'])).toBe('Run 3')
  expect(freeName('  ', [])).toBe('Run')
  const long = 'x'.repeat(200)
  expect(freeName(long, [long.slice(0, 120)])).toBe(`${'x'.repeat(118)} 2`)
})
