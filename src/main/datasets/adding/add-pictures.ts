import { writeError } from '../../../files/atomic-write'
import { withFolderLock } from '../../../files/folder-lock'
import { pictureBytes } from '../../../shared/dataset'
import type { AddOutcome } from '../../../shared/dataset-edit'
import { JackdawError } from '../../../shared/errors'
import type { ImportProgress } from '../../../shared/import'
import type { Library } from '../../library/paths'
import type { DatasetShelf } from '../dataset-shelf'
import type { EditDesk } from '../edits/edit-desk'
import { listedReport } from '../import-report'
import { ImportSpeed } from '../import-speed'
import type { PictureSource, SourceReport } from '../picture-source'
import { checkFreeSpace } from '../store-dataset'
import type { StoredManifest } from '../stored-dataset'
import { countDuplicates } from './count-duplicates'
import { PictureTail } from './picture-tail'

export interface AddingParts {
  library: Library
  shelf: DatasetShelf
  desk: EditDesk
}

/**
 * Puts pictures behind those that a dataset has, into one class: written, made to last, then said to be there by one entry of the journal.
 * Throws `import-cancelled`, `disk-full`, `write-failed`, `request-invalid` for a class that is not there (any more), or what the source
 * throws; then the dataset is as it was. The source is closed.
 */
export async function addPictures(
  { library, shelf, desk }: AddingParts,
  datasetId: string,
  label: number,
  openSource: (manifest: StoredManifest) => Promise<PictureSource>,
  {
    signal,
    onProgress,
    onReport,
  }: {
    signal: AbortSignal
    onProgress?: ((progress: ImportProgress) => void) | undefined
    /** Hears of every file, where the outcome lists the first. */
    onReport?: (report: SourceReport) => void
  },
): Promise<AddOutcome> {
  const directory = library.dataset(datasetId)
  const { name } = await shelf.show(datasetId)
  const cancelled = () => {
    if (signal.aborted) throw new JackdawError('import-cancelled', name)
  }
  return withFolderLock(directory, name, async () => {
    const { manifest, view } = await shelf.open(datasetId)
    const { stored, shape } = manifest
    const classId = view.classes[label]?.id
    if (classId === undefined) throw noSuchClass
    const source = await openSource(manifest)
    let tail: PictureTail | undefined
    try {
      await checkFreeSpace(directory, source.expected * pictureBytes(shape), name)
      tail = await PictureTail.open(directory, manifest)
      const progress = new ImportSpeed(source.expected, onProgress)
      const counts = { train: 0, test: 0 }
      for await (const chunk of source.chunks(signal)) {
        cancelled()
        if (chunk.split === 'train' && counts.test > 0)
          throw new RangeError('test pictures came before training pictures')
        await tail.add(chunk)
        counts[chunk.split] += chunk.labels.length
        progress.add(chunk.labels.length + (chunk.skipped ?? 0))
      }
      cancelled()
      await tail.sync()
      const end = stored + counts.train + counts.test
      const duplicates = end > stored ? await countDuplicates(directory, { ...manifest, stored: end }, view, signal) : 0
      cancelled()
      const outcome = await desk.edit(datasetId, (now) => {
        if (end === stored) return null
        // Classes may have been edited meanwhile.
        const place = now.view.classes.findIndex(({ id }) => id === classId)
        if (place < 0) throw noSuchClass
        return { operations: [{ type: 'add', first: stored, ...counts, label: place }] }
      })
      progress.end()
      const report = source.report() ?? emptyReport
      onReport?.(report)
      return { ...outcome, report: listedReport(report), duplicates }
    } catch (error) {
      // What the journal names stays, whatever went wrong behind it.
      shelf.forget(datasetId)
      const now = await shelf.open(datasetId).catch(() => undefined)
      if (now?.manifest.stored === stored) await tail?.drop().catch(() => undefined)
      cancelled()
      throw writeError(error, name)
    } finally {
      await tail?.close()
      await source.close()
    }
  })
}

const noSuchClass = new JackdawError('request-invalid', 'label', { reason: 'the class is not there' })
const emptyReport = { found: 0, imported: 0, skipped: 0, repaired: 0, skippedFiles: [], repairedFiles: [] }
