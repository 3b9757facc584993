import { createHash } from 'node:crypto'
import { pictureBytes } from '../../../shared/dataset'
import { JackdawError } from '../../../shared/errors'
import { side, type DatasetView } from '../edits/dataset-view'
import { readPixels, type StoredManifest } from '../stored-dataset'

const readBytes = 4 * 1024 * 1024

/**
 * How many of the pictures that lie behind the stored ones have the very pixels of a picture that takes part, or of one before them.
 * Reads all pixels once; throws `import-cancelled`.
 * @param view of the pictures stored before
 * @param manifest counts the added ones, too
 */
export async function countDuplicates(
  directory: string,
  manifest: StoredManifest,
  view: DatasetView,
  signal: AbortSignal,
): Promise<number> {
  const first = view.sides.length
  const added = new Map<string, number>()
  const eachDigest = async (indices: readonly number[], visit: (digest: string) => void) => {
    const size = pictureBytes(manifest.shape)
    const most = Math.max(1, Math.floor(readBytes / size))
    for (let at = 0; at < indices.length; at += most) {
      if (signal.aborted) throw new JackdawError('import-cancelled', manifest.name)
      const pixels = await readPixels(directory, manifest, indices.slice(at, at + most))
      for (let from = 0; from < pixels.length; from += size)
        visit(
          createHash('sha256')
            .update(pixels.subarray(from, from + size))
            .digest('base64'),
        )
    }
  }
  const between = (from: number, to: number) => Array.from({ length: to - from }, (_, k) => from + k)
  await eachDigest(between(first, manifest.stored), (digest) => added.set(digest, (added.get(digest) ?? 0) + 1))
  let duplicates = manifest.stored - first - added.size
  const takingPart = between(0, first).filter((index) => (view.sides[index] ?? side.absent) <= side.test)
  await eachDigest(takingPart, (digest) => {
    if (added.delete(digest)) duplicates++
  })
  return duplicates
}
