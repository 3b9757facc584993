import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { removeAbandonedFolders } from './abandoned-folders'

it('removes old folders of compiled graphs and nothing else', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'abandoned-'))
  const old = new Date(Date.now() - 2 * 60 * 60 * 1000)
  for (const name of ['jackdaw-graph-old', 'jackdaw-graph-new', 'other']) {
    await mkdir(join(directory, name))
    await writeFile(join(directory, name, 'saved_model.pb'), 'x')
    if (name !== 'jackdaw-graph-new') await utimes(join(directory, name), old, old)
  }
  await removeAbandonedFolders(directory)
  expect((await readdir(directory)).sort()).toEqual(['jackdaw-graph-new', 'other'])
  await rm(directory, { recursive: true })
})
