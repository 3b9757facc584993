import { mkdir, mkdtemp, readFile, rm, rmdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Progress } from '../../shared/engine-protocol'
import { defaultConfig } from '../../shared/run-config'
import type { RunRecord, RunSummary } from '../../shared/run'
import { openLibrary } from '../library/open-library'
import { readMetrics } from '../runs/metrics-file'
import { RunStore } from '../runs/run-store'
import { newRecord } from './new-record'
import { RunRecorder } from './run-recorder'

let world: string
let store: RunStore
let record: RunRecord
let recorder: RunRecorder
let changes: RunSummary[]

beforeEach(async () => {
  world = await mkdtemp(path.join(tmpdir(), 'jackdaw-recorder-'))
  store = new RunStore({ library: await openLibrary(world) })
  const dataset = { name: 'Set', shape: [4, 3, 1] as [number, number, number], classNames: ['a', 'b'] }
  const rest = { counts: { train: 8, test: 2 }, id: 'd'.repeat(26), hash: '0'.repeat(64), version: 1 as const }
  const network = { layers: [], parameters: 1, multiplyAdds: 1, bytes: 4 }
  const files = { images: '', labels: '', shape: dataset.shape, classCount: 2, counts: rest.counts }
  const plan = { dataset: { ...dataset, ...rest }, files, network, trainingPictures: 8, validationPictures: 0 }
  record = newRecord(defaultConfig(rest), 'Run', plan, '0')
  await store.create(record)
  store.trainsHere = (id) => id === record.id
  changes = []
  recorder = new RunRecorder(store, record.id, (name, payload) => {
    if (name === 'runs.changed') changes.push((payload as { run: RunSummary }).run)
  })
})
afterEach(() => rm(world, { recursive: true, force: true }))

const batch = (step: number): Progress => ({
  kind: 'metrics',
  metrics: [{ type: 'batch', step, epoch: 1, loss: 1, accuracy: 0 }],
  position: { epoch: 0, batch: step, step },
  seconds: step,
})
const steps = async () => (await readMetrics(store.files(record.id).metrics)).batch.step

it('writes what could not be written later, in order and without a gap', async () => {
  const { metrics, log } = store.files(record.id)
  recorder.hear(batch(1))
  await recorder.end({})
  expect(await steps()).toEqual([1])
  await rm(metrics)
  // A folder in the place of the file stands for a disk that takes nothing.
  recorder = new RunRecorder(store, record.id, () => undefined)
  await mkdir(metrics)
  for (let step = 1; step <= 5; step++) recorder.hear(batch(step))
  await expect.poll(() => readFile(log, 'utf8').catch(() => '')).toContain('write-failed')
  await rmdir(metrics)
  for (let step = 6; step <= 9; step++) recorder.hear(batch(step))
  await recorder.end({ status: 'finished' })
  expect(await steps()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
  expect((await readFile(log, 'utf8')).match(/write-failed/g)).toHaveLength(1)
})

it('tells when a checkpoint was not written or a thread lost, and of every change of the record', async () => {
  recorder.hear({
    kind: 'checkpoint-failed',
    error: { code: 'disk-full', subject: 'step-00000004.safetensors', detail: {} },
  })
  recorder.hear({ kind: 'prefetch-lost', reason: 'it ended' })
  const told = () => changes.map(({ status }) => status)
  recorder.hear({ kind: 'paused' })
  await expect.poll(told).toEqual(['paused'])
  recorder.hear({ kind: 'resumed' })
  await expect.poll(told).toEqual(['paused', 'running'])
  await recorder.end({ status: 'finished' })
  expect(told()).toEqual(['paused', 'running', 'finished'])
  expect(changes.at(-1)?.owner).toBeNull()
  const log = await readFile(store.files(record.id).log, 'utf8')
  expect(log).toMatch(/not written, training goes on: disk-full/)
  expect(log).toMatch(/not changed ahead any more, training goes on: it ended/)
})

it('does not write an epoch twice that was measured before a checkpoint was taken up', async () => {
  const epoch = (step: number): Progress => ({
    kind: 'metrics',
    metrics: [
      {
        type: 'epoch',
        step,
        epoch: step / 4,
        loss: 1,
        accuracy: 0,
        validationLoss: null,
        validationAccuracy: null,
        seconds: 1,
      },
    ],
    position: { epoch: step / 4, batch: 0, step },
    seconds: 1,
  })
  recorder.measuredEpochs = new Set([4])
  recorder.hear(epoch(4))
  recorder.hear(epoch(8))
  await recorder.end({ status: 'finished' })
  expect((await readMetrics(store.files(record.id).metrics)).epoch.step).toEqual([8])
})

it('keeps the status of a run whose engine is gone, and takes its owner away', async () => {
  recorder.hear({ kind: 'resumed' })
  recorder.hear(batch(3))
  await recorder.fail({ code: 'engine-killed', subject: 'Run', detail: {} })
  store.trainsHere = () => false
  expect(await store.record(record.id)).toMatchObject({ status: 'running', owner: null, position: { step: 3 } })
  expect(await store.summary(record.id)).toMatchObject({ status: 'interrupted', failure: { code: 'engine-killed' } })
})
