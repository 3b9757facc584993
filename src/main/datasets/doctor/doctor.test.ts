import { access, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { pictureBytes, type PictureShape } from '../../../shared/dataset'
import type { EditOperation } from '../../../shared/dataset-edit'
import { openFindings, type Finding, type FindingKind } from '../../../shared/doctor'
import type { SkippedFile } from '../../../shared/import'
import { createServices } from '../../create-services'
import { forkEngine } from '../../engines/fork-engine'
import { Library } from '../../library/paths'
import type { Services } from '../../services'
import type { PictureSource } from '../picture-source'
import { storeDataset } from '../store-dataset'

/** Whole examinations of datasets with planted faults, by the built engine. */

const engineFile = path.resolve('out/main/engine.js')
const shape: PictureShape = [16, 16, 3]
let world: string
let library: Library
let services: Services
const heard: [string, unknown][] = []

beforeAll(async () => {
  await access(engineFile).catch(() => {
    throw new Error('out/main/engine.js is not there: run "npm run build" first')
  })
  world = await mkdtemp(path.join(tmpdir(), 'jackdaw-doctor-'))
  services = await createServices({
    libraryDirectory: world,
    resourcesDirectory: path.resolve('resources'),
    engineFile,
    spawnEngine: forkEngine,
    version: '0.0.0-test',
    emit: (name, payload) => void heard.push([name, payload]),
  })
  library = new Library(world)
})
afterAll(async () => {
  await services.close()
  await rm(world, { recursive: true, force: true })
})

/** A picture that looks like no other of another number. */
function drawn(number: number): Uint8Array {
  const pixels = new Uint8Array(pictureBytes(shape))
  for (let at = 0, state = number * 7919 + 1; at < pixels.length; at++) {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) | 0
    pixels[at] = (state ^ (state >>> 12)) >>> 24
  }
  return pixels
}

interface Kept {
  pixels: Uint8Array
  label: number
  size?: { width: number; height: number }
}
const fine = (count: number, from: number): Kept[] =>
  Array.from({ length: count }, (_, k) => ({ pixels: drawn(from + k), label: k % 2 }))

/** Puts pictures into the library as an import does. */
function store(
  name: string,
  train: readonly Kept[],
  test: readonly Kept[],
  { classNames = ['cat', 'dog'], skippedFiles = [] as SkippedFile[] } = {},
) {
  const chunk = (split: 'train' | 'test', kept: readonly Kept[]) => ({
    split,
    pixels: Buffer.concat(kept.map(({ pixels }) => pixels)),
    labels: Uint16Array.from(kept, ({ label }) => label),
    names: kept.map((_, k) => `${split}/${k}.png`),
    sizes: kept.map(({ size = { width: 320, height: 240 } }) => size),
  })
  const imported = train.length + test.length
  const source: PictureSource = {
    origin: { kind: 'class-folders', detail: name },
    attribution: '',
    shape,
    classNames,
    expected: imported,
    async *chunks() {
      yield await Promise.resolve(chunk('train', train))
      yield chunk('test', test)
    },
    report: () => ({
      found: imported + skippedFiles.length,
      imported,
      skipped: skippedFiles.length,
      repaired: 0,
      skippedFiles,
      repairedFiles: [],
    }),
    close: () => Promise.resolve(),
  }
  return storeDataset(library, source, name)
}

const listed = (findings: readonly Finding[]) =>
  Object.fromEntries(
    findings.map(({ kind, groups }) => [kind, groups.map(({ pictures, classes }) => [...pictures, ...classes])]),
  )

const unreadable = (name: string): SkippedFile => ({
  name,
  error: { code: 'picture-unreadable', subject: name, detail: {} },
})

it('finds planted faults of every kind, each by its pictures, and nothing else', async () => {
  const train = fine(40, 0)
  const extra: Kept[] = [
    /* 40 */ { pixels: drawn(1000), label: 0 },
    /* 41 */ { pixels: drawn(1), label: 0 },
    /* 42 */ { pixels: drawn(2), label: 0 },
    /* 43 */ { pixels: drawn(3).map((v) => 0.9 * v + 5), label: 1 },
    /* 44 */ { pixels: drawn(4).map((v) => 0.9 * v + 5), label: 1 },
    /* 45 */ { pixels: new Uint8Array(pictureBytes(shape)).fill(7), label: 0 },
    /* 46 */ { pixels: new Uint8Array(pictureBytes(shape)).map((_, at) => 7 + Number(at > 700)), label: 0 },
    /* 47 */ { pixels: drawn(1001).map((v, at) => (at > 500 ? 128 : v)), label: 0 },
    /* 48 */ { pixels: drawn(1002), label: 0, size: { width: 8, height: 6 } },
    /* 49 */ { pixels: drawn(1003), label: 0, size: { width: 6000, height: 4000 } },
    /* 50 */ { pixels: drawn(1004), label: 0, size: { width: 900, height: 90 } },
    /* 51 */ { pixels: drawn(1005), label: 2 },
    /* 52 */ { pixels: drawn(1006), label: 3 },
  ]
  const test: Kept[] = [
    /* 53 */ { pixels: drawn(1000), label: 0 },
    /* 54 */ { pixels: drawn(5).map((v) => 0.9 * v + 5), label: 1 },
    ...fine(10, 2000),
  ]
  const { id } = await store('Faulty', [...train, ...extra], test, {
    classNames: ['cat', 'dog', 'owl', 'Owl '],
    skippedFiles: [
      unreadable('broken.jpg'),
      { name: 'notes.txt', error: { code: 'picture-kind', subject: '', detail: {} } },
    ],
  })
  expect(await services.doctor.examination(id)).toBeNull()
  const examination = await services.doctor.examine(id)
  expect(listed(examination.findings)).toEqual({
    'labels-differ': [[1, 41]],
    leak: [[40, 53]],
    'similar-labels-differ': [[4, 44]],
    'similar-leak': [[5, 54]],
    'few-pictures': [[2], [3]],
    'names-alike': [[2, 3]],
    blank: [[45]],
    'cut-off': [[47]],
    uniform: [[46]],
    copies: [[2, 42]],
    similar: [[3, 43]],
    imbalance: [[0, 3]],
    tiny: [[48]],
    'odd-size': [[49]],
    'odd-shape': [[50]],
    'left-out': [[]],
  })
  expect(examination.findings.find(({ kind }) => kind === 'leak')).toMatchObject({ pictureCount: 2, train: 1, test: 1 })
  expect(examination.findings.find(({ kind }) => kind === 'left-out')).toMatchObject({ pictureCount: 1 })
  expect(await services.doctor.examination(id)).toEqual(examination)
  expect(heard.filter(([name]) => name === 'doctor.progress').pop()).toEqual([
    'doctor.progress',
    { datasetId: id, done: 130, total: 130 },
  ])

  const { distributions } = examination
  expect(distributions.size.train.reduce((sum, n) => sum + n)).toBe(53)
  expect(await services.doctor.barPictures(id, 'size', 0)).toEqual({ pictures: [48], labels: [0], sides: [0] })
  expect(await services.doctor.barPictures(id, 'brightness', 0)).toMatchObject({ pictures: [45, 46] })
  expect(await services.doctor.barPictures(id, 'proportion', distributions.proportion.train.length - 1)).toMatchObject({
    pictures: [50],
  })
})

it('has nothing to say about data without faults', async () => {
  const { id } = await store('Clean', fine(60, 0), fine(12, 5000))
  const { findings, sizesKnown, limited } = await services.doctor.examine(id)
  expect(findings).toEqual([])
  expect({ sizesKnown, limited }).toEqual({ sizesKnown: 72, limited: false })
})

const open = async (id: string): Promise<FindingKind[]> => {
  const examination = await services.doctor.examination(id)
  return examination ? openFindings(examination).map(({ kind }) => kind) : []
}

it('remembers what is ignored, over another look, until the pictures are others', async () => {
  const copies = [...fine(50, 0), { pixels: drawn(7), label: 1 }]
  const { id } = await store('Copies', copies, fine(10, 5000))
  const { findings } = await services.doctor.examine(id)
  const [{ groups, kind } = { groups: [], kind: 'copies' as const }] = findings
  await services.doctor.ignore(
    id,
    kind,
    groups.map(({ key }) => key),
    true,
  )
  expect(await open(id)).toEqual([])
  await services.doctor.examine(id)
  expect(await open(id)).toEqual([])
  await services.doctor.ignore(
    id,
    kind,
    groups.map(({ key }) => key),
    false,
  )
  expect(await open(id)).toEqual(['copies'])
})

it('ends when it is told to, and keeps what was found before', async () => {
  const { id } = await store('Stopped', fine(40, 0), fine(6, 5000))
  const before = await services.doctor.examine(id)
  const under = services.doctor.examine(id)
  const same = services.doctor.examine(id)
  services.doctor.cancel(id)
  await expect(under).rejects.toMatchObject({ code: 'job-stopped' })
  await expect(same).rejects.toMatchObject({ code: 'job-stopped' })
  expect(await services.doctor.examination(id)).toEqual(before)
  await expect(services.doctor.examine(id, { signal: AbortSignal.abort() })).rejects.toMatchObject({
    code: 'job-stopped',
  })
})

it('looks again when the dataset is another, or what was kept is damaged', async () => {
  const { id } = await store('Damaged', fine(40, 0), fine(6, 5000))
  const { hash } = await services.doctor.examine(id)
  const record = path.join(library.dataset(id), 'doctor.json')
  const whole = await readFile(record, 'utf8')
  const spoilt = [
    '',
    '{',
    '[]',
    'null',
    whole.slice(0, -20),
    whole.replace('"version":1', '"version":1,"__proto__":{}'),
    whole.replace('"limited":false', '"limited":3'),
    '\u0000'.repeat(2000),
  ]
  for (const text of spoilt) {
    await writeFile(record, text)
    expect(await services.doctor.examination(id)).toBeNull()
    await expect(services.doctor.ignore(id, 'copies', [], true)).rejects.toMatchObject({ code: 'file-missing' })
  }
  await services.doctor.examine(id)
  expect(await services.doctor.examination(id)).toMatchObject({ hash, findings: [] })
  await writeFile(record, whole.replace('"version":1', '"version":2'))
  await expect(services.doctor.examination(id)).rejects.toMatchObject({ code: 'file-newer' })
  await writeFile(record, whole.replace(hash, 'f'.repeat(64)))
  expect(await services.doctor.examination(id)).toMatchObject({ hash })
  const pictures = path.join(library.dataset(id), 'doctor-pictures.safetensors')
  const kept = await readFile(pictures)
  for (const at of [0, 9, 300, kept.length >> 1, kept.length - 1]) {
    await writeFile(
      pictures,
      kept.map((byte, k) => (k === at ? byte ^ 4 : byte)),
    )
    await expect(services.doctor.barPictures(id, 'brightness', 3)).rejects.toMatchObject({ code: 'file-missing' })
    await writeFile(record, whole.replace(hash, 'f'.repeat(64)))
    expect(await services.doctor.examination(id)).toBeNull()
  }
})

it('knows after an edit what is still wrong, without looking at the pictures again', async () => {
  const { id } = await store(
    'Edited',
    [...fine(50, 0), /* 50 */ { pixels: drawn(7), label: 0 }, /* 51 */ { pixels: drawn(8), label: 0 }],
    [...fine(6, 5000), /* 58 */ { pixels: drawn(8), label: 0 }],
  )
  const { findings, means } = await services.doctor.examine(id)
  expect(listed(findings)).toEqual({ 'labels-differ': [[7, 50]], leak: [[8, 51, 58]] })
  const edit = (operation: EditOperation) => services.datasets.edit(id, { operations: [operation] })
  const now = async () => listed((await services.doctor.examination(id))?.findings ?? [])

  await edit({ type: 'relabel', pictures: '50', label: 1 })
  expect(await now()).toEqual({ leak: [[8, 51, 58]], copies: [[7, 50]] })
  await edit({ type: 'exclude', pictures: '8,51' })
  expect(await now()).toEqual({ copies: [[7, 50]] })
  expect((await services.doctor.barPictures(id, 'size', 4)).pictures).toHaveLength(57)
  await edit({ type: 'exclude', pictures: '50' })
  expect(await now()).toEqual({})
  expect((await services.doctor.examination(id))?.means).toEqual(means)
  await services.datasets.undo(id)
  await services.datasets.undo(id)
  expect(await now()).toEqual({ leak: [[8, 51, 58]], copies: [[7, 50]] })
  await edit({ type: 'move', pictures: '58', split: 'train' })
  expect(await now()).toEqual({
    copies: [
      [7, 50],
      [8, 51, 58],
    ],
  })
  const again = await services.doctor.examine(id)
  expect(again.means.hash).toBe((await services.datasets.find(id)).hash)
})

it('keeps what it found to be alike on one side of a division, whatever is blank', async () => {
  const blank = (k: number): Kept => ({ pixels: new Uint8Array(pictureBytes(shape)).fill(9), label: k % 2 })
  const twice = [...fine(30, 0), ...fine(30, 0), ...Array.from({ length: 30 }, (_, k) => blank(k))]
  const { id } = await store('Twice', twice, [])
  const settings = { test: { share: 0.4 }, seed: 2, redraw: false, groups: null, alike: true }
  await expect(services.datasets.split(id, settings)).rejects.toMatchObject({ code: 'dataset-not-examined' })
  await services.doctor.examine(id)
  const { dataset } = await services.datasets.split(id, settings)
  expect(dataset.counts.test).toBeGreaterThan(30)
  const { sides } = await services.datasets.view(id)
  for (let k = 0; k < 30; k++) expect(sides[k], `copies of ${k}`).toBe(sides[30 + k])
  expect(new Set(sides.subarray(60)).size).toBe(2)
  await services.datasets.undo(id)
  await services.datasets.split(id, { ...settings, alike: false })
  const alone = (await services.datasets.view(id)).sides
  expect(alone.subarray(0, 30)).not.toEqual(alone.subarray(30, 60))
})
