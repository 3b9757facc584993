import { readdir, readFile } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { AppendLog, readLog } from '../../../files/append-log'
import { writeErrors, type Save } from '../../../files/testing/save'
import { metricSchema, type Metric, type RunRecord } from '../../../shared/run'
import { runRecord } from '../../../shared/testing/run-record'
import { addPictures } from '../../datasets/adding/add-pictures'
import { DatasetShelf } from '../../datasets/dataset-shelf'
import { EditDesk } from '../../datasets/edits/edit-desk'
import type { PictureChunk, PictureSource } from '../../datasets/picture-source'
import { storeDataset } from '../../datasets/store-dataset'
import { storedFiles } from '../../datasets/stored-dataset'
import { keepVersion, keptVersions, readVersion, versionOf } from '../../datasets/versions/dataset-version'
import { RunStore } from '../../runs/run-store'
import { RunRecorder } from '../../training/run-recorder'
import { openLibrary } from '../open-library'
import { Library } from '../paths'

const oldId = 'o'.repeat(26)
const newId = 'n'.repeat(26)

const record = (id: string, name: string): RunRecord =>
  runRecord({ id, name, status: 'running', position: { epoch: 0, batch: 0, step: 0 }, stepsPerEpoch: 8 })

const batch = (step: number): Metric => ({ type: 'batch', step, epoch: 1, loss: 1 / step, accuracy: 0.5 })

const storeIn = (folder: string) => new RunStore({ library: new Library(folder) })

/** A library with one run of which three steps were measured. */
async function prepare(folder: string): Promise<void> {
  const store = new RunStore({ library: await openLibrary(folder) })
  await store.create(record(oldId, 'old'))
  const log = await AppendLog.open(store.files(oldId).metrics)
  await log.append([1, 2, 3].map(batch))
  await log.close()
}

/** Names of all runs; throws when one cannot be read. */
async function runsIn(folder: string): Promise<string> {
  const store = new RunStore({
    library: await openLibrary(folder),
    onSkipped: (_id, reason) => {
      throw reason
    },
  })
  return (await store.summaries())
    .map(({ name }) => name)
    .sort()
    .join()
}

/** Six pictures in three chunks; the bytes 0 to 15 are to train with, 100 to 107 to test with. */
function pictures(): PictureSource {
  const chunk = (split: PictureChunk['split'], first: number): PictureChunk => ({
    split,
    pixels: Uint8Array.from({ length: 8 }, (_, k) => first + k),
    labels: Uint16Array.of(0, 1),
    names: null,
  })
  return {
    origin: { kind: 'idx', detail: 'pictures' },
    attribution: '',
    shape: [2, 2, 1],
    classNames: ['a', 'b'],
    expected: 6,
    async *chunks() {
      yield chunk('train', 0)
      yield chunk('test', 100)
      yield chunk('train', 8)
    },
    report: () => null,
    close: () => Promise.resolve(),
  }
}

const numbers = (first: number, count: number) => Array.from({ length: count }, (_, k) => first + k)
const oldBytes = [...numbers(0, 16), ...numbers(100, 8)].join()

async function lookAtDatasets(folder: string): Promise<string> {
  const library = await openLibrary(folder)
  const shelf = new DatasetShelf(library, (_id, reason) => {
    throw reason
  })
  const [found] = await shelf.list()
  if (!found) {
    const left = await readdir(library.datasets)
    return left.length ? `not listed: ${left.join()}` : 'old'
  }
  const { images, labels } = storedFiles(library.dataset(found.id))
  const bytes = [...(await readFile(images)), ...(await readFile(labels))].join()
  const expected = [oldBytes, ...[0, 1, 0, 1, 0, 1].flatMap((label) => [label, 0])].join()
  return bytes === expected ? 'new' : `other bytes: ${bytes}`
}

/** Puts two of them, as a second dataset's, behind the pictures of the first dataset. */
async function addToDataset(folder: string): Promise<void> {
  const library = new Library(folder)
  const shelf = new DatasetShelf(library)
  const [found] = await shelf.list()
  const parts = { library, shelf, desk: new EditDesk(library, shelf) }
  const { signal } = new AbortController()
  const more: PictureSource = {
    ...pictures(),
    expected: 2,
    async *chunks() {
      yield { split: 'train', pixels: new Uint8Array(8).fill(50), labels: Uint16Array.of(0, 0), names: null }
    },
  }
  await addPictures(parts, found?.id ?? '', 1, async () => more, { signal })
}

async function lookAtAdded(folder: string): Promise<string> {
  const library = await openLibrary(folder)
  const shelf = new DatasetShelf(library, (_id, reason) => {
    throw reason
  })
  const [found] = await shelf.list()
  const bytes = await readFile(storedFiles(library.dataset(found?.id ?? '')).images)
  const whole = bytes.subarray(0, (found?.stored ?? 0) * 4)
  if (whole.subarray(0, 24).join() !== oldBytes || whole.subarray(24).some((value) => value !== 50))
    return 'other bytes'
  return found?.stored === 8 ? 'new' : 'old'
}

/** A library with one dataset, and what is known of its pixels already. */
async function prepareDataset(folder: string): Promise<void> {
  const library = await openLibrary(folder)
  const { id } = await storeDataset(library, pictures(), 'new')
  await (await deskIn(folder)).desk.edit(id, () => relabel(1))
}

const relabel = (label: number) => ({ operations: [{ type: 'relabel' as const, pictures: '0', label }] })

async function deskIn(folder: string) {
  const library = new Library(folder)
  const shelf = new DatasetShelf(library, (_id, reason) => {
    throw reason
  })
  const [dataset] = await shelf.list()
  if (!dataset) throw new Error('there is no dataset')
  return { desk: new EditDesk(library, shelf), shelf, id: dataset.id, directory: library.dataset(dataset.id) }
}

/** The label of the picture that is edited. */
async function lookAtEdits(folder: string): Promise<string> {
  const { shelf, id } = await deskIn(folder)
  const { view, journal } = await shelf.open(id)
  return `${view.labels[0]} after ${journal.done.length}`
}

const hash = '5'.repeat(64)

async function keep(folder: string): Promise<void> {
  const { shelf, id, directory } = await deskIn(folder)
  await keepVersion(directory, versionOf((await shelf.open(id)).view, hash), 'new')
}

async function lookAtVersions(folder: string): Promise<string> {
  const { shelf, id, directory } = await deskIn(folder)
  const { manifest } = await shelf.open(id)
  if (!(await keptVersions(directory)).includes(hash)) return 'old'
  const { rows, labels } = await readVersion(directory, hash, manifest)
  return `${rows.join('')} ${labels.join('')}` === '012345 110101' ? 'new' : 'another'
}

/** Has a run's progress put on the disk, while nothing waits for the disk. */
async function recordTraining(folder: string): Promise<void> {
  const recorder = new RunRecorder(storeIn(folder), oldId, () => undefined)
  for (const step of [4, 5, 6, 7]) {
    const position = { epoch: 0, batch: step, step }
    recorder.hear({ kind: 'metrics', metrics: [batch(step)], position, seconds: step })
    recorder.hear({ kind: step % 2 ? 'paused' : 'resumed' })
    await wait(5)
  }
  await recorder.end({ status: 'finished' })
}

async function lookAtTraining(folder: string): Promise<string> {
  const store = storeIn(folder)
  const { status, position } = await store.record(oldId)
  await (await AppendLog.open(store.files(oldId).metrics)).close()
  const { entries, damagedLines } = await readLog(store.files(oldId).metrics, metricSchema)
  const unbroken = entries.every(({ step }, i) => step === i + 1)
  if (status === 'finished' && position.step === 7 && entries.length === 7 && unbroken) return 'new'
  if (status === 'finished') return 'finished with a part of the curve'
  return unbroken && !damagedLines && entries.length >= 3 ? 'under way' : 'under way, with gaps'
}

/** What main saves. */
export const saves: Record<string, Save> = {
  'the start': {
    prepare,
    save: openLibrary,
    look: runsIn,
    old: 'old',
    new: 'old',
    reports: { full: 'library-unusable', broken: 'library-unusable' },
    keepsOld: 'always',
  },
  'a new run': {
    prepare,
    save: (folder) => storeIn(folder).create(record(newId, 'new')),
    look: runsIn,
    old: 'old',
    new: 'new,old',
    reports: writeErrors,
    keepsOld: 'always',
    tears: 'between',
  },
  "a run's record": {
    prepare,
    save: (folder) => storeIn(folder).update(oldId, (current) => ({ ...current, name: 'new' })),
    look: runsIn,
    old: 'old',
    new: 'new',
    reports: writeErrors,
    keepsOld: 'until renamed',
    tears: 'within',
  },
  'a dataset': {
    prepare,
    save: (folder) => storeDataset(new Library(folder), pictures(), 'new'),
    look: lookAtDatasets,
    old: 'old',
    new: 'new',
    reports: writeErrors,
    keepsOld: 'always',
    tears: 'between',
  },
  'pictures added to a dataset': {
    async prepare(folder) {
      await storeDataset(await openLibrary(folder), pictures(), 'old')
    },
    save: addToDataset,
    look: lookAtAdded,
    old: 'old',
    new: 'new',
    reports: writeErrors,
    keepsOld: 'until renamed',
  },
  'an edit': {
    prepare: prepareDataset,
    save: async (folder) => {
      const { desk, id } = await deskIn(folder)
      await desk.edit(id, () => relabel(0))
    },
    look: lookAtEdits,
    old: '1 after 1',
    new: '0 after 2',
    reports: writeErrors,
    keepsOld: 'not',
  },
  'a kept version': {
    prepare: prepareDataset,
    save: keep,
    look: lookAtVersions,
    old: 'old',
    new: 'new',
    reports: writeErrors,
    keepsOld: 'always',
    tears: 'between',
  },
  'the course of training': {
    prepare,
    save: recordTraining,
    look: lookAtTraining,
    old: 'under way',
    new: 'new',
    afterPowerCut: { meanwhile: /^(new|under way(, with gaps)?)$/, done: /^new$/ },
    // When the very last lines cannot be written, nothing comes after them with which to try again.
    afterFailure: ['finished with a part of the curve'],
    // Training goes on whatever the disk does.
    reports: null,
    keepsOld: 'not',
    varies: true,
  },
}
