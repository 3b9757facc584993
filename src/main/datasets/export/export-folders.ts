import { mkdir, open, rename, rm, rmdir } from 'node:fs/promises'
import path from 'node:path'
import { syncFolder, writeError } from '../../../files/atomic-write'
import { makeFolders } from '../../../files/make-folders'
import { temporaryName } from '../../../files/temporary-name'
import { splitNames } from '../../../shared/dataset'
import type { DatasetExport } from '../../../shared/dataset-export'
import { JackdawError } from '../../../shared/errors'
import { claimFolder, exportName } from '../../exports/export-name'
import { rowsOf, type DatasetView } from '../edits/dataset-view'
import { readPixels, type StoredManifest } from '../stored-dataset'
import { classFolderNames, foldersTellClasses } from './class-folder-names'
import type { ExportOptions } from './export-options'
import { pngOf } from './png'

/** Pictures that are read at a time. */
const atOnce = 256

/**
 * Writes the pictures of a view as PNG files, byte for byte as networks see them, into a new folder in `parent`: `train` and `test`, in
 * these a folder for each class. Files are numbered in the order of the view, so that an import finds the same order. The folder gets
 * its name when all is written. Throws `job-stopped` when cancelled, `disk-full` or `write-failed`; then nothing is left.
 */
export async function exportFolders(
  directory: string,
  manifest: StoredManifest,
  view: DatasetView,
  parent: string,
  { signal, onProgress }: ExportOptions = {},
): Promise<DatasetExport> {
  const { shape, name } = manifest
  const classNames = view.classes.map((one) => one.name)
  const folders = classFolderNames(classNames)
  const perClass = classNames.map(() => 0)
  const rows = { train: rowsOf(view, 'train'), test: rowsOf(view, 'test') }
  const total = rows.train.length + rows.test.length
  const digits = String(Math.max(0, total - 1)).length
  const temporary = path.join(parent, temporaryName())
  let done = 0
  try {
    await mkdir(temporary)
    for (const split of splitNames) {
      const made = new Set<string>()
      for (let at = 0; at < rows[split].length; at += atOnce) {
        const indices = [...rows[split].subarray(at, at + atOnce)]
        const pixels = await readPixels(directory, manifest, indices)
        const size = pixels.length / indices.length
        for (const [k, index] of indices.entries()) {
          if (signal?.aborted) throw new JackdawError('job-stopped')
          const label = view.labels[index] ?? 0
          perClass[label] = (perClass[label] ?? 0) + 1
          const folder = path.join(temporary, split, folders[label] ?? '')
          if (!made.has(folder)) await makeFolders(folder)
          made.add(folder)
          const file = path.join(folder, `${String(done++).padStart(digits, '0')}.png`)
          await writeNew(file, pngOf(pixels.subarray(k * size, (k + 1) * size), shape))
        }
        onProgress?.(done, total)
      }
    }
    const target = await claimFolder(parent, exportName(name, 'pictures'))
    if (process.platform === 'win32') await rmdir(target)
    await rename(temporary, target)
    await syncFolder(parent)
    const tellClasses = foldersTellClasses(classNames, folders, perClass)
    const again =
      shape[2] % 2 === 0 ? 'transparency' : !tellClasses ? 'classes' : rows.test.length === 0 ? 'division' : 'same'
    return { name: path.basename(target), pictures: total, again }
  } catch (error) {
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined)
    throw writeError(error, name)
  }
}

async function writeNew(file: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(file, 'wx')
  try {
    await handle.writeFile(bytes)
  } finally {
    await handle.close()
  }
}
