import { open, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { syncFolder, writeError } from '../../../files/atomic-write'
import { temporaryName } from '../../../files/temporary-name'
import { pictureBytes, splitNames } from '../../../shared/dataset'
import type { DatasetExport } from '../../../shared/dataset-export'
import { JackdawError } from '../../../shared/errors'
import { claimFile, exportName } from '../../exports/export-name'
import { countView, rowsOf, type DatasetView } from '../edits/dataset-view'
import { areClassNames } from '../npy/npy-class-names'
import { cleanClassName } from '../recorded/class-name'
import { readPixels, type StoredManifest } from '../stored-dataset'
import { archiveCaps } from '../trees/caps'
import type { ExportOptions } from './export-options'
import { npyHeader, npyLabels, npyTexts } from './npy-bytes'
import { StoredZip } from './stored-zip'

/** Bytes of pictures that are read at a time, unless one picture has more. */
const blockBytes = 1 << 20

/**
 * Writes the pictures of a view, byte for byte as networks see them, into a new `.npz` file in `parent`: `x_train` and `x_test` (uint8,
 * `[n, height, width, channels]`), `y_train` and `y_test` (int64, `[n]`), and `class_names` by which the labels count. A part without
 * pictures is left out. The file gets its name when all is written. Throws `job-stopped` when cancelled, `disk-full` or `write-failed`;
 * then nothing is left.
 */
export async function exportNpz(
  directory: string,
  manifest: StoredManifest,
  view: DatasetView,
  parent: string,
  { signal, onProgress }: ExportOptions = {},
): Promise<DatasetExport> {
  const { shape, name } = manifest
  const rows = { train: rowsOf(view, 'train'), test: rowsOf(view, 'test') }
  const total = rows.train.length + rows.test.length
  const size = pictureBytes(shape)
  const atOnce = Math.max(1, Math.floor(blockBytes / size))
  let done = 0
  async function* pictures(of: Uint32Array): AsyncGenerator<Uint8Array, void, void> {
    yield npyHeader('|u1', [of.length, ...shape])
    for (let at = 0; at < of.length; at += atOnce) {
      if (signal?.aborted) throw new JackdawError('job-stopped')
      const block = of.subarray(at, at + atOnce)
      yield await readPixels(directory, manifest, [...block])
      onProgress?.((done += block.length), total)
    }
  }
  const temporary = path.join(parent, temporaryName())
  try {
    const file = await open(temporary, 'wx')
    try {
      const zip = new StoredZip(file)
      for (const split of splitNames.filter((one) => rows[one].length > 0)) {
        await zip.add(`x_${split}.npy`, pictures(rows[split]))
        await zip.add(`y_${split}.npy`, [npyLabels(Uint16Array.from(rows[split], (row) => view.labels[row] ?? 0))])
      }
      await zip.add('class_names.npy', [npyTexts(view.classes.map((one) => one.name))])
      await zip.end()
      await file.sync()
    } finally {
      await file.close()
    }
    if (signal?.aborted) throw new JackdawError('job-stopped')
    const target = await claimFile(parent, exportName(name, 'pictures'), '.npz')
    await rename(temporary, target).catch(async (error: unknown) => {
      await rm(target, { force: true })
      throw error
    })
    await syncFolder(parent)
    return { name: path.basename(target), pictures: total, again: againOf(view, size) }
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined)
    throw writeError(error, name)
  }
}

/** What an import makes of the file. */
function againOf(view: DatasetView, size: number): DatasetExport['again'] {
  const names = view.classes.map((one) => one.name)
  const { counts, classCounts } = countView(view)
  const { entryBytes, totalBytes } = archiveCaps
  if (Math.max(counts.train, counts.test) * (size + 8) > entryBytes) return 'too-large'
  if ((counts.train + counts.test) * (size + 8) > totalBytes) return 'too-large'
  const asWritten = names.every((name) => cleanClassName(name) === name && !/[\0\p{Cs}]/u.test(name))
  if (!asWritten || !areClassNames(names) || classCounts.train.filter((n) => n > 0).length < 2) return 'classes'
  return counts.test === 0 ? 'division' : 'same'
}
