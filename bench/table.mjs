/**
 * @typedef {{ title: string, right?: boolean }} Column
 * @typedef {{ columns: Column[], rows: string[][] }} Table
 * @typedef {{ title: string, table?: Table, notes?: string[] }} Chapter A heading, a table, and sentences below it.
 */

/** @param {Table} table @returns {number[]} the width of every column */
const widths = ({ columns, rows }) =>
  columns.map(({ title }, k) => Math.max(title.length, ...rows.map((row) => row[k].length)))

/** @param {Table} table */
function cells(table) {
  const wide = widths(table)
  return [table.columns.map(({ title }) => title), ...table.rows].map((row) =>
    row.map((text, k) => (table.columns[k].right ? text.padStart(wide[k]) : text.padEnd(wide[k]))),
  )
}

/** @param {Chapter} chapter for a terminal */
export function asText({ title, table, notes = [] }) {
  const lines = table ? cells(table).map((row) => `  ${row.join('   ').trimEnd()}`) : []
  return [title, ...lines, ...notes.map((note) => `  ${note}`), ''].join('\n')
}

/** @param {Chapter} chapter */
export function asMarkdown({ title, table, notes = [] }) {
  const lines = [`## ${title}`, '']
  if (table) {
    const [head, ...rows] = cells(table).map((row) => `| ${row.join(' | ')} |`)
    const rule = widths(table).map((wide, k) =>
      table.columns[k].right ? `${'-'.repeat(wide - 1)}:` : '-'.repeat(wide),
    )
    lines.push(head, `| ${rule.join(' | ')} |`, ...rows, '')
  }
  if (notes.length) lines.push(...notes.map((note) => `- ${note}`), '')
  return lines.join('\n')
}
