import { createHash } from 'node:crypto'
import type { DatasetSummary } from '../../../shared/dataset'

/** What cases are told apart by. */
export interface CaseContext {
  dataset: Pick<DatasetSummary, 'classNames' | 'counts'>
  labels: Uint16Array
  /** Two words a picture, equal for equal pictures. */
  digests: Uint32Array
}

/** Sixteen hexadecimal digits that stay the same as long as the pictures, their labels and their sides, or the names of the classes do. */
export function caseKeyOf(pictures: readonly number[], classes: readonly number[], context: CaseContext): string {
  const { dataset, labels, digests } = context
  const name = (label: number) => JSON.stringify(dataset.classNames[label] ?? '')
  const parts = pictures
    .map((index) =>
      [digests[2 * index], digests[2 * index + 1], name(labels[index] ?? 0), index < dataset.counts.train].join(),
    )
    .sort()
  return createHash('sha256')
    .update([...parts, ...classes.map(name)].join('\n'))
    .digest('hex')
    .slice(0, 16)
}
