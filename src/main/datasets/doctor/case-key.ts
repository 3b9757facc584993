import { createHash } from 'node:crypto'
import type { DatasetView } from '../edits/dataset-view'

/** What cases are found in, and told apart by. */
export interface CaseContext {
  view: DatasetView
  /** Two words for each stored picture, equal for equal pictures. */
  digests: Uint32Array
}

/** Sixteen hexadecimal digits that stay the same as long as the pictures, their labels and their sides, or the names of the classes do. */
export function caseKeyOf(pictures: readonly number[], classes: readonly number[], context: CaseContext): string {
  const { view, digests } = context
  const name = (label: number) => JSON.stringify(view.classes[label]?.name ?? '')
  const parts = pictures
    .map((index) =>
      [digests[2 * index], digests[2 * index + 1], name(view.labels[index] ?? 0), view.sides[index]].join(),
    )
    .sort()
  return createHash('sha256')
    .update([...parts, ...classes.map(name)].join('\n'))
    .digest('hex')
    .slice(0, 16)
}
