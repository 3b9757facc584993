import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { defaultImportSettings, type ImportSettings } from '../../../shared/import'
import { openLibrary } from '../../library/open-library'
import type { DatasetService } from '../../services'
import { createDatasetService } from '../dataset-service'
import { noDecoder } from '../idx/idx-fixtures'
import { hundredRecords, recordPixels, tenFiles, tenNames } from '../importers/cifar-fixtures'
import { tableOf } from '../importers/csv-pixels-fixtures'
import { npyArray, npyBytes, npyText } from '../npy/npy-fixtures'
import { snapshot } from '../trees/tree-fixtures'
import { tarBytes } from '../trees/tar-fixtures'
import { zipBytes } from '../trees/zip-fixtures'
import { mnistDigits } from './mnist-fixtures'

let world: string
let service: DatasetService

beforeEach(async () => {
  world = await mkdtemp(path.join(tmpdir(), 'jackdaw-recorded-'))
  const library = await openLibrary(path.join(world, 'library'))
  service = createDatasetService({
    library,
    resourcesDirectory: path.join(world, 'nothing'),
    emit: () => undefined,
    startDecoder: noDecoder,
  })
})
afterEach(() => rm(world, { recursive: true, force: true }))

const entries = (files: Record<string, Uint8Array>) =>
  Object.entries(files).map(([name, content]) => ({ name, content }))

/** Writes files into a folder of the world; answers its name. */
async function folderOf(name: string, files: Record<string, Uint8Array>): Promise<string> {
  for (const [file, content] of Object.entries(files)) {
    const place = path.join(world, name, file)
    await mkdir(path.dirname(place), { recursive: true })
    await writeFile(place, content)
  }
  return path.join(world, name)
}

async function fileOf(name: string, content: Uint8Array): Promise<string> {
  await writeFile(path.join(world, name), content)
  return path.join(world, name)
}

/** Imports what was chosen; answers the dataset and its bytes. */
async function importFrom(chosen: string, name: string, settings: Partial<ImportSettings> = {}) {
  const preview = await service.choose(chosen, settings)
  const { dataset, report } = await service.import(preview.choiceId, name, { ...defaultImportSettings, ...settings })
  const files = await service.files(dataset.id, dataset.hash)
  return {
    preview,
    dataset,
    report,
    images: await readFile(files.images),
    labels: (await service.view(dataset.id)).labels,
  }
}

describe('a real import', { timeout: 120_000 }, () => {
  it('of the same digits has the same content, whatever they are kept in', async () => {
    const { train, test } = mnistDigits({ train: 300, test: 100 })
    const arrays = {
      'x_train.npy': npyBytes(npyText('|u1', [300, 28, 28]), train.pixels),
      'y_train.npy': npyArray('<i8', [300], train.labels),
      'x_test.npy': npyBytes(npyText('|u1', [100, 28, 28]), test.pixels),
      'y_test.npy': npyArray('<i8', [100], test.labels),
    }
    const tables = { 'mnist_train.csv': tableOf(train, 784), 'mnist_test.csv': tableOf(test, 784, { labelLast: true }) }
    const pixels = Buffer.concat([train.pixels, test.pixels])
    const chosen: [string, string, string][] = [
      ['arrays', 'npz', await fileOf('mnist.npz', zipBytes(entries(arrays)))],
      ['arrays', 'folder of arrays', await folderOf('arrays', arrays)],
      [
        'csv-pixels',
        'folder of tables',
        await folderOf('tables', {
          'deep/mnist_train.csv': tables['mnist_train.csv'],
          'deep/mnist_test.csv': tableOf(test, 784),
        }),
      ],
      [
        'csv-pixels',
        'zip of tables',
        await fileOf('tables.zip', zipBytes(entries({ ...tables, 'mnist_test.csv': tableOf(test, 784) }))),
      ],
    ]
    let same: string | null = null
    for (const [kind, name, file] of chosen) {
      const { preview, dataset, report, images, labels } = await importFrom(file, name)
      expect(preview).toMatchObject({
        kind,
        sameAs: same,
        hasTest: true,
        shape: [28, 28, 1],
        counts: { train: 300, test: 100 },
      })
      expect(images.equals(pixels)).toBe(true)
      expect([...labels]).toEqual([...train.labels, ...test.labels])
      expect(report).toMatchObject({ found: 400, imported: 400, skipped: 0, repaired: 0 })
      same ??= dataset.name
    }
    expect(new Set((await service.list()).map(({ hash }) => hash)).size).toBe(1)
  })

  it('of CIFAR-10 in a tar.gz and of CIFAR-100 in a folder', async () => {
    const within = Object.fromEntries(
      entries(tenFiles()).map(({ name, content }) => [`cifar-10-batches-bin/${name}`, content]),
    )
    const ten = await importFrom(await fileOf('cifar-10-binary.tar.gz', gzipSync(tarBytes(entries(within)))), 'Ten')
    expect(ten.dataset).toMatchObject({ classNames: tenNames, counts: { train: 20, test: 6 }, shape: [32, 32, 3] })
    expect(ten.images.equals(recordPixels(0, 26))).toBe(true)
    const hundred = await importFrom(
      await folderOf('cifar-100', { 'train.bin': hundredRecords(0, 100), 'test.bin': hundredRecords(100, 110) }),
      'Hundred',
    )
    expect(hundred.images.equals(recordPixels(0, 110))).toBe(true)
    expect([...hundred.labels]).toEqual([...Array(100).keys(), ...Array(10).keys()])
  })

  it('of a single table has its bad rows in the report, and its test part drawn', async () => {
    const digits = mnistDigits({ train: 100, test: 0 }).train
    const table = Buffer.concat([tableOf(digits, 784), Buffer.from('5,1,2,3\n')])
    const { preview, report, dataset } = await importFrom(await fileOf('digits.csv', table), 'Digits', {
      testShare: 0.25,
    })
    expect(preview).toMatchObject({ skippedCount: 1, hasTest: false, counts: { train: 75, test: 25 } })
    expect(report).toMatchObject({
      found: 101,
      imported: 100,
      skipped: 1,
      skippedFiles: [{ name: 'line 101 of digits.csv', error: { code: 'csv-row' } }],
    })
    expect(dataset.counts).toEqual({ train: 75, test: 25 })
    const csv = path.join(world, 'report.csv')
    await service.saveReport(dataset.id, csv)
    expect(await readFile(csv, 'utf8')).toContain('line 101 of digits.csv')
  })

  it.each<[string, string, () => Uint8Array, string]>([
    [
      'an npz of objects',
      'a.npz',
      () =>
        zipBytes(
          entries({ 'x.npy': npyBytes(npyText('|O', [2]), Buffer.alloc(16)), 'y.npy': npyArray('|u1', [2], [0, 1]) }),
        ),
      'npy-unsupported',
    ],
    [
      'an npz that lacks a byte',
      'a.npz',
      () =>
        zipBytes(
          entries({
            'x.npy': npyBytes(npyText('|u1', [2, 2, 2]), Buffer.alloc(7)),
            'y.npy': npyArray('|u1', [2], [0, 1]),
          }),
        ),
      'npy-damaged',
    ],
    [
      'an npz of pictures only',
      'a.npz',
      () => zipBytes(entries({ 'x.npy': npyArray('|u1', [1, 2, 2], [1, 2, 3, 4]) })),
      'arrays-mismatch',
    ],
    ['a table in UTF-16', 'a.csv', () => Buffer.from('\uFEFFlabel,1x1\n0,5\n1,6\n', 'utf16le'), 'csv-damaged'],
    ['a batch that is cut', 'data_batch_1.bin', () => hundredRecords(0, 1), 'cifar-damaged'],
  ])('of %s fails in plain words and leaves nothing', async (_what, name, content, code) => {
    const chosen = await fileOf(name, content())
    const before = await snapshot(world)
    await expect(service.choose(chosen)).rejects.toMatchObject({ code })
    expect(await snapshot(world)).toEqual(before)
  })
})
