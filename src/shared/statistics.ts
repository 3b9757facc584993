/** A share with the range it likely lies in. */
export interface Interval {
  low: number
  high: number
}

/** Quantile of the normal distribution for a two-sided 95 % interval. */
const z95 = 1.959963984540054

/**
 * 95 % interval of a share by Wilson's score (E. B. Wilson: Probable Inference, the Law of Succession, and Statistical
 * Inference, 1927). Both ends are in [0, 1]; for no trials nothing is known: [0, 1].
 */
export function wilsonInterval(successes: number, trials: number): Interval {
  if (trials === 0) return { low: 0, high: 1 }
  const share = successes / trials
  const z2 = z95 * z95
  const centre = (share + z2 / (2 * trials)) / (1 + z2 / trials)
  const half = (z95 * Math.sqrt((share * (1 - share)) / trials + z2 / (4 * trials * trials))) / (1 + z2 / trials)
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) }
}

/** How well one class was told apart. `null` where a share of nothing would be asked for. */
export interface ClassScores {
  /** Pictures of this class. */
  actual: number
  /** Pictures that the model put into this class. */
  predicted: number
  correct: number
  precision: number | null
  recall: number | null
  f1: number | null
}

/** Precision, recall and F1 of each class from `confusion[actual][predicted]`. */
export function classScores(confusion: number[][]): ClassScores[] {
  return confusion.map((row, k) => {
    const correct = row[k] ?? 0
    const actual = row.reduce((a, b) => a + b, 0)
    const predicted = confusion.reduce((sum, r) => sum + (r[k] ?? 0), 0)
    const precision = predicted ? correct / predicted : null
    const recall = actual ? correct / actual : null
    const f1 = actual + predicted ? (2 * correct) / (actual + predicted) : null
    return { actual, predicted, correct, precision, recall, f1 }
  })
}

/** The share that is right when the largest class is guessed every time. */
export function largestClassBaseline(confusion: number[][]): { label: number; share: number } {
  const counts = confusion.map((row) => row.reduce((a, b) => a + b, 0))
  const total = counts.reduce((a, b) => a + b, 0)
  const largest = Math.max(0, ...counts)
  return { label: Math.max(0, counts.indexOf(largest)), share: total ? largest / total : 0 }
}
