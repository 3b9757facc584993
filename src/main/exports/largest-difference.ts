/**
 * Largest absolute difference between two tables of probabilities of the same shape; `NaN` where one of them is no number
 * or a row or column is missing, so that no comparison with a limit passes.
 */
export function largestDifference(a: readonly number[][], b: readonly number[][]): number {
  if (a.length !== b.length) return NaN
  let largest = 0
  for (let i = 0; i < a.length; i++) {
    const [p, q] = [a[i] ?? [], b[i] ?? []]
    if (p.length !== q.length) return NaN
    for (let k = 0; k < p.length; k++) {
      const difference = Math.abs((p[k] ?? NaN) - (q[k] ?? NaN))
      if (Number.isNaN(difference)) return NaN
      largest = Math.max(largest, difference)
    }
  }
  return largest
}
