import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ImportSettings } from '../../../shared/import'
import { openLibrary } from '../../library/open-library'
import type { DatasetService } from '../../services'
import { createDatasetService } from '../dataset-service'
import { idxBytes, writeIdxSet } from '../idx/idx-fixtures'
import { PlainDecoder, plainPicture } from '../picture-files/fixtures'
import { mnistDigits } from '../recorded/mnist-fixtures'

let world: string
let service: DatasetService
const progress: number[] = []

beforeAll(async () => {
  world = await mkdtemp(path.join(tmpdir(), 'jackdaw-npz-'))
  service = createDatasetService({
    library: await openLibrary(path.join(world, 'library')),
    resourcesDirectory: world,
    emit: () => undefined,
    startDecoder: () => new PlainDecoder(),
  })
})
afterAll(() => rm(world, { recursive: true, force: true }))

async function take(name: string, settings: Partial<ImportSettings> = {}) {
  const preview = await service.choose(path.join(world, name))
  const { dataset } = await service.import(preview.choiceId, name, { ...preview.settings, ...settings })
  return { preview, dataset }
}

/** Pictures of three classes whose names no array of numbers has. */
async function writeFolders(root: string): Promise<void> {
  const classes = ['Größe', 'αβγ 🐦', 'magpie']
  for (const [k, name] of classes.entries())
    for (const part of ['train', 'test']) {
      await mkdir(path.join(root, part, name), { recursive: true })
      for (let n = 0; n < 4; n++)
        await writeFile(
          path.join(root, part, name, `${part}-${n}.png`),
          plainPicture({ color: [k * 50 + n, part === 'test' ? 9 : 0, 200] }),
        )
    }
}

describe('a dataset as arrays of NumPy', () => {
  it('is the same when it is imported again: edited folders with names', async () => {
    await writeFolders(path.join(world, 'birds'))
    const { dataset } = await take('birds', { width: 8, height: 8, channels: 3 })
    await service.edit(dataset.id, {
      operations: [
        { type: 'relabel', pictures: '0-1', label: 2 },
        { type: 'exclude', pictures: '5' },
        { type: 'move', pictures: '7,13', split: 'test' },
        { type: 'renameClass', label: 0, name: 'zebra' },
        { type: 'addClass', name: 'none of them yet' },
      ],
    })
    const written = await service.export(dataset.id, world, 'npz', { onProgress: (done) => progress.push(done) })
    expect(written).toEqual({ name: 'birds-pictures.npz', pictures: 23, again: 'same' })
    expect(progress[progress.length - 1]).toBe(23)
    const now = await service.find(dataset.id)
    const { preview, dataset: again } = await take(written.name)
    expect(preview.classNames).toEqual(now.classNames)
    expect(again).toMatchObject({ hash: now.hash, classNames: now.classNames, counts: now.counts })
    expect(again.classCounts).toEqual(now.classCounts)
  })

  it('is the same when it is imported again: digits', async () => {
    const { train, test } = mnistDigits({ train: 60, test: 40 })
    await writeIdxSet(path.join(world, 'digits'), {
      trainImages: idxBytes([60, 28, 28], train.pixels),
      trainLabels: idxBytes([60], train.labels),
      testImages: idxBytes([40, 28, 28], test.pixels),
      testLabels: idxBytes([40], test.labels),
    })
    const { dataset } = await take('digits')
    const written = await service.export(dataset.id, world, 'npz')
    expect(written).toMatchObject({ pictures: 100, again: 'same' })
    const { dataset: again } = await take(written.name)
    expect(again).toMatchObject({ hash: dataset.hash, classNames: dataset.classNames })

    const second = await service.export(dataset.id, world, 'npz')
    expect(second.name).toBe('digits-pictures 2.npz')
  })

  it('leaves nothing when it is stopped or cannot be written', async () => {
    const { id } = await service.find('digits')
    const target = path.join(world, 'stopped')
    await mkdir(target)
    const stop = new AbortController()
    const exporting = service.export(id, target, 'npz', { signal: stop.signal, onProgress: () => stop.abort() })
    await expect(exporting).rejects.toMatchObject({ code: 'job-stopped' })
    expect(await readdir(target)).toEqual([])
    await expect(service.export(id, path.join(world, 'nowhere'), 'npz')).rejects.toMatchObject({
      code: 'write-failed',
    })
  })

  it('says where an import would make something else of it', async () => {
    const { id, counts } = await service.find('digits')
    await service.edit(id, { operations: [{ type: 'renameClass', label: 0, name: 'ze\0ro' }] })
    expect(await service.export(id, world, 'npz')).toMatchObject({ again: 'classes' })
    await service.edit(id, { operations: [{ type: 'renameClass', label: 0, name: '0' }] })
    const test = `${counts.train}-${counts.train + counts.test - 1}`
    await service.edit(id, { operations: [{ type: 'move', pictures: test, split: 'train' }] })
    expect(await service.export(id, world, 'npz')).toMatchObject({ again: 'division' })
  })
})
