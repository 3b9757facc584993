import { visible } from '../shared/words/format'

export interface Column {
  title: string
  /** Numbers stand to the right. */
  right?: boolean
}

/** Lines of a table with aligned columns, two spaces apart; the first line has the titles. Cells are made harmless. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  const cells = [columns.map(({ title }) => title), ...rows.map((row) => columns.map((_, k) => visible(row[k] ?? '')))]
  const widths = columns.map((_, k) => Math.max(...cells.map((row) => width(row[k] ?? ''))))
  return cells.map((row) =>
    columns
      .map(({ right }, k) => {
        const cell = row[k] ?? ''
        const space = ' '.repeat((widths[k] ?? 0) - width(cell))
        return right ? space + cell : cell + space
      })
      .join('  ')
      .trimEnd(),
  )
}

/** Lines of names and values, the values below each other. */
export function pairs(rows: readonly (readonly [string, string])[]): string[] {
  const widest = Math.max(0, ...rows.map(([name]) => width(name)))
  return rows.map(([name, value]) => `${name}${' '.repeat(widest - width(name))}  ${value}`.trimEnd())
}

const width = (text: string) => Array.from(text).length
