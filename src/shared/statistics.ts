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

/** Numbers in short: how many, their mean, and how far they lie around it. */
export interface Sample {
  values: readonly number[]
  count: number
  /** 0 for no values. */
  mean: number
  /** Standard deviation of a sample (n - 1); 0 for fewer than two values. */
  spread: number
}

export function meanAndSpread(values: readonly number[]): Sample {
  const count = values.length
  // Equal values are their mean and have no spread, which rounding must not hide.
  const equal = values.every((value) => value === values[0])
  const mean = equal ? (values[0] ?? 0) : values.reduce((sum, value) => sum + value, 0) / count
  const squares = equal ? 0 : values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return { values, count, mean, spread: count < 2 ? 0 : Math.sqrt(squares / (count - 1)) }
}

export interface TestResult {
  t: number
  degreesOfFreedom: number
  /** Two-sided: how often so large a difference comes about when there is none. */
  p: number
}

/**
 * Welch's t-test for two means whose variances may differ (B. L. Welch: The generalization of "Student's" problem when several
 * different population variances are involved, 1947). Both samples need two values, and not both may be without spread.
 */
export function welchTest(a: Sample, b: Sample): TestResult {
  const [va, vb] = [a.spread ** 2 / a.count, b.spread ** 2 / b.count]
  const t = (a.mean - b.mean) / Math.sqrt(va + vb)
  const degreesOfFreedom = (va + vb) ** 2 / (va ** 2 / (a.count - 1) + vb ** 2 / (b.count - 1))
  // P(|T| > t) of Student's distribution, by its relation to the incomplete beta function.
  const p = incompleteBeta(degreesOfFreedom / (degreesOfFreedom + t * t), degreesOfFreedom / 2, 0.5)
  return { t, degreesOfFreedom, p }
}

/**
 * Regularised incomplete beta function I_x(a, b), by its continued fraction and Lentz's method (W. H. Press and others: Numerical
 * Recipes, 3rd edition, 6.4). `x` in [0, 1].
 */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0
  if (x >= 1) return 1
  // The fraction converges fast below the mean; above it the symmetric one does.
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a)
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x)) / a
  const tiny = 1e-300
  let c = 1
  let d = 1 / (1 - ((a + b) * x) / (a + 1) || tiny)
  let fraction = d
  for (let m = 1; m <= 500; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / (1 + even * d || tiny)
    c = 1 + even / c || tiny
    fraction *= d * c
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / (1 + odd * d || tiny)
    c = 1 + odd / c || tiny
    fraction *= d * c
    if (Math.abs(d * c - 1) < 1e-15) break
  }
  return front * fraction
}

const lanczos = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
]

/** Logarithm of the gamma function for z > 0 (C. Lanczos: A Precision Approximation of the Gamma Function, 1964; g = 7). */
function logGamma(z: number): number {
  if (z < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * z)) - logGamma(1 - z)
  const x = z - 1
  const sum = lanczos.reduce((total, factor, i) => (i === 0 ? factor : total + factor / (x + i)), 0)
  const t = x + 7.5
  return 0.5 * Math.log(2 * Math.PI) + (x + 0.5) * Math.log(t) - t + Math.log(sum)
}
