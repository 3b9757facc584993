import { spawn } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ContentHash } from '../main/datasets/content-hash'
import { createDatasetService } from '../main/datasets/dataset-service'
import { noDecoder, smallIdxSet, writeIdxSet } from '../main/datasets/idx/idx-fixtures'
import { openLibrary } from '../main/library/open-library'
import type { Library } from '../main/library/paths'
import { pictureBytes } from '../shared/dataset'

let world: string
let directory: string
beforeAll(async () => {
  world = await mkdtemp(path.join(tmpdir(), 'jackdaw-killed-import-'))
  directory = path.join(world, 'library')
  await writeIdxSet(path.join(world, 'shapes'), smallIdxSet())
  // What comes with the program is put in first, so that only the import is counted.
  const library = await openLibrary(directory)
  const resourcesDirectory = path.resolve('resources')
  await datasetsIn(library, resourcesDirectory).prepare()
})
afterAll(() => rm(world, { recursive: true, force: true }))

const datasetsIn = (library: Library, resourcesDirectory: string) =>
  createDatasetService({
    library,
    resourcesDirectory,
    emit: () => undefined,
    startDecoder: noDecoder,
  })

/** Imports with the built program, killed at an operation on the disk; says whether it was. */
function importKilledAt(operation: number, how: 'before' | 'half'): Promise<boolean> {
  const hook = path.resolve('src/files/testing/kill-at.cjs')
  const args = ['--library', directory, 'datasets', 'import', path.join(world, 'shapes')]
  const child = spawn(process.execPath, ['--require', hook, path.resolve('out/main/cli.js'), ...args], {
    env: { ...process.env, KILL_AT: String(operation), KILL_HOW: how },
    stdio: 'ignore',
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => {
      if (code) reject(new Error(`the import ended with ${code}`))
      else resolve(signal === 'SIGKILL')
    })
  })
}

it('leaves a whole dataset or none, wherever the program is killed', { timeout: 240_000 }, async () => {
  const whole: number[] = []
  for (const how of ['before', 'half'] as const)
    for (let operation = 1; ; operation++) {
      const killed = await importKilledAt(operation, how)
      const library = await openLibrary(directory)
      expect((await readdir(library.datasets)).filter((name) => name.startsWith('.tmp-'))).toEqual([])
      const service = datasetsIn(library, world)
      const folders = (await readdir(library.datasets)).filter((name) => !name.startsWith('.'))
      const listed = await service.list()
      expect(listed.map(({ id }) => id).sort()).toEqual(folders.sort())
      const shapes = listed.find(({ name }) => name === 'shapes')
      if (shapes) {
        const hash = new ContentHash()
        const { labels } = await service.view(shapes.id)
        const pixels = await readFile((await service.files(shapes.id, shapes.hash)).images)
        const { train } = shapes.counts
        const size = pictureBytes(shapes.shape)
        hash.add({ split: 'train', labels: labels.subarray(0, train), pixels: pixels.subarray(0, train * size) })
        hash.add({ split: 'test', labels: labels.subarray(train), pixels: pixels.subarray(train * size) })
        expect(hash.digest(shapes)).toBe(shapes.hash)
        whole.push(operation)
        await rm(library.dataset(shapes.id), { recursive: true })
      }
      if (killed) continue
      expect(shapes).toBeDefined()
      expect(operation).toBeGreaterThan(15)
      break
    }
  expect(whole.length).toBeGreaterThanOrEqual(2)
})
