import { mkdir, open, readdir, readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import * as v from 'valibot'
import { commit, syncFolder, writeError } from '../../../files/atomic-write'
import { readError, readJsonFile } from '../../../files/read-json'
import { temporaryName } from '../../../files/temporary-name'
import type { DatasetFiles, DatasetManifest } from '../../../shared/dataset'
import { JackdawError } from '../../../shared/errors'
import { labelBytes } from '../content-hash'
import { rowsOf, side, type DatasetView } from '../edits/dataset-view'
import { labelsOf } from '../edits/view-hash'
import { storedFiles } from '../stored-dataset'

/** Exactly what a run sees of a dataset. Stays readable whatever is edited later. */
export interface DatasetVersion {
  hash: string
  classes: DatasetView['classes']
  counts: DatasetManifest['counts']
  /** Indices of stored pictures, training pictures first, ascending within a split. */
  rows: Uint32Array
  /** Their labels, in the same order. */
  labels: Uint16Array
}

const count = v.pipe(v.number(), v.integer(), v.minValue(0))
const hashPattern = /^[0-9a-f]{64}$/

/** `view.json` of a version. */
const versionRecordSchema = v.strictObject({
  version: v.literal(1),
  hash: v.pipe(v.string(), v.regex(hashPattern)),
  classes: v.pipe(v.array(v.strictObject({ id: v.string(), name: v.string() })), v.minLength(1), v.maxLength(1000)),
  counts: v.strictObject({ train: count, test: count }),
})

const filesOf = (directory: string, hash: string) => {
  const folder = path.join(storedFiles(directory).versions, hash)
  return {
    folder,
    record: path.join(folder, 'view.json'),
    rows: path.join(folder, 'rows.u32'),
    labels: path.join(folder, 'labels.u16'),
  }
}

/** Hashes of the versions that are kept in a dataset's folder. */
export async function keptVersions(directory: string): Promise<string[]> {
  const names = await readdir(storedFiles(directory).versions).catch(() => [])
  return names.filter((name) => hashPattern.test(name)).sort()
}

/** The version that a view is. */
export function versionOf(view: DatasetView, hash: string): DatasetVersion {
  const [train, test] = [rowsOf(view, 'train'), rowsOf(view, 'test')]
  const rows = new Uint32Array(train.length + test.length)
  rows.set(train)
  rows.set(test, train.length)
  const counts = { train: train.length, test: test.length }
  return { hash, classes: view.classes, counts, rows, labels: labelsOf(view, rows) }
}

/** The view of the stored pictures that a version was. What was not part of it is absent. */
export function viewOf({ classes, counts, rows, labels }: DatasetVersion, stored: number): DatasetView {
  const view = { classes, labels: new Uint16Array(stored), sides: new Uint8Array(stored).fill(side.absent) }
  rows.forEach((index, place) => {
    view.sides[index] = place < counts.train ? side.train : side.test
    view.labels[index] = labels[place] ?? 0
  })
  return view
}

/** Keeps a version for good: staged, made to last, then given its name by one rename. Throws `disk-full` or `write-failed`. */
export async function keepVersion(directory: string, kept: DatasetVersion, name: string): Promise<void> {
  const { versions } = storedFiles(directory)
  const target = filesOf(directory, kept.hash)
  if ((await keptVersions(directory)).includes(kept.hash)) return
  const staging = path.join(versions, temporaryName())
  const { hash, classes, counts, rows, labels } = kept
  try {
    // One after the other: a recursive mkdir says of a full disk that something is missing.
    await mkdir(versions).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
    await mkdir(staging)
    await write(path.join(staging, path.basename(target.rows)), bytesOf(rows))
    await write(path.join(staging, path.basename(target.labels)), labelBytes(labels))
    const record = `${JSON.stringify({ version: 1, hash, classes, counts }, null, 2)}\n`
    await write(path.join(staging, path.basename(target.record)), Buffer.from(record))
    await syncFolder(staging)
    await syncFolder(directory)
    await commit(staging, target.folder)
  } catch (error) {
    await rm(staging, { recursive: true, force: true }).catch(() => undefined)
    // Whoever was faster kept the same.
    if (!(await keptVersions(directory)).includes(hash)) throw writeError(error, name)
  }
}

/** Reads a version that was kept. Throws `dataset-damaged`. */
export async function readVersion(directory: string, hash: string, manifest: DatasetManifest): Promise<DatasetVersion> {
  const files = filesOf(directory, hash)
  const damaged = (reason: string) => new JackdawError('dataset-damaged', manifest.name, { reason })
  try {
    const { classes, counts } = await readJsonFile(files.record, versionRecordSchema)
    const [rows, labels] = await Promise.all([readFile(files.rows), readFile(files.labels)])
    const pictures = counts.train + counts.test
    if (rows.length !== pictures * 4 || labels.length !== pictures * 2)
      throw damaged('a version that a run used is not whole')
    return {
      hash,
      classes,
      counts,
      rows: new Uint32Array(new Uint8Array(rows).buffer),
      labels: new Uint16Array(new Uint8Array(labels).buffer),
    }
  } catch (error) {
    throw error instanceof JackdawError ? error : readError(error, manifest.name)
  }
}

/** Where the engine finds a version that was kept. `stored` is how many pictures lie in the dataset's file. */
export function versionFiles(
  directory: string,
  { shape }: DatasetManifest,
  { hash, classes, counts }: DatasetVersion,
  stored: number,
): DatasetFiles {
  const { rows, labels } = filesOf(directory, hash)
  const { images } = storedFiles(directory)
  return { images, labels, shape, classCount: classes.length, counts, rows, stored }
}

async function write(file: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(file, 'wx')
  try {
    await handle.writeFile(bytes)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Every machine that Electron runs on is little endian, as the file is. */
const bytesOf = (rows: Uint32Array): Uint8Array => new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength)
