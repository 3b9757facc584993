import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { build } from 'vite'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { withFolderLock } from '../../files/folder-lock'
import { openLibrary } from '../library/open-library'
import { newRunRecord } from '../testing/run-record'
import { RunStore } from './run-store'

/** Two programs on one library: what one of them changes in a record is not lost by what the other changes. */

const rounds = 200
const id = 'a'.repeat(26)
let world: string
let writer: string

beforeAll(async () => {
  world = await mkdtemp(path.join(tmpdir(), 'jackdaw-two-'))
  await writeFile(
    path.join(world, 'writer.ts'),
    `import { Library } from ${JSON.stringify(path.resolve('src/main/library/paths.ts'))}
     import { RunStore } from ${JSON.stringify(path.resolve('src/main/runs/run-store.ts'))}
     const [, , folder, id, field] = process.argv
     const store = new RunStore({ library: new Library(folder) })
     for (let k = 0; k < ${rounds}; k++)
       await store.update(id, (record) => ({ ...record, [field]: record[field] + 1 }))`,
  )
  await build({
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true },
    build: { ssr: path.join(world, 'writer.ts'), outDir: path.join(world, 'out'), target: 'node20' },
  })
  writer = path.join(world, 'out', 'writer.mjs')
})
afterAll(() => rm(world, { recursive: true, force: true }))

const write = (folder: string, field: string) =>
  new Promise<void>((resolve, reject) => {
    const child = spawn(process.execPath, [writer, folder, id, field], { stdio: ['ignore', 'inherit', 'inherit'] })
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`a writer ended with ${code}`))))
  })

it('two programs that write one record lose nothing', async () => {
  const folder = path.join(world, 'library')
  const library = await openLibrary(folder)
  const store = new RunStore({ library })
  await store.create(newRunRecord({ id, status: 'stopped', seconds: 0, parameters: 0 }))
  await Promise.all([write(folder, 'seconds'), write(folder, 'parameters')])
  expect(await store.record(id)).toMatchObject({ seconds: rounds, parameters: rounds })
})

it('a lock that a killed program left behind is taken over, one that a living one holds is not', async () => {
  const folder = path.join(world, 'left')
  const library = await openLibrary(folder)
  const store = new RunStore({ library })
  await store.create(newRunRecord({ id, status: 'stopped' }))
  const lock = path.join(library.run(id), '.lock')
  const { host } = await heldBy(lock, store)
  const dead = { host, pid: 2 ** 22 - 1, startedAt: 'gone.1', lock: '.tmp-1-gone.1-00' }
  await writeFile(lock, JSON.stringify(dead))
  expect((await store.update(id, (record) => ({ ...record, name: 'taken over' }))).name).toBe('taken over')

  await writeFile(lock, JSON.stringify({ ...dead, host: 'another machine' }))
  const work = vi.fn(() => Promise.resolve())
  await expect(withFolderLock(library.run(id), 'Run', work, 100)).rejects.toMatchObject({
    code: 'library-locked',
    subject: 'Run',
  })
  expect(work).not.toHaveBeenCalled()
})

/** What a lock says while it is held. */
async function heldBy(lock: string, store: RunStore): Promise<{ host: string }> {
  let text = Promise.resolve('')
  await store.update(id, (record) => {
    text = readFile(lock, 'utf8')
    return record
  })
  return JSON.parse(await text) as { host: string }
}
