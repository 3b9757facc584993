import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openTrees } from './open-trees'
import { tarBytes } from './tar-fixtures'
import { contentsOf, refusedBy } from './tree-fixtures'

const { signal } = new AbortController()
let world: string
let scratch: string

beforeEach(async () => {
  world = await mkdtemp(path.join(tmpdir(), 'jackdaw-trees-'))
  scratch = path.join(world, 'scratch')
  for (const folder of ['scratch', 'photos/cat', 'photos/dog/inside'])
    await mkdir(path.join(world, folder), { recursive: true })
  for (const file of ['cat/1.png', 'cat/2.png', 'dog/1.png', 'dog/inside/3.png', 'list.csv'])
    await writeFile(path.join(world, 'photos', file), file)
  const packed = tarBytes([
    { name: 'dog/2.png', content: Buffer.from('packed') },
    { name: '../evil', content: Buffer.from('evil') },
  ])
  await writeFile(path.join(world, 'photos', 'more.tgz'), gzipSync(packed))
})
afterEach(() => rm(world, { recursive: true, force: true }))

const at = (name: string) => path.join(world, 'photos', name)

it('one thing is opened as it is', async () => {
  const tree = await openTrees([at('cat')], { scratch, signal })
  expect(tree.name).toBe('cat')
  expect(await contentsOf(tree)).toEqual({ '1.png': 'cat/1.png', '2.png': 'cat/2.png' })
  await tree.close()
})

it('several are as if they lay in one folder', async () => {
  const tree = await openTrees(['dog', 'cat', 'more.tgz', 'list.csv'].map(at), { scratch, signal })
  expect(tree.name).toBe('photos')
  expect(Object.entries(await contentsOf(tree))).toEqual([
    ['cat/1.png', 'cat/1.png'],
    ['cat/2.png', 'cat/2.png'],
    ['dog/1.png', 'dog/1.png'],
    ['dog/2.png', 'packed'],
    ['dog/inside/3.png', 'dog/inside/3.png'],
    ['list.csv', 'list.csv'],
  ])
  expect(refusedBy(tree)).toEqual(['entry-unsafe ../evil'])
  // Only what the tree gave is a file of it.
  await expect(tree.locate({ name: 'cat/1.png', bytes: 9 })).rejects.toMatchObject({ code: 'file-missing' })
  const file = tree.files.at(4)
  expect(file && (await tree.locate(file)).path).toBe(at(path.join('dog', 'inside', '3.png')))
  await tree.close()
  expect(await readdir(scratch)).toEqual([])
})

it('leaves nothing when one of several cannot be opened', async () => {
  const opening = openTrees([at('more.tgz'), at('none')], { scratch, signal })
  await expect(opening).rejects.toMatchObject({ code: 'file-missing', subject: 'none' })
  expect(await readdir(scratch)).toEqual([])
})
