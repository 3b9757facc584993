import { splitRange, type DatasetManifest } from '../../shared/dataset'

/**
 * At most `count` pictures spread evenly over the test pictures, so that all parts of it are among them; over the training
 * pictures when there are none for testing.
 */
export function sampleIndices(dataset: Pick<DatasetManifest, 'counts'>, count: number): number[] {
  const { start, end } = splitRange(dataset, dataset.counts.test > 0 ? 'test' : 'train')
  const total = end - start
  const taken = Math.min(count, total)
  return Array.from({ length: taken }, (_, i) => start + Math.floor((i * total) / taken))
}
