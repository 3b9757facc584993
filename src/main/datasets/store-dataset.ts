import { mkdir, open, rm, writeFile, type FileHandle } from 'node:fs/promises'
import * as fs from 'node:fs/promises'
import path from 'node:path'
import { commit, syncFolder, writeError } from '../../files/atomic-write'
import { temporaryName } from '../../files/temporary-name'
import { pictureBytes, type DatasetManifest, type ImportProgress } from '../../shared/dataset'
import { JackdawError } from '../../shared/errors'
import { newId } from '../library/new-id'
import type { Library } from '../library/paths'
import { beginContentHash, labelBytes } from './content-hash'
import type { PictureSource } from './picture-source'

export interface StoreOptions {
  signal?: AbortSignal | undefined
  /** Heard at most every 250 ms, and at the end. */
  onProgress?: ((progress: ImportProgress) => void) | undefined
  /** A new one if not said. */
  id?: string
}

const progressEvery = 250

/**
 * Copies a source into the library: staged in a folder that readers do not see, made to last, then given its name by one
 * rename. Throws `import-cancelled`, `disk-full`, `write-failed` or what the source throws; then the library is as it was.
 * Holds a few chunks in memory, however large the source is. The source stays open.
 */
export async function storeDataset(
  library: Library,
  source: PictureSource,
  name: string,
  options: StoreOptions = {},
): Promise<DatasetManifest> {
  const { shape, classNames, counts, labels, origin, attribution } = source
  const total = labels.length * pictureBytes(shape)
  await checkFreeSpace(library.datasets, total + labels.byteLength, name)
  const staging = path.join(library.datasets, temporaryName())
  try {
    await mkdir(staging)
    const hash = beginContentHash(source, labels)
    await writeAndSync(path.join(staging, 'labels.u16'), (file) => file.writeFile(labelBytes(labels)))
    await writeAndSync(path.join(staging, 'images.u8'), async (file) => {
      const tick = progressTicker(total, options.onProgress)
      for await (const chunk of source.pictures()) {
        if (options.signal?.aborted) throw new JackdawError('import-cancelled', name)
        hash.update(chunk)
        await writeAll(file, chunk)
        tick(chunk.length)
      }
    })
    if (options.signal?.aborted) throw new JackdawError('import-cancelled', name)
    const manifest: DatasetManifest = {
      version: 1,
      id: options.id ?? newId(),
      name,
      createdAt: new Date().toISOString(),
      origin,
      attribution,
      shape,
      classNames,
      counts,
      hash: hash.digest('hex'),
    }
    const text = `${JSON.stringify(manifest, null, 2)}\n`
    await writeAndSync(path.join(staging, 'dataset.json'), (file) => writeFile(file, text))
    await syncFolder(staging)
    await commit(staging, library.dataset(manifest.id))
    return manifest
  } catch (error) {
    await rm(staging, { recursive: true, force: true })
    throw writeError(error, name)
  }
}

async function writeAndSync(name: string, write: (file: FileHandle) => Promise<unknown>): Promise<void> {
  const file = await open(name, 'wx')
  try {
    await write(file)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** One write may take less than it was given. */
async function writeAll(file: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let written = 0; written < chunk.length;)
    written += (await file.write(chunk, written, chunk.length - written)).bytesWritten
}

function progressTicker(total: number, onProgress: StoreOptions['onProgress']): (bytes: number) => void {
  let done = 0
  let last = Date.now()
  return (bytes) => {
    done += bytes
    const now = Date.now()
    if (!onProgress || (now - last < progressEvery && now >= last && done < total)) return
    last = now
    onProgress({ done, total })
  }
}

/** Says that the disk is too full before a long copy finds out. Older Node cannot ask; there the copy finds out. */
async function checkFreeSpace(directory: string, bytes: number, name: string): Promise<void> {
  if (typeof fs.statfs !== 'function') return
  const { bavail, bsize } = await fs.statfs(directory)
  if (bytes > bavail * bsize * 0.9) throw new JackdawError('disk-full', name)
}
