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

/** A column of a table; null is an empty cell. */
export interface TableColumn {
  label: string
  values: readonly (string | number | null)[]
}

/** Columns of the same length as comma-separated values. */
export function tableNumbers(columns: readonly TableColumn[]): string {
  const cell = (value: string | number | null | undefined) =>
    typeof value === 'string' ? textCell(value) : String(value ?? '')
  const rows = columns[0]?.values.map((_, row) => columns.map(({ values }) => cell(values[row]))) ?? []
  return [columns.map(({ label }) => textCell(label)), ...rows].map((cells) => `${cells.join(',')}\r\n`).join('')
}
