import { splitRange } from '../../shared/dataset'
import type { DatasetVersion } from '../datasets/versions/dataset-version'

/**
 * At most `count` pictures spread evenly over the test pictures, so that all parts of it are among them; over the training
 * pictures when there are none for testing.
 */
export function sampleIndices({ counts, rows }: Pick<DatasetVersion, 'counts' | 'rows'>, count: number): number[] {
  const { start, end } = splitRange({ counts }, counts.test > 0 ? 'test' : 'train')
  const total = end - start
  const taken = Math.min(count, total)
  return Array.from({ length: taken }, (_, i) => rows[start + Math.floor((i * total) / taken)] ?? 0)
}
