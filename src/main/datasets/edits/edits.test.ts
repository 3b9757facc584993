import { appendFile, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { DatasetSummary } from '../../../shared/dataset'
import type { EditOperation } from '../../../shared/dataset-edit'
import { formatRanges } from '../../../shared/picture-ranges'
import { differenceWords } from '../../../shared/words/dataset-edit'
import { openLibrary } from '../../library/open-library'
import type { Library } from '../../library/paths'
import type { DatasetService } from '../../services'
import { createDatasetService } from '../dataset-service'
import { noDecoder, smallIdxSet, writeIdxSet } from '../idx/idx-fixtures'
import { storedFiles } from '../stored-dataset'
import { DatasetShelf } from '../dataset-shelf'

let world: string
let library: Library
let service: DatasetService
let dataset: DatasetSummary
let imports = 0

const open = () =>
  createDatasetService({
    library,
    resourcesDirectory: world,
    emit: () => undefined,
    startDecoder: noDecoder,
  })
const journal = () => storedFiles(library.dataset(dataset.id)).edits
const edit = (...operations: EditOperation[]) => service.edit(dataset.id, { operations })
const show = () => service.find(dataset.id)
const labels = async () => [...(await service.view(dataset.id)).labels]

beforeAll(async () => {
  world = await mkdtemp(path.join(tmpdir(), 'jackdaw-edits-'))
  library = await openLibrary(path.join(world, 'library'))
  await writeIdxSet(path.join(world, 'small'), smallIdxSet(12))
})
afterAll(() => rm(world, { recursive: true, force: true }))
beforeEach(async () => {
  service = open()
  const { choiceId, settings } = await service.choose(path.join(world, 'small'))
  dataset = (await service.import(choiceId, `small ${imports++}`, settings)).dataset
})

const anyPictures = (stored: number) =>
  fc.uniqueArray(fc.nat(stored - 1), { minLength: 1 }).map((indices) => formatRanges(indices.sort((a, b) => a - b)))

const anyOperation = (stored: number): fc.Arbitrary<EditOperation> => {
  const pictures = anyPictures(stored)
  const label = fc.nat(4)
  const name = fc.constantFrom('cat', 'dog', 'Dog ', '1', 'x')
  return fc.oneof(
    fc.record({ type: fc.constant('relabel' as const), pictures, label }),
    fc.record({ type: fc.constantFrom('exclude' as const, 'include' as const), pictures }),
    fc.record({
      type: fc.constant('move' as const),
      pictures,
      split: fc.constantFrom('train' as const, 'test' as const),
    }),
    fc.record({ type: fc.constant('renameClass' as const), label, name }),
    fc.record({
      type: fc.constant('mergeClasses' as const),
      from: fc.array(label, { minLength: 1, maxLength: 3 }),
      into: label,
    }),
    fc.record({ type: fc.constant('addClass' as const), name }),
    fc.record({ type: fc.constant('removeClass' as const), label }),
  )
}

describe('edits', () => {
  it('change what is said of pictures, never the pictures', async () => {
    const files = storedFiles(library.dataset(dataset.id))
    const before = await Promise.all([files.images, files.labels, files.manifest].map((file) => readFile(file)))
    await edit({ type: 'relabel', pictures: '0-2', label: 1 }, { type: 'exclude', pictures: '4' })
    await edit({ type: 'move', pictures: '5-6', split: 'test' })
    const { dataset: now, entry } = await edit({ type: 'renameClass', label: 0, name: 'zero' })
    expect(entry).toMatchObject({ title: 'Class “0” renamed to “zero”', undone: false })
    expect(now.classNames[0]).toBe('zero')
    expect(now.counts).toEqual({ train: dataset.counts.train - 3, test: dataset.counts.test + 2 })
    expect(now).toMatchObject({ excluded: 1, stored: dataset.stored, undo: entry?.title, redo: null })
    expect(now.hash).not.toBe(dataset.hash)
    expect((await labels()).slice(0, 3)).toEqual([1, 1, 1])
    expect(now.edited && differenceWords(now.edited)).toEqual([
      '2 relabelled',
      '1 excluded',
      '2 moved between training and test',
      '1 class renamed',
    ])
    const after = await Promise.all([files.images, files.labels, files.manifest].map((file) => readFile(file)))
    expect(after).toEqual(before)
  })

  it('are taken back and done again, across restarts', async () => {
    const hashes = [dataset.hash]
    for (const index of [3, 5, 7]) hashes.push((await edit({ type: 'exclude', pictures: `${index}` })).dataset.hash)
    service = open()
    for (const hash of hashes.slice(0, -1).reverse()) expect((await service.undo(dataset.id)).dataset.hash).toBe(hash)
    expect(await service.undo(dataset.id)).toMatchObject({ entry: null, dataset: { undo: null, edited: null } })
    service = open()
    expect((await service.history(dataset.id)).map((entry) => entry.undone)).toEqual([true, true, true])
    for (const hash of hashes.slice(1)) expect((await service.redo(dataset.id)).dataset.hash).toBe(hash)
    expect((await service.redo(dataset.id)).entry).toBeNull()
    await service.undo(dataset.id)
    await edit({ type: 'addClass', name: 'new' })
    expect((await service.redo(dataset.id)).entry).toBeNull()
    expect((await service.history(dataset.id)).map((entry) => entry.title)).toEqual([
      '1 picture excluded',
      '1 picture excluded',
      'Class “new” added',
    ])
  })

  it('of any kind lead back to the imported content when all are taken back, and forth again', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyOperation(dataset.stored), { minLength: 1, maxLength: 8 }), async (operations) => {
        const states: string[] = [dataset.hash]
        for (const operation of operations) {
          const outcome = await edit(operation).catch((error: { code: string }) => error.code)
          if (typeof outcome === 'string')
            expect(['request-invalid', 'class-name-taken', 'class-not-empty', 'class-count']).toContain(outcome)
          else if (outcome.entry) states.push(outcome.dataset.hash)
        }
        const { view, summary } = await new DatasetShelf(library).open(dataset.id)
        expect(summary).toEqual(await show())
        expect(view.labels.every((label) => label < summary.classNames.length)).toBe(true)
        const total = [...summary.classCounts.train, ...summary.classCounts.test].reduce((a, b) => a + b, 0)
        expect(total + summary.excluded).toBe(summary.stored)
        for (const hash of states.slice(0, -1).reverse())
          expect((await service.undo(dataset.id)).dataset.hash).toBe(hash)
        for (const hash of states.slice(1)) expect((await service.redo(dataset.id)).dataset.hash).toBe(hash)
        for (let k = 1; k < states.length; k++) await service.undo(dataset.id)
        expect((await show()).hash).toBe(dataset.hash)
      }),
      { numRuns: 12, seed: 5 },
    )
  })

  it('that change nothing are no entries', async () => {
    expect((await edit({ type: 'include', pictures: '0-3' })).entry).toBeNull()
    await expect(stat(journal())).rejects.toThrow()
  })

  it('are all refused where one cannot be', async () => {
    const refused = (...operations: EditOperation[]) => expect(edit(...operations)).rejects
    await refused({ type: 'exclude', pictures: '0' }, { type: 'relabel', pictures: '0', label: 77 }).toMatchObject({
      code: 'request-invalid',
    })
    await refused({ type: 'exclude', pictures: `0-${dataset.stored}` }).toMatchObject({ code: 'request-invalid' })
    await refused({ type: 'exclude', pictures: '4,3' }).toMatchObject({ code: 'request-invalid' })
    await refused({ type: 'addClass', name: '1' }).toMatchObject({ code: 'class-name-taken' })
    await refused({ type: 'removeClass', label: 0 }).toMatchObject({ code: 'class-not-empty' })
    expect(await show()).toEqual(dataset)
  })

  it('merge classes, and those behind move up', async () => {
    const before = await labels()
    const { dataset: now } = await edit({ type: 'mergeClasses', from: [0], into: 2 })
    expect(now.classNames).toEqual(dataset.classNames.slice(1))
    expect(await labels()).toEqual(before.map((label) => (label === 0 ? 1 : label - 1)))
  })

  it('asked for at once come one after the other', async () => {
    await Promise.all([1, 2, 3, 4].map((index) => edit({ type: 'exclude', pictures: `${index}` })))
    expect((await show()).excluded).toBe(4)
    expect(await service.history(dataset.id)).toHaveLength(4)
  })

  it('keep a new name, and a rename keeps them', async () => {
    await edit({ type: 'exclude', pictures: '1' })
    const renamed = await service.rename(dataset.id, 'other')
    expect(renamed).toMatchObject({ name: 'other', excluded: 1, counts: { train: dataset.counts.train - 1 } })
    await service.undo(dataset.id)
    expect(await show()).toEqual({
      ...dataset,
      name: 'other',
      bytes: renamed.bytes,
      revision: expect.any(String),
      redo: '1 picture excluded',
    })
  })
})

describe('the journal', () => {
  it('loses its last line at most, wherever it is cut', async () => {
    const states = [dataset.hash]
    for (const index of [1, 2, 3]) states.push((await edit({ type: 'exclude', pictures: `${index}` })).dataset.hash)
    const whole = await readFile(journal())
    for (let length = 0; length <= whole.length; length += 29) {
      await writeFile(journal(), whole)
      await truncate(journal(), length)
      service = open()
      const entries = Math.max(0, whole.subarray(0, length).toString().split('\n').length - 2)
      expect((await show()).hash).toBe(states[entries])
      const again = await edit({ type: 'exclude', pictures: '9' })
      expect(again.dataset.excluded).toBe(entries + 1)
      expect((await service.undo(dataset.id)).dataset.hash).toBe(states[entries])
    }
  })

  it('that another program wrote to is read again, and an entry made in between is passed over', async () => {
    const other = open()
    await edit({ type: 'exclude', pictures: '1' })
    await other.edit(dataset.id, { operations: [{ type: 'exclude', pictures: '2' }] })
    expect((await show()).excluded).toBe(2)
    const lines = (await readFile(journal(), 'utf8')).trim().split('\n')
    const stray = { ...(JSON.parse(lines[2] ?? '') as object), id: 'z'.repeat(26), pictures: undefined }
    await appendFile(journal(), `${JSON.stringify(stray)}\n`)
    expect((await show()).excluded).toBe(2)
  })

  it('of a newer version, or damaged within, is said and stays as it is', async () => {
    await edit({ type: 'exclude', pictures: '1' })
    await edit({ type: 'exclude', pictures: '2' })
    const good = await readFile(journal(), 'utf8')
    for (const [content, code] of [
      [good.replace('"version":1', '"version":2').replace('exclude', 'other'), 'file-newer'],
      [good.replace('exclude', 'exclode'), 'dataset-damaged'],
      [good.replace('"pictures":"1"', '"pictures":"4000"'), 'dataset-damaged'],
    ] as const) {
      await writeFile(journal(), content)
      service = open()
      await expect(show()).rejects.toMatchObject({ code })
      await expect(edit({ type: 'exclude', pictures: '3' })).rejects.toMatchObject({ code })
      expect(await readFile(journal(), 'utf8')).toBe(content)
    }
    await writeFile(journal(), good)
    expect((await show()).excluded).toBe(2)
  })

  it('needs no digests beside it', async () => {
    const { hash } = (await edit({ type: 'exclude', pictures: '1' })).dataset
    const { pixelDigests } = storedFiles(library.dataset(dataset.id))
    await writeFile(pixelDigests, 'nonsense')
    service = open()
    expect((await show()).hash).toBe(hash)
    expect(await readdir(library.dataset(dataset.id))).toContain('pixel-digests.json')
  })
})
