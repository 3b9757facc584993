import { mkdir, rm } from 'node:fs/promises'
import path from 'node:path'
import * as v from 'valibot'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { DatasetFiles } from '../shared/dataset'
import { fromEngineSchema, protocolVersion, type FromEngine, type Job } from '../shared/engine-protocol'
import { JackdawError } from '../shared/errors'
import { engineReports, useEngine } from './backends'
import { serve, type Engines } from './serve'
import { smallConfig, stripes, temporaryFolder } from './testing'

let folder: string
let dataset: DatasetFiles
beforeAll(async () => {
  folder = await temporaryFolder()
  dataset = await stripes(folder)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Main's end of a served port: what came back, and a way to wait for it. */
function conversation(engines: Engines = { reports: engineReports, use: useEngine }) {
  const heard: FromEngine[] = []
  const waiting: (() => void)[] = []
  let listener: (message: unknown) => void = () => undefined
  serve(
    {
      post: (message) => {
        expect(v.safeParse(fromEngineSchema, message).issues).toBeUndefined()
        heard.push(message)
        waiting.splice(0).forEach((wake) => wake())
      },
      onMessage: (to) => (listener = to),
      onClose: () => undefined,
    },
    engines,
  )
  const until = async (wanted: (message: FromEngine) => boolean): Promise<FromEngine> => {
    for (;;) {
      const found = heard.find(wanted)
      if (found) return found
      await new Promise<void>((resolve) => waiting.push(resolve))
    }
  }
  const end = (id: number) => until((m) => (m.type === 'done' || m.type === 'failed') && m.id === id)
  return { heard, send: (message: unknown) => listener(message), until, end }
}

async function trainJob(epochs: number): Promise<Job> {
  const checkpoints = path.join(folder, `run-${Math.random()}`)
  await mkdir(checkpoints)
  return { kind: 'train', config: smallConfig({ epochs }), dataset, checkpoints, resumeFrom: null }
}

const decodeJob = (bytes: Uint8Array<ArrayBuffer>): Job => ({
  kind: 'decode',
  shape: [4, 4, 1],
  fit: 'stretch',
  name: 'a',
  bytes,
})

test('it greets with its protocol and every engine, one of them picked', async () => {
  const { send, until } = conversation()
  send({ type: 'hello', protocol: protocolVersion })
  const hello = await until((message) => message.type === 'hello')
  if (hello.type !== 'hello') throw new Error('it did not greet')
  expect(hello.protocol).toBe(protocolVersion)
  expect(hello.engines.map((engine) => engine.id)).toEqual(['tensorflow-cuda', 'tensorflow-cpu', 'webassembly'])
  expect(hello.engines.filter((engine) => engine.picked)).toHaveLength(1)
  for (const { reason } of hello.engines) expect(reason).toMatch(/^[A-Z].*\.$/)
})

test('a job ends with its result, an error with its code', async () => {
  const { send, end } = conversation()
  send({ type: 'job', id: 1, job: decodeJob(Uint8Array.from(Buffer.from('no picture'))) })
  expect(await end(1)).toMatchObject({ type: 'failed', error: { code: 'picture-kind', subject: 'a' } })
  send({ type: 'job', id: 2, job: await trainJob(1) })
  expect(await end(2)).toMatchObject({ type: 'done', result: { outcome: 'finished', tensorsLeft: 0 } })
})

test('one train job at a time; other jobs run beside it; controls reach it, also late ones do no harm', async () => {
  const { send, end, until, heard } = conversation()
  send({ type: 'job', id: 1, job: await trainJob(1000) })
  send({ type: 'job', id: 2, job: await trainJob(1) })
  expect(await end(2)).toMatchObject({ type: 'failed', error: { code: 'engine-busy' } })
  await until((message) => message.type === 'progress' && message.progress.kind === 'metrics')
  const measure = { kind: 'measure', config: smallConfig(), dataset, batches: 2 } as const
  send({ type: 'job', id: 3, job: measure })
  expect(await end(3)).toMatchObject({ type: 'done' })
  send({ type: 'control', id: 1, action: 'pause' })
  await until((message) => message.type === 'progress' && message.progress.kind === 'paused')
  send({ type: 'control', id: 1, action: 'stop' })
  expect(await end(1)).toMatchObject({ type: 'done', result: { outcome: 'stopped', tensorsLeft: 0 } })
  const before = heard.length
  for (const action of ['pause', 'resume', 'stop']) send({ type: 'control', id: 1, action })
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(heard).toHaveLength(before)
})

test('jobs of another backend wait for their turn, and can be stopped meanwhile', async () => {
  const { send, end, until, heard } = conversation()
  send({ type: 'job', id: 1, job: await trainJob(1000) })
  await until((message) => message.type === 'progress' && message.progress.kind === 'metrics')
  const measure = { kind: 'measure', config: smallConfig({ engine: 'webassembly' }), dataset, batches: 2 } as const
  send({ type: 'job', id: 2, job: measure })
  send({ type: 'job', id: 3, job: measure })
  send({ type: 'control', id: 3, action: 'stop' })
  expect(await end(3)).toMatchObject({ type: 'failed', error: { code: 'job-stopped' } })
  expect(heard.some((message) => message.type === 'done')).toBe(false)
  send({ type: 'control', id: 1, action: 'stop' })
  expect(await end(1)).toMatchObject({ type: 'done', result: { outcome: 'stopped', tensorsLeft: 0 } })
  expect(await end(2)).toMatchObject({ type: 'done', result: { engine: { id: 'webassembly' } } })
})

test('what is not of the protocol is refused when it is a job, and ignored when it is nothing', async () => {
  const { send, end, heard } = conversation()
  for (const message of [null, 1, 'job', {}, { type: 'stop' }, { type: 'job', job: {} }, { type: 'control', id: 1 }])
    send(message)
  expect(heard).toEqual([])
  send({ type: 'job', id: 5, job: { kind: 'train' } })
  expect(await end(5)).toMatchObject({ type: 'failed', error: { code: 'request-invalid' } })
  send({ type: 'job', id: 6, job: { ...(await trainJob(1)), extra: 1 } })
  expect(await end(6)).toMatchObject({ type: 'failed', error: { code: 'request-invalid', subject: 'job.extra' } })
})

test.each([
  [new JackdawError('cuda-no-gpu', '', { reason: 'none' }), { code: 'cuda-no-gpu', detail: { reason: 'none' } }],
  [new Error('RESOURCE_EXHAUSTED: OOM when allocating'), { code: 'engine-out-of-memory', detail: { batchSize: 16 } }],
  [new Error('something else'), { code: 'unexpected', detail: { reason: 'something else' } }],
])('%s is one error as data', async (thrown, error) => {
  const use = () => {
    throw thrown
  }
  const { send, end } = conversation({ reports: () => [], use })
  send({ type: 'job', id: 1, job: await trainJob(1) })
  expect(await end(1)).toMatchObject({ type: 'failed', error })
})
