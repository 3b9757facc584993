import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { EngineClient } from '../../engines/engine-client'
import { EnginePool } from '../../engines/engine-pool'
import { forkEngine } from '../../engines/fork-engine'
import { engineThat, shortTimings, type Behaviour } from '../../testing/engine-that'
import type { DecodedFile, PictureToDecode } from '../importers/importer'
import { decoderLimits, type DecoderLimits } from './decoder-limits'
import { ProcessPictureDecoder } from './process-picture-decoder'

const world = mkdtempSync(path.join(tmpdir(), 'jackdaw-decoder-'))
const decoders: ProcessPictureDecoder[] = []
let count = 0

afterAll(async () => {
  await Promise.all(decoders.map((decoder) => decoder.close()))
  rmSync(world, { recursive: true, force: true })
})

function decoderOver(behaviour: Behaviour, limits: Partial<DecoderLimits> = {}) {
  const file = engineThat(behaviour, path.join(world, String(count++)))
  const started: EngineClient[] = []
  const sent: number[] = []
  const start = async () => {
    const client = await EngineClient.start(file, forkEngine, shortTimings, { computes: false })
    const run = client.run.bind(client)
    vi.spyOn(client, 'run').mockImplementation((job, options) => {
      if (job.kind === 'decode-files') sent.push(job.files.length)
      return run(job, options)
    })
    started.push(client)
    return client
  }
  const decoder = new ProcessPictureDecoder(start, { ...decoderLimits, ...limits })
  decoders.push(decoder)
  return { decoder, started, sent }
}

const how = { shape: [4, 3, 1] as [number, number, number], fit: 'crop' as const }
const never = new AbortController().signal
const file = { path: '/nowhere', offset: 0, storedBytes: 1, bytes: 1, method: 'stored' as const }
const named = (...names: string[]): PictureToDecode[] => names.map((name) => ({ name, file }))
const many = (total: number, prefix = '') => named(...Array.from({ length: total }, (_, k) => `${prefix}${k}`))
/** What the test engine makes of names: pixels are the length of the name; otherwise the code of the error. */
const told = (answers: DecodedFile[]) => answers.map((answer) => (answer.ok ? answer.pixels[0] : answer.error.code))

/** Resolves with what `probe` answers once it is not null; the test's own time is the limit. */
const until = async (probe: () => boolean) => {
  while (!probe()) await new Promise((resolve) => setTimeout(resolve, 5))
}

test.runIf(process.platform === 'linux')('only the process that decodes gives back memory at once', async () => {
  const said: string[] = []
  const environmentOf = (pid: number | undefined) => readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0')
  const pool = new EnginePool({
    engineFile: engineThat({}, path.join(world, 'pool')),
    timings: shortTimings,
    spawnEngine: (...given) => {
      const engine = forkEngine(...given)
      const about = environmentOf(engine.pid).find((line) => line.startsWith('GLIBC_TUNABLES='))
      said.push(about ?? 'nothing')
      return engine
    },
  })
  await pool.startDecoding()
  await pool.fresh(() => Promise.resolve())
  await pool.close()
  expect(said).toEqual([expect.stringContaining('mmap_threshold=4194304'), 'nothing'])
})

describe('decoding', () => {
  test('answers in the order of the pictures, in batches, with the errors of those that cannot be read', async () => {
    const { decoder, started, sent } = decoderOver({}, { pictures: 10 })
    const pictures = named(...Array.from({ length: 95 }, (_, k) => (k % 7 === 3 ? `text${k}` : 'a'.repeat(k + 1))))
    const answers = await decoder.decode(pictures, how, never)
    expect(told(answers)).toEqual(pictures.map((_, k) => (k % 7 === 3 ? 'picture-kind' : k + 1)))
    expect(answers[0]).toEqual({ ok: true, width: 5, height: 6, repairs: [], pixels: new Uint8Array(12).fill(1) })
    expect(started).toHaveLength(1)
    expect(sent).toEqual([...new Array<number>(9).fill(10), 5])
    expect(await decoder.decode([], how, never)).toEqual([])
  })

  test('large pictures go in smaller batches, but never less than one', async () => {
    const { decoder, sent } = decoderOver({}, { pixelBytes: 30 })
    await decoder.decode(many(5), how, never)
    expect(sent).toEqual([2, 2, 1])
    await decoder.decode(many(2), { ...how, shape: [9, 9, 3] }, never)
    expect(sent.slice(3)).toEqual([1, 1])
  })

  test('requests may overlap', async () => {
    const { decoder, started } = decoderOver({}, { pictures: 4 })
    const prefixes = ['', 'aa', 'bbbb', 'text']
    const answers = await Promise.all(prefixes.map((prefix) => decoder.decode(many(9, prefix), how, never)))
    expect(answers.map((files) => told(files)[8])).toEqual([1, 3, 5, 'picture-kind'])
    expect(started).toHaveLength(1)
  })
})

describe('a picture that', () => {
  const withBad = (total: number, ...places: number[]) =>
    many(total).map((picture, k) => (places.includes(k) ? { ...picture, name: `bad${k}` } : picture))

  test.each([
    ['kills the process', 'abort', 'picture-unreadable'],
    ['makes it answer nonsense', 'short', 'picture-unreadable'],
  ] as const)('%s costs only itself', async (_name, decode, code) => {
    const { decoder, started } = decoderOver({ decode }, { pictures: 8 })
    const [answers, others] = await Promise.all([
      decoder.decode(withBad(20, 3), how, never),
      decoder.decode(many(20), how, never),
    ])
    expect(told(answers)).toEqual(Array.from({ length: 20 }, (_, k) => (k === 3 ? code : String(k).length)))
    expect(answers[3]).toMatchObject({ error: { subject: 'bad3' } })
    expect(others.every(({ ok }) => ok)).toBe(true)
    // The one at first, one after the batch, one after the picture by itself.
    expect(started).toHaveLength(3)
    for (const client of started.slice(0, 2)) await client.gone
  })

  test.concurrent.each([
    ['is never done', 'hang'],
    ['stops the process', 'stop'],
  ] as const)('%s costs only itself', async (_name, decode) => {
    const { decoder, started } = decoderOver({ decode }, { stall: 4000 })
    const answers = await decoder.decode(withBad(12, 5), how, never)
    expect(told(answers)).toEqual(
      Array.from({ length: 12 }, (_, k) => (k === 5 ? 'picture-too-slow' : String(k).length)),
    )
    expect(started).toHaveLength(3)
    for (const client of started.slice(0, 2)) await client.gone
  })

  test('kills the process may come again and again with others between', async () => {
    const { decoder } = decoderOver({ decode: 'abort' }, { deaths: 3 })
    const places = [1, 4, 7, 10, 13, 16]
    const answers = await decoder.decode(withBad(18, ...places), how, never)
    expect(answers.map(({ ok }) => ok)).toEqual(Array.from({ length: 18 }, (_, k) => !places.includes(k)))
  })
})

describe('giving up', () => {
  test('after too many deaths in a row the last death is the answer, and the next request has its chance', async () => {
    const { decoder, started } = decoderOver({ decode: 'abort' }, { deaths: 3 })
    const bad = decoder.decode(many(10, 'bad'), how, never)
    await expect(bad).rejects.toMatchObject({ code: 'engine-crashed', detail: { signal: 'SIGABRT' } })
    expect(started).toHaveLength(4)
    expect(told(await decoder.decode(many(3), how, never))).toEqual([1, 1, 1])
  })

  test('a process that cannot be started is the answer to everybody', async () => {
    const { decoder } = decoderOver({ hello: 'crash' }, { pictures: 2 })
    const requests = [decoder.decode(many(9), how, never), decoder.decode(many(9), how, never)]
    for (const request of requests) await expect(request).rejects.toMatchObject({ code: 'engine-not-started' })
  })
})

describe('ending', () => {
  test('an aborted request is over at once, its process too, and others are answered', async () => {
    const { decoder, started, sent } = decoderOver({ decode: 'hang' })
    const abort = new AbortController()
    const hanging = decoder.decode(many(3, 'bad'), how, abort.signal)
    const other = decoder.decode(many(3), how, never)
    await until(() => sent.length === 2)
    abort.abort(new Error('enough'))
    await expect(hanging).rejects.toThrow('enough')
    expect(told(await other)).toEqual([1, 1, 1])
    await started[0]?.gone
    expect(told(await decoder.decode(many(1), how, never))).toEqual([1])
    expect(started).toHaveLength(2)
  })

  test('what is aborted before it begins costs nothing', async () => {
    const { decoder, started } = decoderOver({})
    const abort = new AbortController()
    abort.abort(new Error('enough'))
    await expect(decoder.decode(many(3), how, abort.signal)).rejects.toThrow('enough')
    expect(started).toHaveLength(0)
  })

  test('close ends the process and what it does', async () => {
    const { decoder, started } = decoderOver({ decode: 'hang' })
    const hanging = expect(decoder.decode(many(3, 'bad'), how, never)).rejects.toThrow('closing')
    await until(() => started.length > 0)
    await decoder.close()
    await hanging
    await started[0]?.gone
    await expect(decoder.decode(many(3), how, never)).rejects.toThrow('closing')
    expect(started).toHaveLength(1)
  })

  test('close while it is being started leaves nothing behind', async () => {
    const { decoder, started } = decoderOver({})
    const request = expect(decoder.decode(many(3), how, never)).rejects.toThrow('closing')
    await decoder.close()
    await request
    expect(started).toHaveLength(1)
    await started[0]?.gone
  })

  test('without work the process is ended, and started again for more', async () => {
    const { decoder, started } = decoderOver({}, { idle: 20 })
    await decoder.decode(many(3), how, never)
    await started[0]?.gone
    await decoder.decode(many(3), how, never)
    expect(started).toHaveLength(2)
  })
})
