import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DatasetSummary } from '../../../shared/dataset'
import { differenceWords } from '../../../shared/words/dataset-edit'
import { openLibrary } from '../../library/open-library'
import type { Library } from '../../library/paths'
import type { DatasetService } from '../../services'
import { createDatasetService } from '../dataset-service'
import { plainPicture, PlainDecoder } from '../picture-files/fixtures'
import { storedFiles } from '../stored-dataset'

let world: string
let library: Library
let decoder: PlainDecoder
let service: DatasetService
let dataset: DatasetSummary
let progress: { done: number; total: number }[]

const open = () =>
  createDatasetService({
    library,
    resourcesDirectory: world,
    emit: (name, payload) => {
      if (name === 'datasets.addProgress') progress.push(payload as (typeof progress)[number])
    },
    startDecoder: () => decoder,
  })

/** Writes files of one colour each: the red of the nth is `first + n`. */
async function folder(name: string, count: number, first: number, start = 'a'): Promise<string> {
  const made = path.join(world, name)
  await mkdir(made, { recursive: true })
  for (let k = 0; k < count; k++)
    await writeFile(path.join(made, `${start}${k}.bmp`), plainPicture({ color: [first + k, 0, 0] }))
  return made
}

beforeEach(async () => {
  world = await mkdtemp(path.join(tmpdir(), 'jackdaw-adding-'))
  library = await openLibrary(path.join(world, 'library'))
  decoder = new PlainDecoder()
  progress = []
  service = open()
  await folder('set/cat', 6, 10, 'c')
  await folder('set/dog', 4, 20, 'd')
  const settings = { height: 8, width: 8, channels: 1 as const, fit: 'pad' as const, testShare: 0.2, seed: 1 }
  const { choiceId } = await service.choose(path.join(world, 'set'))
  dataset = (await service.import(choiceId, 'Pets', settings)).dataset
})
afterEach(async () => {
  await service.close()
  await rm(world, { recursive: true, force: true })
})

const files = () => storedFiles(library.dataset(dataset.id))
const contents = () => Promise.all([files().images, files().items, files().labels].map((file) => readFile(file)))
const firstValues = async (indices: number[]) => {
  const pixels = await service.pixels(dataset.id, indices)
  return indices.map((_, k) => pixels[k * 64])
}
const sides = async () => [...(await service.view(dataset.id)).sides]

describe('adding pictures to a class', () => {
  it('puts them behind the others for training, which stay where and what they are', async () => {
    const before = await contents()
    const old = await sides()
    const names = await service.names(dataset.id, [0, 9])
    await writeFile(path.join(await folder('more', 3, 100), 'notes.txt'), 'no picture')
    await writeFile(path.join(world, 'more', 'broken.bmp'), 'broken')
    const added = await service.addPictures(dataset.id, 1, [path.join(world, 'more')])
    expect(added.entry?.title).toBe('3 pictures added to “dog”')
    expect(added.report).toMatchObject({ found: 5, imported: 3, skipped: 2, repaired: 0 })
    expect(added.report.skippedFiles.map(({ name, error }) => `${name} ${error.code}`)).toEqual([
      'notes.txt picture-kind',
      'broken.bmp picture-unreadable',
    ])
    expect(added.duplicates).toBe(0)
    expect(added.dataset).toMatchObject({ counts: { train: 11, test: 2 }, stored: 13, undo: added.entry?.title })
    expect(added.dataset.edited && differenceWords(added.dataset.edited)).toEqual(['3 more'])
    const after = await contents()
    before.forEach((bytes, k) => expect(after[k]?.subarray(0, bytes.length)).toEqual(bytes))
    expect(await sides()).toEqual([...old, 0, 0, 0])
    expect(await firstValues([10, 11, 12])).toEqual([100, 101, 102])
    expect(await service.names(dataset.id, [0, 9, 10, 12])).toEqual([...names, 'a0.bmp', 'a2.bmp'])
    expect(await service.search(dataset.id, 'a1.')).toEqual([11])
    expect(await service.brightness(dataset.id)).toHaveLength(13)
    expect(progress[progress.length - 1]).toMatchObject({ done: 4, total: 4 })
  })

  it('is taken back and done again, across restarts; what comes later goes behind what was taken back', async () => {
    const { dataset: first } = await service.addPictures(dataset.id, 0, [await folder('one', 2, 100)])
    expect((await service.undo(dataset.id)).dataset).toMatchObject({ hash: dataset.hash, edited: null, stored: 12 })
    service = open()
    expect((await service.redo(dataset.id)).dataset.hash).toBe(first.hash)
    await service.undo(dataset.id)
    const { dataset: second } = await service.addPictures(dataset.id, 1, [await folder('two', 1, 110)])
    expect(second).toMatchObject({ stored: 13, counts: { train: 9, test: 2 }, redo: null })
    expect((await sides()).slice(10)).toEqual([4, 4, 0])
    expect(await firstValues([10, 11, 12])).toEqual([100, 101, 110])
    expect(second.hash).not.toBe(first.hash)
    const again = await service.edit(dataset.id, { operations: [{ type: 'relabel', pictures: '12', label: 0 }] })
    expect(again.entry).not.toBeNull()
    await expect(service.edit(dataset.id, { operations: [{ type: 'exclude', pictures: '11' }] })).rejects.toMatchObject(
      { code: 'request-invalid' },
    )
  })

  it('leaves a run the version that it saw', async () => {
    const { dataset: first } = await service.addPictures(dataset.id, 0, [await folder('one', 2, 100)])
    const kept = await service.files(dataset.id, first.hash)
    expect(kept).toMatchObject({ counts: { train: 10, test: 2 }, stored: 12 })
    await service.undo(dataset.id)
    await service.addPictures(dataset.id, 0, [await folder('two', 2, 110)])
    expect([...(await service.version(dataset.id, first.hash)).rows.slice(-4)]).toEqual([10, 11, 8, 9])
    expect(await service.files(dataset.id, dataset.hash)).toMatchObject({ counts: dataset.counts, stored: 14 })
  })

  it('has the hash of an import of the whole content', async () => {
    const added = await service.addPictures(dataset.id, 1, [await folder('more', 5, 100, 'z')], {
      testShare: 0.4,
      seed: 3,
    })
    expect(added.dataset.counts).toEqual({ train: 11, test: 4 })
    const { counts } = added.dataset
    const { rows } = await service.version(dataset.id, added.dataset.hash)
    const train = await mkPart('again/train', rows.subarray(0, counts.train))
    await mkPart('again/test', rows.subarray(counts.train))
    const { choiceId, settings } = await service.choose(path.dirname(train))
    const again = await service.import(choiceId, 'Again', { ...settings, height: 8, width: 8, channels: 1 })
    expect(again.dataset.hash).toBe(added.dataset.hash)
  })

  async function mkPart(name: string, rows: Uint32Array): Promise<string> {
    const { labels } = await service.view(dataset.id)
    const reds = await firstValues([...rows])
    for (const [k, index] of [...rows].entries()) {
      const made = path.join(world, name, dataset.classNames[labels[index] ?? 0] ?? '')
      await mkdir(made, { recursive: true })
      const content = plainPicture({ color: [reds[k] ?? 0, 0, 0] })
      await writeFile(path.join(made, `${String(k).padStart(3, '0')}.bmp`), content)
    }
    return path.join(world, name)
  }

  it('says how many were there already, and takes bytes, files and folders together', async () => {
    const more = await folder('more', 2, 10)
    const single = path.join(await folder('single', 1, 200), 'a0.bmp')
    const csv = path.join(world, 'added.csv')
    await expect(service.saveAddReport(dataset.id, csv)).rejects.toMatchObject({ code: 'file-missing' })
    const { duplicates, report } = await service.addPictures(dataset.id, 1, [more, single, single])
    expect({ duplicates, imported: report.imported }).toEqual({ duplicates: 3, imported: 4 })
    const bytes = Buffer.from(plainPicture({ color: [201, 0, 0] }))
    const dropped = await service.addFiles(dataset.id, 0, [
      { name: '../x.bmp', bytes },
      { name: 'y.txt', bytes },
    ])
    expect(dropped.report).toMatchObject({ imported: 1, skipped: 1 })
    await service.saveAddReport(dataset.id, csv)
    expect((await readFile(csv, 'utf8')).split('\r\n')).toEqual([
      'file,outcome,reason',
      expect.stringMatching(/^y\.txt,left out,/) as string,
      '',
    ])
    expect(await service.names(dataset.id, [14])).toEqual(['../x.bmp'])
    expect((await readdir(library.datasets)).filter((name) => name.startsWith('.tmp'))).toEqual([])
  })

  it('changes nothing where there is no picture, no such class, or a source that is gone', async () => {
    const before = await contents()
    const empty = path.join(world, 'empty')
    await mkdir(empty)
    await writeFile(path.join(empty, 'a.txt'), '')
    expect(await service.addPictures(dataset.id, 0, [empty])).toMatchObject({ entry: null, report: { skipped: 1 } })
    await expect(service.addPictures(dataset.id, 7, [empty])).rejects.toMatchObject({ code: 'request-invalid' })
    await expect(service.addPictures(dataset.id, 0, [path.join(world, 'gone')])).rejects.toMatchObject({
      code: 'file-missing',
    })
    expect(await contents()).toEqual(before)
    expect((await service.find(dataset.id)).revision).toBeNull()
  })

  it('leaves nothing behind when it is cancelled', async () => {
    const before = await contents()
    const more = await folder('more', 200, 0)
    let calls = 0
    decoder.before = async () => {
      if (++calls === 2) service.cancelAdding(dataset.id)
    }
    await expect(service.addPictures(dataset.id, 0, [more])).rejects.toMatchObject({ code: 'import-cancelled' })
    expect(await contents()).toEqual(before)
    decoder.before = () => Promise.resolve()
    const both = service.addPictures(dataset.id, 0, [more])
    await expect(service.addPictures(dataset.id, 0, [more])).rejects.toMatchObject({ code: 'dataset-busy' })
    await expect(service.remove(dataset.id)).rejects.toMatchObject({ code: 'dataset-busy' })
    expect((await both).dataset.stored).toBe(210)
  })

  it('goes to the class that was meant although classes are edited meanwhile, and nowhere when that is gone', async () => {
    const more = await folder('more', 3, 100)
    decoder.before = async () => {
      decoder.before = () => Promise.resolve()
      await service.edit(dataset.id, { operations: [{ type: 'mergeClasses', from: [0], into: 1 }] })
    }
    const { dataset: now } = await service.addPictures(dataset.id, 1, [more])
    expect(now).toMatchObject({ classNames: ['dog'], classCounts: { train: [11] } })
    await service.edit(dataset.id, { operations: [{ type: 'addClass', name: 'cow' }] })
    const before = await contents()
    decoder.before = async () => {
      await service.edit(dataset.id, { operations: [{ type: 'removeClass', label: 1 }] })
    }
    await expect(service.addPictures(dataset.id, 1, [more])).rejects.toMatchObject({ code: 'request-invalid' })
    expect(await contents()).toEqual(before)
  })

  it('means nothing until the journal says so, wherever the program ended', async () => {
    const before = await contents()
    const journal = files().edits
    const { dataset: done } = await service.addPictures(dataset.id, 1, [await folder('more', 3, 100)])
    const after = await contents()
    const line = await readFile(journal)
    const [images, items] = [after[0] ?? Buffer.alloc(0), after[1] ?? Buffer.alloc(0)]
    const long = (images.length - (before[0]?.length ?? 0)) / 8
    const other = await folder('other', 3, 150)
    for (let step = 0; step <= 8; step++) {
      // The pictures are there in part or whole, the names in part, the entry not or torn.
      await truncate(files().images, (before[0]?.length ?? 0) + step * long)
      await truncate(files().items, Math.round(items.length - ((8 - step) * items.length) / 40))
      await writeFile(journal, line.subarray(0, step % 2 ? Math.floor(line.length / 2) : 0))
      service = open()
      expect(await service.find(dataset.id)).toMatchObject({ hash: dataset.hash, stored: 10, edited: null })
      expect(await service.search(dataset.id, '.bmp')).toHaveLength(10)
      expect(await service.brightness(dataset.id)).toHaveLength(10)
      // Other pictures take the place, with a hash of their own.
      const { dataset: next } = await service.addPictures(dataset.id, 1, [other])
      expect(next.hash).not.toBe(done.hash)
      expect(await firstValues([0, 10, 12])).toEqual([10, 150, 152])
      expect((await stat(files().images)).size).toBe(images.length)
      await writeFile(files().images, images)
      await writeFile(files().items, items)
    }
    await writeFile(journal, line)
    await rm(files().pixelDigests, { force: true })
    service = open()
    expect((await service.find(dataset.id)).hash).toBe(done.hash)
    // What the journal names has to be there.
    await truncate(files().images, images.length - 1)
    service = open()
    await expect(service.find(dataset.id)).rejects.toMatchObject({ code: 'dataset-damaged' })
    await appendFile(files().images, 'x')
  })
})
