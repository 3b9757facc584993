import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parseJson } from '../../files/read-json'
import { datasetManifestSchema } from '../../shared/dataset'
import { JackdawError } from '../../shared/errors'
import { runRecordSchema } from '../../shared/run'
import { createDatasetService } from '../datasets/dataset-service'
import { noDecoder } from '../datasets/idx/idx-fixtures'
import { createRunService } from '../runs/run-service'
import { RunStore } from '../runs/run-store'
import { openLibrary } from './open-library'
import { saves } from './testing/saves'

/** Records that a damaged disk, another program or a newer version left. */

let world: string
let directory: string
let record: string

const services = async () => {
  const library = await openLibrary(directory)
  const skipped: string[] = []
  const heard = (_id: string, reason: Error) =>
    void skipped.push(reason instanceof JackdawError ? reason.code : 'other')
  const runs = createRunService({ store: new RunStore({ library, onSkipped: heard }), emit: () => undefined })
  const datasets = createDatasetService({
    library,
    resourcesDirectory: world,
    emit: () => undefined,
    startDecoder: noDecoder,
    onSkipped: heard,
  })
  return { runs, datasets, skipped }
}

beforeEach(async () => {
  world = await mkdtemp(path.join(tmpdir(), 'jackdaw-unreadable-'))
  directory = path.join(world, 'library')
})
afterEach(() => rm(world, { recursive: true, force: true }))

/** A library with one run and one dataset; `record` becomes the file of one of them. Gives back its id. */
async function prepare(kind: 'runs' | 'datasets'): Promise<string> {
  await mkdir(directory)
  await saves['a dataset']?.prepare(directory)
  await saves['a dataset']?.save(directory)
  const [id = ''] = (await readdir(path.join(directory, kind))).filter((name) => !name.startsWith('.'))
  record = path.join(directory, kind, id, kind === 'runs' ? 'run.json' : 'dataset.json')
  return id
}

/** Every file by its path, with what it holds. */
async function snapshot(folder = directory): Promise<string[]> {
  const lines = await Promise.all(
    (await readdir(folder, { withFileTypes: true })).map(async (entry) => {
      const full = path.join(folder, entry.name)
      return entry.isDirectory()
        ? [`${full}/`, ...(await snapshot(full))]
        : [`${full} ${(await readFile(full)).toString('latin1')}`]
    }),
  )
  return lines.flat().sort()
}

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'accepted',
    (error: { code?: string }) => error.code ?? String(error),
  )

type Json = Record<string, unknown>
/** What is in the place of a record, made from the good one. */
const contents: [string, (good: Json) => string | Uint8Array, 'damaged' | 'newer'][] = [
  ['nothing', () => '', 'damaged'],
  ['zeros', () => Buffer.alloc(4096), 'damaged'],
  ['half of it', (good) => JSON.stringify(good).slice(0, 200), 'damaged'],
  ['it, and more behind', (good) => `${JSON.stringify(good)}\n${JSON.stringify(good)}`, 'damaged'],
  ['bytes that are no text', () => Buffer.from([0xff, 0xfe, 0x00, 0xd8, 0x80]), 'damaged'],
  ['a list', () => '[]', 'damaged'],
  ['null', () => 'null', 'damaged'],
  ['very deep lists', () => '['.repeat(100_000), 'damaged'],
  ['a number for its name', (good) => JSON.stringify({ ...good, name: 7 }), 'damaged'],
  ['no version', ({ version: _version, ...good }) => JSON.stringify(good), 'damaged'],
  ['a version that is text', (good) => JSON.stringify({ ...good, version: '1' }), 'damaged'],
  ['a key that is not known', (good) => JSON.stringify({ ...good, more: 1 }), 'damaged'],
  ['another id', (good) => JSON.stringify({ ...good, id: 'z'.repeat(26) }), 'damaged'],
  ['a prototype', (good) => `{"__proto__":{"polluted":1},${JSON.stringify(good).slice(1)}`, 'damaged'],
  [
    'a prototype far inside',
    (good) => JSON.stringify({ ...good, name: { a: 0 } }).replace('"a"', '"__proto__"'),
    'damaged',
  ],
  ['a newer version', (good) => JSON.stringify({ ...good, version: 999 }), 'newer'],
  ['a newer version of another shape', () => JSON.stringify({ version: 999, all: { is: ['different'] } }), 'newer'],
]

describe.each(['runs', 'datasets'] as const)('in the record of one of the %s', (kind) => {
  async function expectLeftAlone(id: string, code: string): Promise<void> {
    const before = await snapshot()
    const { skipped, ...both } = await services()
    const service = both[kind]
    expect(await service.list()).toEqual([])
    expect(skipped).toEqual([code])
    expect(await codeOf(service.find(id))).toBe(code)
    expect(await codeOf(service.rename(id, 'Renamed'))).toBe(code)
    // The other kind is none the worse for it.
    expect(await both[kind === 'runs' ? 'datasets' : 'runs'].list()).toHaveLength(1)
    expect(await snapshot()).toEqual(before)
    expect('polluted' in {}).toBe(false)
  }

  it.each(contents)('%s: is said, and stays as it is', async (_what, make, how) => {
    const id = await prepare(kind)
    await writeFile(record, make(JSON.parse(await readFile(record, 'utf8')) as Json))
    const damaged = kind === 'runs' ? 'run-damaged' : 'dataset-damaged'
    await expectLeftAlone(id, how === 'newer' ? 'file-newer' : damaged)
  })

  it('50 MB, or a folder: is not read', async () => {
    const id = await prepare(kind)
    const code = kind === 'runs' ? 'run-damaged' : 'dataset-damaged'
    await truncate(record, 50 * 1024 * 1024)
    const { [kind]: service } = await services()
    const refusal: unknown = await service.find(id).catch((error: unknown) => error)
    // The size is the reason, so it was refused unread.
    expect(refusal).toMatchObject({ code, detail: { reason: expect.stringContaining('52428800 bytes') } })
    await rm(record)
    await mkdir(record)
    expect(await codeOf(service.find(id))).toMatch(/-(damaged|unreadable)$/)
  })

  it('anything: is taken or refused, and nothing else', async () => {
    await prepare(kind)
    const text = await readFile(record, 'utf8')
    const schema = kind === 'runs' ? runRecordSchema : datasetManifestSchema
    const outcomeOf = (content: string) => {
      try {
        parseJson(content, schema, 'record')
        return 'accepted'
      } catch (error) {
        if (error instanceof JackdawError) return error.code
        throw error
      }
    }
    expect(outcomeOf(text)).toBe('accepted')
    const outcomes: Record<string, number> = {}
    const count = (content: string) => {
      const outcome = outcomeOf(content)
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
      expect(['accepted', 'file-damaged', 'file-newer']).toContain(outcome)
    }
    const keys = Object.keys(JSON.parse(text) as Json)
    fc.assert(
      fc.property(fc.constantFrom(...keys), fc.json(), (key, value) => {
        count(value)
        // A good record with one value that is anything.
        count(JSON.stringify({ ...(JSON.parse(text) as Json), [key]: JSON.parse(value) as unknown }))
      }),
      { numRuns: 5000 },
    )
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.string({ minLength: 1, maxLength: 3 }), (at, other) =>
        count(text.slice(0, at) + other + text.slice(at + other.length)),
      ),
      { numRuns: 5000 },
    )
    expect('polluted' in {}).toBe(false)
    console.log(`${kind}: 15,000 records that may be anything: ${JSON.stringify(outcomes)}`)
  })
})
