import type { DatasetSummary } from './dataset'
import type { SplitSettings } from './dataset-edit'

/**
 * Pictures on each side after a division: exact where each picture is drawn by itself, about so where groups stay together. Null where
 * nothing would be left to learn from.
 */
export function splitCounts(
  { classCounts, counts }: Pick<DatasetSummary, 'classCounts' | 'counts'>,
  { test, redraw }: Pick<SplitSettings, 'test' | 'redraw'>,
): { train: number; test: number } | null {
  const total = counts.train + counts.test
  const wanted = 'share' in test ? Math.min(Math.round(total * test.share), total - 1) : test.count
  if (total === 0 || wanted >= total) return null
  const kept = redraw ? 0 : counts.test
  // Every class keeps a picture to learn from, if it has one.
  const room = classCounts.train.reduce(
    (sum, train, label) => sum + Math.max(0, train + (redraw ? (classCounts.test[label] ?? 0) : 0) - 1),
    0,
  )
  const drawn = kept + Math.min(room, Math.max(0, wanted - kept))
  return { train: total - drawn, test: drawn }
}
