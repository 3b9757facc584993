import { textCell } from '../../shared/csv-cells'
import type { CurveSeries } from './curves'

/** Every point of every curve as comma-separated values: one column for x, one for each curve, one line for each x. */
export function chartNumbers(xLabel: string, series: readonly CurveSeries[]): string {
  const at = [...new Set(series.flatMap((s) => [...s.x]))].sort((a, b) => a - b)
  const lines = [[xLabel, ...series.map(({ name }) => name)].map(textCell).join(',')]
  const next = series.map(() => 0)
  for (const x of at) {
    const cells = series.map((s, i) => {
      const here = next[i] ?? 0
      if (s.x[here] !== x) return ''
      next[i] = here + 1
      return String(s.y[here] ?? '')
    })
    lines.push([String(x), ...cells].join(','))
  }
  return `${lines.join('\r\n')}\r\n`
}
