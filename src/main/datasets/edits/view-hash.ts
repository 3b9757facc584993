import { createHash } from 'node:crypto'
import { splitNames, type DatasetManifest } from '../../../shared/dataset'
import { hashOfParts, labelBytes } from '../content-hash'
import { rowsOf, type DatasetView } from './dataset-view'
import { pixelDigest } from './pixel-digests'

/** The content hash of a view: the one that a dataset has which is imported with exactly this content. */
export async function viewHash(directory: string, manifest: DatasetManifest, view: DatasetView): Promise<string> {
  const parts: { labels: string; pixels: string }[] = []
  const counts = { train: 0, test: 0 }
  for (const split of splitNames) {
    const rows = rowsOf(view, split)
    counts[split] = rows.length
    const labels = createHash('sha256')
      .update(labelBytes(labelsOf(view, rows)))
      .digest('hex')
    parts.push({ labels, pixels: await pixelDigest(directory, manifest, rows) })
  }
  return hashOfParts({ shape: manifest.shape, classNames: view.classes.map(({ name }) => name), counts }, parts)
}

/** Labels of pictures, in order. */
export const labelsOf = (view: DatasetView, rows: Uint32Array): Uint16Array =>
  Uint16Array.from(rows, (index) => view.labels[index] ?? 0)
