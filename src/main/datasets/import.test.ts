import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  appendFile,
  mkdir,
  mkdtemp,
  open,
  readFile,
  readdir,
  rename,
  rm,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { constants, deflateRawSync, gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openLibrary } from '../library/open-library'
import type { DatasetService } from '../services'
import { createDatasetService } from './dataset-service'
import type { JackdawError } from '../../shared/errors'
import { defaultImportSettings as settings } from '../../shared/import'
import { openTree } from './trees'
import { IdxFile } from './idx/idx-file'
import { idxBytes, idxNames, noDecoder, smallIdxSet, writeIdxSet, type IdxSlot } from './idx/idx-fixtures'

let world: string
let folder: string
let service: DatasetService
const events: string[] = []

beforeEach(async () => {
  world = await mkdtemp(path.join(tmpdir(), 'jackdaw-import-'))
  folder = path.join(world, 'files')
  events.length = 0
  const library = await openLibrary(path.join(world, 'library'))
  service = createDatasetService({
    library,
    resourcesDirectory: path.join(world, 'nothing'),
    emit: (name) => void events.push(name),
    startDecoder: noDecoder,
  })
})
afterEach(() => rm(world, { recursive: true, force: true }))

/** Every file and folder below the world with what it holds, so that any trace shows. Pipes and devices are only named. */
async function snapshot(directory = world): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true })
  const lines = await Promise.all(
    entries.map(async (entry) => {
      const full = path.join(directory, entry.name)
      if (entry.isDirectory()) return [`${full}/`, ...(await snapshot(full))]
      if (!entry.isFile()) return [full]
      return [
        `${full} ${createHash('sha256')
          .update(await readFile(full))
          .digest('hex')}`,
      ]
    }),
  )
  return lines.flat().sort()
}

const set = smallIdxSet()
const cut = (bytes: Buffer, by: number) => bytes.subarray(0, bytes.length - by)
const flipped = (bytes: Buffer, at: number, mask = 0xff) => {
  const copy = Buffer.from(bytes)
  const place = at < 0 ? copy.length + at : at
  copy[place] = (copy[place] ?? 0) ^ mask
  return copy
}
const packed = gzipSync(set.trainImages)

describe('a good folder', () => {
  const variants: [string, (name: string) => string, (bytes: Buffer) => Uint8Array][] = [
    ['plain', (name) => name, (bytes) => bytes],
    ['gzip', (name) => `${name}.gz`, (bytes) => gzipSync(bytes)],
    ['dots in the names', (name) => name.replaceAll('-idx', '.idx'), (bytes) => bytes],
    ['capitals', (name) => name.toUpperCase(), (bytes) => bytes],
    ['test for t10k', (name) => name.replace('t10k', 'test'), (bytes) => bytes],
    ['words in front', (name) => `emnist-digits-${name}.gz`, (bytes) => gzipSync(bytes)],
    [
      'gzip in several members',
      (name) => `${name}.gz`,
      (bytes) =>
        Buffer.concat([gzipSync(bytes.subarray(0, 9)), gzipSync(Buffer.alloc(0)), gzipSync(bytes.subarray(9))]),
    ],
    ['gzip without .gz', (name) => name, (bytes) => gzipSync(bytes)],
  ]
  it.each(variants)('is imported: %s', async (_name, name, pack) => {
    await writeIdxSet(folder, mapSet(pack), name)
    const preview = await service.choose(folder)
    expect(preview).toMatchObject({
      folderName: 'files',
      shape: [4, 3, 1],
      classNames: ['0', '1', '2'],
      counts: { train: 12, test: 6 },
      classCounts: { train: [4, 4, 4], test: [2, 2, 2] },
      sameAs: null,
    })
    expect(preview.samples.map(({ label }) => label)).toEqual(Array.from({ length: 18 }, (_, k) => k % 3))
    expect(preview.samples[1]?.pixels).toEqual([...set.trainImages.subarray(16 + 12, 16 + 24)])
    const { dataset, report } = await service.import(preview.choiceId, '  Shapes ', settings)
    expect(report).toMatchObject({ found: 18, imported: 18, skipped: 0, repaired: 0 })
    expect(await service.report(dataset.id)).toEqual(report)
    expect(dataset.name).toBe('Shapes')
    expect(await service.list()).toEqual([dataset])
    const files = await service.files(dataset.id, dataset.hash)
    const pictures = Buffer.concat([set.trainImages.subarray(16), set.testImages.subarray(16)])
    expect(await readFile(files.images)).toEqual(pictures)
    expect([...(await service.view(dataset.id)).labels]).toEqual([0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2])
    expect(events).toContain('datasets.changed')
    expect((await service.choose(folder)).sameAs).toBe('Shapes')
  })

  it('may hold pictures with three channels', async () => {
    await writeIdxSet(folder, {
      ...set,
      trainImages: idxBytes([12, 2, 2, 3], new Uint8Array(144).fill(7)),
      testImages: idxBytes([6, 2, 2, 3], new Uint8Array(72)),
    })
    expect(await service.choose(folder)).toMatchObject({ shape: [2, 2, 3] })
  })

  it('has one content hash, packed or not', async () => {
    await writeIdxSet(folder, set)
    const first = await service.import((await service.choose(folder)).choiceId, 'One', settings)
    await writeIdxSet(path.join(world, 'packed'), mapSet(gzipSync), (name) => `${name}.gz`)
    const second = await service.import((await service.choose(path.join(world, 'packed'))).choiceId, 'Two', settings)
    expect(second.dataset.hash).toBe(first.dataset.hash)
  })
})

const mapSet = (change: (bytes: Buffer) => Uint8Array) =>
  Object.fromEntries(Object.entries(set).map(([slot, bytes]) => [slot, change(bytes)]))

/** What is wrong, in which file, what is in its place, and the code to hear. */
const badFiles: [string, IdxSlot, Uint8Array | null, string][] = [
  ['missing', 'trainImages', null, 'idx-missing-file'],
  ['missing', 'trainLabels', null, 'idx-missing-file'],
  ['missing', 'testImages', null, 'idx-missing-file'],
  ['missing', 'testLabels', null, 'idx-missing-file'],
  ['empty', 'trainImages', Buffer.alloc(0), 'idx-bad-magic'],
  ['empty', 'testLabels', Buffer.alloc(0), 'idx-bad-magic'],
  ['text', 'trainImages', Buffer.from('<!DOCTYPE html><title>Not found</title>'), 'idx-bad-magic'],
  ['a zip', 'trainLabels', Buffer.from('PK\x03\x04 and so on and on'), 'idx-bad-magic'],
  ['floats', 'trainImages', idxBytes([12, 4, 3], new Uint8Array(576), 0x0d), 'idx-bad-type'],
  ['int labels', 'trainLabels', idxBytes([12], new Uint8Array(48), 0x0c), 'idx-bad-type'],
  ['rank 0', 'trainImages', Buffer.from([0, 0, 8, 0]), 'idx-bad-rank'],
  ['rank 255', 'trainImages', Buffer.from([0, 0, 8, 255, 0, 0, 0, 1]), 'idx-bad-rank'],
  ['labels for pictures', 'trainImages', set.trainLabels, 'idx-bad-rank'],
  ['pictures for labels', 'testLabels', set.testImages, 'idx-bad-rank'],
  ['a side of 0', 'trainImages', idxBytes([12, 0, 3], new Uint8Array()), 'idx-bad-dimension'],
  ['no labels', 'trainLabels', idxBytes([0], new Uint8Array()), 'idx-bad-dimension'],
  ['2^64 bytes', 'trainImages', idxBytes([65_536, 65_536, 65_536, 65_536], new Uint8Array(9)), 'idx-too-large'],
  ['two billion labels', 'trainLabels', idxBytes([2e9], new Uint8Array(9)), 'idx-too-large'],
  ['header cut', 'trainImages', set.trainImages.subarray(0, 14), 'idx-wrong-size'],
  ['a byte short', 'trainImages', cut(set.trainImages, 1), 'idx-wrong-size'],
  ['a byte long', 'testImages', Buffer.concat([set.testImages, Buffer.of(0)]), 'idx-wrong-size'],
  ['only a header', 'trainLabels', set.trainLabels.subarray(0, 8), 'idx-wrong-size'],
  ['ten times fewer', 'trainImages', idxBytes([120, 4, 3], new Uint8Array(144)), 'idx-wrong-size'],
  ['a label less', 'trainLabels', idxBytes([11], new Uint8Array(11)), 'idx-count-mismatch'],
  ['a picture more', 'testImages', idxBytes([7, 4, 3], new Uint8Array(84)), 'idx-count-mismatch'],
  ['other side', 'testImages', idxBytes([6, 3, 4], new Uint8Array(72)), 'idx-shape-mismatch'],
  ['other channels', 'testImages', idxBytes([6, 4, 3, 3], new Uint8Array(216)), 'idx-shape-mismatch'],
  ['one class', 'trainLabels', idxBytes([12], new Uint8Array(12)), 'class-count'],
  ['gzip: cut in its header', 'trainImages', packed.subarray(0, 6), 'gzip-damaged'],
  ['gzip: cut in its data', 'trainImages', cut(packed, 20), 'gzip-damaged'],
  ['gzip: cut in its checksum', 'trainImages', cut(packed, 5), 'gzip-damaged'],
  ['gzip: wrong checksum', 'trainImages', flipped(packed, -6), 'gzip-damaged'],
  ['gzip: wrong length', 'trainImages', flipped(packed, -2), 'gzip-damaged'],
  ['gzip: unknown method', 'trainImages', flipped(packed, 2, 1), 'gzip-damaged'],
  ['gzip: damaged data', 'trainImages', flipped(packed, 40), 'gzip-damaged'],
  ['gzip: junk behind', 'trainImages', Buffer.concat([packed, Buffer.from('junk junk junk')]), 'gzip-trailing-data'],
  ['gzip: zeros behind', 'trainImages', Buffer.concat([packed, Buffer.alloc(64)]), 'gzip-trailing-data'],
  ['gzip: a byte short', 'trainImages', gzipSync(cut(set.trainImages, 1)), 'idx-wrong-size'],
  ['gzip: a byte long', 'trainImages', gzipSync(Buffer.concat([set.trainImages, Buffer.of(0)])), 'gzip-too-large'],
  [
    'gzip: a second member too many',
    'testLabels',
    Buffer.concat([gzipSync(set.testLabels), gzipSync(set.testLabels)]),
    'gzip-too-large',
  ],
  ['gzip: empty', 'trainImages', gzipSync(Buffer.alloc(0)), 'idx-bad-magic'],
  ['gzip in gzip', 'trainImages', gzipSync(packed), 'idx-bad-magic'],
  ['gzip: claims 10 GB', 'trainImages', gzipSync(idxBytes([10_000_000, 32, 32], new Uint8Array(99))), 'gzip-too-large'],
  ['gzip: bomb', 'testImages', gzipSync(Buffer.concat([set.testImages, Buffer.alloc(30_000_000)])), 'gzip-too-large'],
]

describe('a folder with one bad file', () => {
  it.each(badFiles)('%s %s', async (_what, slot, content, code) => {
    await writeIdxSet(folder, { ...set, [slot]: content })
    if (content === null) await rm(path.join(folder, idxNames[slot]), { force: true })
    const before = await snapshot()
    await expect(service.choose(folder)).rejects.toMatchObject({ code })
    expect(await snapshot()).toEqual(before)
  })

  it.each(badFiles)(
    'is refused as well when it goes bad after it was chosen: %s %s',
    async (_what, slot, content, code) => {
      await writeIdxSet(folder, set)
      const { choiceId } = await service.choose(folder)
      await writeIdxSet(folder, { [slot]: content })
      if (content === null) await rm(path.join(folder, idxNames[slot]))
      const before = await snapshot()
      // What was listed may be found to be gone, or of another size, before its content is.
      const codes = [code, 'file-missing', 'file-changed']
      await expect(service.import(choiceId, 'Bad', settings)).rejects.toSatisfy((error: unknown) =>
        codes.includes((error as JackdawError).code),
      )
      expect(await snapshot()).toEqual(before)
      expect(await service.list()).toEqual([])
    },
  )

  it('names the file in the error', async () => {
    await writeIdxSet(folder, { ...set, testLabels: Buffer.alloc(0) })
    await expect(service.choose(folder)).rejects.toMatchObject({ subject: 't10k-labels-idx1-ubyte' })
  })

  it('does not follow a link', async () => {
    await writeIdxSet(folder, set)
    await rename(path.join(folder, idxNames.trainLabels), path.join(world, 'elsewhere'))
    await symlink(path.join(world, 'elsewhere'), path.join(folder, idxNames.trainLabels))
    await expect(service.choose(folder)).rejects.toMatchObject({
      code: 'entry-not-regular',
      subject: idxNames.trainLabels,
    })
  })

  it.runIf(process.platform !== 'win32')(
    'does not wait for a pipe, and does not read a folder or a device',
    async () => {
      await writeIdxSet(folder, { ...set, trainImages: new Uint8Array() })
      const file = path.join(folder, idxNames.trainImages)
      await rm(file)
      execFileSync('/usr/bin/mkfifo', [file])
      await expect(service.choose(folder)).rejects.toMatchObject({ code: 'entry-not-regular' })
      await rm(file)
      await mkdir(file)
      await expect(service.choose(folder)).rejects.toMatchObject({ code: 'idx-missing-file' })
      await rm(file, { recursive: true })
      await symlink('/dev/zero', file)
      await expect(service.choose(folder)).rejects.toMatchObject({ code: 'entry-not-regular' })
    },
  )

  it('is not guessed about when there are two sets', async () => {
    await writeIdxSet(folder, set, (name) => `emnist-letters-${name}`)
    await writeIdxSet(folder, set, (name) => `emnist-digits-${name}`)
    await expect(service.choose(folder)).rejects.toMatchObject({ code: 'idx-ambiguous' })
  })

  it('is refused when the folder is none', async () => {
    await expect(service.choose(path.join(world, 'none'))).rejects.toMatchObject({ code: 'file-missing' })
    await writeFile(path.join(world, 'file'), '')
    await expect(service.choose(path.join(world, 'file'))).rejects.toMatchObject({ code: 'import-nothing' })
  })
})

describe('damage to compressed files', () => {
  it('is found, or makes no difference, for two thousand single bits', { timeout: 240_000 }, async () => {
    const { trainImages } = smallIdxSet(600)
    const larger = gzipSync(trainImages)
    expect(larger.length * 8).toBeGreaterThan(2000)
    const read = async (file: string) => {
      const tree = await openTree(file, { scratch: world, signal: new AbortController().signal })
      const idx = await IdxFile.open(tree, tree.files.at(0) ?? { name: 'none', bytes: 0 }, 'images')
      try {
        const values: Uint8Array[] = []
        for await (const chunk of idx.values()) values.push(chunk)
        return Buffer.concat(values)
      } finally {
        await idx.close()
      }
    }
    let harmless = 0
    const tryBit = async (bit: number) => {
      const file = path.join(world, `damaged-${bit}.gz`)
      await writeFile(file, flipped(larger, bit >> 3, 1 << (bit & 7)))
      const outcome = await read(file).catch((error: unknown) => error)
      await rm(file)
      if (Buffer.isBuffer(outcome)) {
        harmless++
        expect(outcome).toEqual(trainImages.subarray(16))
      } else expect(outcome).toMatchObject({ code: expect.stringMatching(/^(gzip|idx)-/) })
    }
    const bits = Array.from({ length: 2000 }, (_, k) => Math.floor((k * larger.length * 8) / 2000))
    for (let first = 0; first < bits.length; first += 20) await Promise.all(bits.slice(first, first + 20).map(tryBit))
    // The time stamp, the system and a few flags in the header mean nothing to the content.
    expect(harmless).toBeGreaterThan(0)
    expect(harmless / 2000).toBeLessThan(0.5)
  })

  it('does not fill memory or disk: ten gigabytes in ten megabytes', async () => {
    await writeIdxSet(folder, { ...set, testImages: new Uint8Array() })
    const file = path.join(folder, idxNames.testImages)
    const zeros = deflateRawSync(Buffer.alloc(64 * 1024 * 1024), { finishFlush: constants.Z_FULL_FLUSH })
    const start = deflateRawSync(set.testImages, { finishFlush: constants.Z_FULL_FLUSH })
    await writeFile(file, Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]), start]))
    for (let k = 0; k < 160; k++) await appendFile(file, zeros)
    const before = process.memoryUsage().rss
    await expect(service.choose(folder)).rejects.toMatchObject({ code: 'gzip-too-large' })
    expect(process.memoryUsage().rss - before).toBeLessThan(100e6)
  })
})

describe('a large import', { timeout: 240_000 }, () => {
  async function writeLarge(pictures: number): Promise<void> {
    await writeIdxSet(folder, {
      trainImages: idxBytes([pictures, 28, 28], new Uint8Array()),
      trainLabels: idxBytes(
        [pictures],
        Uint8Array.from({ length: pictures }, (_, k) => k % 2),
      ),
      testImages: idxBytes([1, 28, 28], new Uint8Array(784)),
      testLabels: idxBytes([1], new Uint8Array(1)),
    })
    await truncate(path.join(folder, idxNames.trainImages), 16 + pictures * 784)
  }

  it('is cancelled without a trace, by signal or by choice, and can be tried again', async () => {
    await writeLarge(1_000_000)
    const { choiceId } = await service.choose(folder)
    const before = await snapshot(path.join(world, 'library'))
    const cancel = new AbortController()
    const bySignal = service.import(choiceId, 'Large', settings, {
      signal: cancel.signal,
      onProgress: () => cancel.abort(),
    })
    await expect(bySignal).rejects.toMatchObject({ code: 'import-cancelled' })
    const byChoice = service.import(choiceId, 'Large', settings, { onProgress: () => service.cancelImport(choiceId) })
    await expect(byChoice).rejects.toMatchObject({ code: 'import-cancelled' })
    expect(await snapshot(path.join(world, 'library'))).toEqual(before)
    await expect(service.import('a'.repeat(26), 'Large', settings)).rejects.toMatchObject({ code: 'choice-expired' })
  })

  it('holds a few pieces in memory, not the file, and tells how far it is', async () => {
    await writeLarge(500_000)
    const { choiceId } = await service.choose(folder)
    const before = process.memoryUsage().rss
    let most = 0
    const steps: number[] = []
    const { dataset } = await service.import(choiceId, 'Large', settings, {
      onProgress: ({ done, total }) => {
        steps.push(done / total)
        most = Math.max(most, process.memoryUsage().rss)
      },
    })
    expect(dataset.counts).toEqual({ train: 500_000, test: 1 })
    expect(steps[steps.length - 1]).toBe(1)
    expect(steps).toEqual([...steps].sort((a, b) => a - b))
    expect(most - before).toBeLessThan(150e6)
  })
})

describe('a library after a crash', () => {
  it('shows no half-made dataset and clears it away', async () => {
    const staging = path.join(world, 'library', 'datasets', '.tmp-999999999-0.1-abcdef')
    await mkdir(staging)
    const file = await open(path.join(staging, 'images.u8'), 'w')
    await file.write(Buffer.alloc(1000))
    await file.close()
    expect(await service.list()).toEqual([])
    await openLibrary(path.join(world, 'library'))
    expect(await readdir(path.join(world, 'library', 'datasets'))).toEqual([])
  })
})
