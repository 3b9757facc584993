import { mkdir, open, rm } from 'node:fs/promises'
import * as fs from 'node:fs/promises'
import path from 'node:path'
import { commit, syncFolder, writeError } from '../../files/atomic-write'
import { temporaryName } from '../../files/temporary-name'
import { pictureBytes, type DatasetManifest } from '../../shared/dataset'
import { JackdawError } from '../../shared/errors'
import type { ImportProgress } from '../../shared/import'
import { newId } from '../library/new-id'
import type { Library } from '../library/paths'
import { ContentHash } from './content-hash'
import { writeReport } from './import-report'
import { ImportSpeed } from './import-speed'
import type { PictureSource } from './picture-source'
import { StagedPart } from './staged-part'
import { storedFiles } from './stored-dataset'

export interface StoreOptions {
  signal?: AbortSignal | undefined
  /** Heard at most every 250 ms, and at the end. */
  onProgress?: ((progress: ImportProgress) => void) | undefined
  /** A new one if not said. */
  id?: string
  /** Kept in the origin. */
  fingerprint?: string
}

const testSuffix = '.test'

/**
 * Copies a source into the library: staged in a folder that readers do not see, made to last, then given its name by one
 * rename. Throws `import-cancelled`, `import-nothing` (no picture to train with came), `disk-full`, `write-failed` or what the
 * source throws; then the library is as it was. Holds a chunk in memory, however large the source is. The source stays open.
 */
export async function storeDataset(
  library: Library,
  source: PictureSource,
  name: string,
  options: StoreOptions = {},
): Promise<DatasetManifest> {
  const { shape, classNames, origin, attribution, expected } = source
  await checkFreeSpace(library.datasets, expected * (pictureBytes(shape) + 2), name)
  const signal = options.signal ?? new AbortController().signal
  const cancelled = () => {
    if (signal.aborted) throw new JackdawError('import-cancelled', name)
  }
  const staging = path.join(library.datasets, temporaryName())
  const opened: StagedPart[] = []
  try {
    await mkdir(staging)
    const hash = new ContentHash()
    const progress = new ImportSpeed(expected, options.onProgress)
    let parts: { train: StagedPart; test: StagedPart } | undefined
    let named = false
    for await (const chunk of source.chunks(signal)) {
      cancelled()
      if (!parts) {
        named = chunk.names !== null
        parts = {
          train: await StagedPart.create(staging, '', named),
          test: await StagedPart.create(staging, testSuffix, named),
        }
        opened.push(parts.train, parts.test)
      }
      hash.add(chunk)
      await parts[chunk.split].add(chunk)
      progress.add(chunk.labels.length + (chunk.skipped ?? 0))
    }
    cancelled()
    if (!parts || parts.train.count === 0) throw new JackdawError('import-nothing', origin.detail)
    const counts = { train: parts.train.count, test: parts.test.count }
    await parts.train.append(parts.test)
    await parts.train.sync()
    for (const part of opened.splice(0)) await part.close()
    for (const file of ['images.u8', 'labels.u16', 'items.jsonl'])
      await rm(path.join(staging, file + testSuffix), { force: true })

    const report = source.report()
    if (report) await writeReport(storedFiles(staging).report, report)
    const manifest: DatasetManifest = {
      version: 1,
      id: options.id ?? newId(),
      name,
      createdAt: new Date().toISOString(),
      origin: { ...origin, ...(options.fingerprint && { fingerprint: options.fingerprint }) },
      attribution,
      shape,
      classNames: [...classNames],
      counts,
      ...(named && { named }),
      hash: hash.digest({ shape, classNames, counts }),
    }
    await writeAndSync(storedFiles(staging).manifest, manifest)
    cancelled()
    await syncFolder(staging)
    await commit(staging, library.dataset(manifest.id))
    progress.end()
    return manifest
  } catch (error) {
    for (const part of opened) await part.close().catch(() => undefined)
    await rm(staging, { recursive: true, force: true })
    cancelled()
    throw writeError(error, name)
  }
}

async function writeAndSync(file: string, content: unknown): Promise<void> {
  const handle = await open(file, 'wx')
  try {
    await handle.writeFile(`${JSON.stringify(content, null, 2)}\n`)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Says that the disk is too full before a long copy finds out. Older Node cannot ask; there the copy finds out. */
export async function checkFreeSpace(directory: string, bytes: number, name: string): Promise<void> {
  if (typeof fs.statfs !== 'function') return
  const { bavail, bsize } = await fs.statfs(directory)
  if (bytes > bavail * bsize * 0.9) throw new JackdawError('disk-full', name)
}
