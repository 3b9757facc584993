import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { classFolders } from '../importers/class-folders'
import { labelledFiles } from '../importers/labelled-files'
import { openTree } from '../trees'
import { tarBytes } from '../trees/tar-fixtures'
import { zipBytes } from '../trees/zip-fixtures'
import { importBy, plainPicture } from './fixtures'

const contents: Record<string, string> = {
  'pets/train/cat/a.png': plainPicture({ color: [1, 2, 3] }),
  'pets/train/cat/b.png': plainPicture({ color: [4, 5, 6] }),
  'pets/train/cat/notes.txt': 'Tabby',
  'pets/train/dog/a.png': plainPicture({ repairs: ['turned'] }),
  'pets/train/dog/broken.png': 'broken',
  'pets/test/cat/c.png': plainPicture({ width: 9 }),
  'pets/test/dog/c.png': plainPicture({ height: 9 }),
}
const list = 'file,label\ntrain/cat/a.png,x\ntrain/cat/b.png,y\ntrain/dog/a.png,y\ntest/cat/c.png,x\ntest/dog/c.png,y\n'

let world: string

beforeEach(async () => {
  world = await mkdtemp(path.join(os.tmpdir(), 'jackdaw-archives-'))
  await mkdir(path.join(world, 'scratch'))
})
afterEach(() => rm(world, { recursive: true, force: true }))

/** The same files in each way in which they may be chosen. */
async function writeEach(files: Record<string, string>): Promise<string[]> {
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(world, 'folder', name)
    await mkdir(path.dirname(file), { recursive: true })
    await writeFile(file, content)
  }
  const entries = Object.entries(files).map(([name, content]) => ({ name, content: Buffer.from(content) }))
  const archives = {
    'deflated.zip': zipBytes(entries),
    'stored.zip': zipBytes(entries.map((entry) => ({ ...entry, method: 0 }))),
    'plain.tar': tarBytes(entries),
    'packed.tar.gz': gzipSync(tarBytes(entries)),
  }
  for (const [name, bytes] of Object.entries(archives)) await writeFile(path.join(world, name), bytes)
  return ['folder', ...Object.keys(archives)].map((name) => path.join(world, name))
}

describe('the same pictures in a folder, a zip and a tar archive', () => {
  it.each([
    ['folders of classes', classFolders, contents],
    ['a list of labels', labelledFiles, { ...contents, 'pets/list.csv': list }],
  ])('become the same dataset: %s', async (_what, importer, files) => {
    const results = []
    for (const chosen of await writeEach(files)) {
      const { signal } = new AbortController()
      const tree = await openTree(chosen, { scratch: path.join(world, 'scratch'), signal })
      const result = await importBy(importer, tree)
      await tree.close()
      results.push(result && { classNames: result.candidate.classNames, ...result, candidate: null })
    }
    const [first, ...others] = results
    expect(first?.pictures).toHaveLength(5)
    expect(first?.report.repairedFiles).toEqual([{ name: 'pets/train/dog/a.png', repairs: ['turned'] }])
    for (const other of others) expect(other).toEqual(first)
  })
})
