import { wilsonInterval, type Interval } from '../../shared/statistics'
import { visible } from '../../shared/words/format'

/** What is known of a run's answers on the test pictures. */
export interface TestedRun {
  name: string
  /** Content hash of the dataset: the same hash means the same test pictures. */
  datasetHash: string
  correct: number
  count: number
}

export interface ComparisonWords {
  kind: 'too-few' | 'not-comparable' | 'same' | 'luck' | 'likely' | 'apart'
  sentence: string
}

const points = (difference: number) => `${(difference * 100).toFixed(2)} percentage points`
const interval = (run: TestedRun) => wilsonInterval(run.correct, run.count)
const overlap = (a: Interval, b: Interval) => a.low <= b.high && b.low <= a.high
const quoted = (run: TestedRun) => `“${visible(run.name)}”`

/**
 * 95 % interval of the difference between two shares, first less second, from their Wilson intervals (R. G. Newcombe: Interval
 * Estimation for the Difference between Independent Proportions, 1998, method 10). Two models that answer the same pictures are
 * right and wrong on much the same ones, which makes this wider than need be: it errs on the side of luck.
 */
export function differenceInterval(first: TestedRun, second: TestedRun): Interval {
  const [a, b] = [first.correct / first.count, second.correct / second.count]
  const [of, than] = [interval(first), interval(second)]
  return {
    low: a - b - Math.hypot(a - of.low, than.high - b),
    high: a - b + Math.hypot(of.high - a, b - than.low),
  }
}

/** One honest sentence on whether the best of some runs is better than the others by more than luck. */
export function compareAccuracies(tested: readonly TestedRun[]): ComparisonWords {
  const [best, ...others] = [...tested].sort((a, b) => b.correct / b.count - a.correct / a.count)
  const next = others[0]
  if (!best || !next)
    return { kind: 'too-few', sentence: 'Their accuracies can be compared once at least two of them have been tested.' }
  if (tested.some((run) => run.datasetHash !== best.datasetHash || run.count !== best.count))
    return {
      kind: 'not-comparable',
      sentence: 'These runs were tested on different pictures, so their accuracies cannot be compared with each other.',
    }
  if (others.every((run) => run.correct === best.correct))
    return { kind: 'same', sentence: `They got equally many pictures right: ${best.correct} of ${best.count}.` }
  const ahead = points(best.correct / best.count - next.correct / next.count)
  const byLuck = others.filter((run) => differenceInterval(best, run).low <= 0)
  if (byLuck.length > 0)
    return {
      kind: 'luck',
      sentence:
        others.length === 1
          ? `The difference of ${ahead} is smaller than what luck could make: the likely ranges overlap.`
          : `${quoted(best)} got the most right, but luck could make its lead over ${byLuck.map(quoted).join(', ')}: their likely ranges overlap.`,
    }
  if (others.some((run) => overlap(interval(best), interval(run))))
    return {
      kind: 'likely',
      sentence: `${quoted(best)} is ahead by ${ahead}. The likely ranges overlap a little, but luck alone would rarely make so large a difference.`,
    }
  return {
    kind: 'apart',
    sentence: `${quoted(best)} is ahead by ${ahead}, more than luck alone would explain: its likely range overlaps with no other.`,
  }
}
