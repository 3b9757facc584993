import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import type { JobOf, Progress } from '../../shared/engine-protocol'
import { defaultConfig } from '../../shared/run-config'
import { engineThat, shortTimings, type Behaviour } from '../testing/engine-that'
import { EngineClient } from './engine-client'
import { engineTimings } from './engine-timings'
import { forkEngine } from './fork-engine'

const world = mkdtempSync(path.join(tmpdir(), 'jackdaw-engine-client-'))
const clients: EngineClient[] = []
let count = 0

async function start(behaviour: Behaviour, timings = shortTimings): Promise<EngineClient> {
  const directory = path.join(world, String(count++))
  const client = await EngineClient.start(engineThat(behaviour, directory), forkEngine, timings)
  clients.push(client)
  return client
}

function trainJob(): JobOf<'train'> {
  const config = defaultConfig({ id: 'a'.repeat(26), hash: '0'.repeat(64) })
  return {
    kind: 'train',
    config: { ...config, batchSize: 10, epochs: 100, validationShare: 0 },
    dataset: { images: '', labels: '', shape: [4, 3, 1], classCount: 3, counts: { train: 40, test: 0 } },
    checkpoints: mkdtempSync(path.join(world, 'checkpoints-')),
    resumeFrom: null,
  }
}

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.kill()))
})
afterAll(() => rmSync(world, { recursive: true, force: true }))

const isGone = (pid: number | undefined) => {
  try {
    process.kill(pid ?? 0, 0)
    return false
  } catch {
    return true
  }
}

describe('the handshake', () => {
  it('tells which engines there are', async () => {
    const client = await start({})
    expect(client.engines.map(({ id, usable }) => [id, usable])).toEqual([
      ['tensorflow-cuda', false],
      ['tensorflow-cpu', true],
    ])
  })

  it.each([
    ['crash', 'engine-not-started'],
    ['abort', 'engine-crashed'],
    ['newer', 'engine-protocol'],
    ['garbage', 'engine-protocol'],
  ] as const)('rejects when the engine does this: %s', async (hello, code) => {
    await expect(start({ hello })).rejects.toMatchObject({ code })
  })

  it('says what the engine said last when it would not start', async () => {
    await expect(start({ hello: 'crash' })).rejects.toMatchObject({
      detail: { reason: expect.stringContaining('libtest.so.2: cannot open shared object file') as string },
    })
  })

  it('gives up on an engine that says nothing, and ends it', async () => {
    await expect(start({ hello: 'never' }, { ...shortTimings, hello: 300 })).rejects.toMatchObject({
      code: 'engine-silent',
    })
  })

  it('rejects when there is no program', async () => {
    const missing = path.join(world, 'missing.cjs')
    await expect(EngineClient.start(missing, forkEngine)).rejects.toMatchObject({ code: 'engine-not-started' })
  })
})

describe('a job', () => {
  it('reports progress and answers', async () => {
    const client = await start({})
    const heard: string[] = []
    const job = { ...trainJob(), config: { ...trainJob().config, epochs: 1 } }
    const result = await client.run(job, { onProgress: ({ kind }) => heard.push(kind) })
    expect(result).toMatchObject({ outcome: 'finished', position: { epoch: 1, batch: 0, step: 4 } })
    expect(heard[0]).toBe('started')
    expect(heard.filter((kind) => kind === 'metrics')).toHaveLength(4)
  })

  it.each([
    ['kill', 'engine-killed', {}],
    ['segfault', 'engine-crashed', { signal: 'SIGSEGV' }],
    ['abort', 'engine-crashed', { signal: 'SIGABRT' }],
    ['exit', 'engine-crashed', {}],
    ['outOfMemory', 'engine-out-of-memory', {}],
    ['garbage', 'engine-protocol', {}],
    ['strangeResult', 'engine-protocol', {}],
    ['hang', 'engine-silent', {}],
    ['loop', 'engine-silent', {}],
  ] as const)('fails with the reason when the engine does this: %s', async (kind, code, detail) => {
    const client = await start({ fault: { step: 3, kind }, milliseconds: 5 })
    await expect(client.run(trainJob())).rejects.toMatchObject({ code, detail })
    await client.gone
    expect(isGone(client.pid)).toBe(true)
    await expect(client.run(trainJob())).rejects.toMatchObject({ code })
  })

  it('survives a flood of messages about jobs that are over, and of text', async () => {
    const client = await start({ fault: { step: 2, kind: 'flood' } })
    const heard: Progress[] = []
    const job = { ...trainJob(), config: { ...trainJob().config, epochs: 1 } }
    const result = await client.run(job, { onProgress: (progress) => heard.push(progress) })
    expect(result.outcome).toBe('finished')
    expect(heard.some(({ kind }) => kind === 'paused')).toBe(false)
    expect(client.errorTail.length).toBeLessThanOrEqual(16 * 1024)
  })

  it('may be silent while it is paused', async () => {
    const client = await start({ milliseconds: 5 })
    const paused = new Promise<void>((resolve) => {
      const job = client.begin(trainJob(), {
        onProgress: ({ kind }) => {
          if (kind === 'started') job.control('pause')
          if (kind === 'paused') resolve()
        },
      })
      job.result.catch(() => undefined)
    })
    await paused
    await new Promise((resolve) => setTimeout(resolve, 3 * shortTimings.silence))
    expect(client.deathReason).toBeUndefined()
  })

  it('ends an engine that does not obey stop', async () => {
    const client = await start({ milliseconds: 20, deaf: true })
    const job = client.begin(trainJob())
    job.control('stop')
    await expect(job.result).rejects.toMatchObject({ code: 'engine-silent' })
  })

  it('stops when its signal says so, and the engine lives on', async () => {
    const client = await start({ milliseconds: 5 }, engineTimings)
    const abort = new AbortController()
    const result = client.run(trainJob(), { signal: abort.signal })
    abort.abort(new Error('enough'))
    await expect(result).rejects.toThrow('enough')
    const job = { ...trainJob(), config: { ...trainJob().config, epochs: 1 } }
    expect((await client.run(job)).outcome).toBe('finished')
  })
})
