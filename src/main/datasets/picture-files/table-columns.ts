import { folderRole } from './folder-role'

/** What the columns of a list hold. */
export interface TableColumns {
  file: number
  label: number
  /** Which part a picture is for; null when no column says. */
  split: number | null
  /** Whether the first line has names of columns. */
  header: boolean
  /** Whether a name says that the label column is one. */
  labelNamed: boolean
}

/** Columns that are looked at. */
const mostColumns = 64
/** At least this share of the lines names files that are there. */
const leastFound = 0.1
/** Least share of the lines that are about files of their own. */
const leastDistinct = 0.5

/** Names of columns, in lower case without anything but letters and digits, the likeliest first. */
const labelNames = words(
  'label labels class classname classes category categoryname target species breed findinglabels diagnosis dx y tag type',
  'classid labelid categoryid labelname',
)
const splitNames = words('split set subset partition part dataset usage phase')
const fileNames = words(
  'file filename filenames image imagename imageid imageindex filepath filepaths path imagepath img picture name id idcode',
)

function words(...lines: string[]): string[] {
  return lines.flatMap((line) => line.split(' '))
}

/**
 * Finds out what the columns of a list hold, from its first lines: the file's is the one that names the most files, the label's is the
 * one called so, or the next. Null when no column names files, or there is no other.
 * @param isFile whether a cell names a file that is there
 */
export function understandColumns(
  rows: readonly (readonly string[])[],
  isFile: (cell: string) => boolean,
): TableColumns | null {
  const width = Math.min(
    mostColumns,
    rows.reduce((most, row) => Math.max(most, row.length), 0),
  )
  const columns = Array.from({ length: width }, (_, column) => column)
  const cells = (column: number) => rows.map((row) => row[column] ?? '')
  const title = (column: number) => (rows[0]?.[column] ?? '').toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')

  const [best] = columns
    .map((column) => ({
      column,
      found: cells(column).filter(isFile).length,
      named: fileNames.includes(title(column)) ? 1 : 0,
      distinct: new Set(cells(column)).size,
    }))
    .sort((a, b) => b.found - a.found || b.named - a.named || b.distinct - a.distinct || a.column - b.column)
  if (!best || best.found === 0 || best.found < rows.length * leastFound) return null
  // Pixels and counts look like names of files as well (`7`, of `7.png`), but again and again.
  if (best.distinct < rows.length * leastDistinct) return null
  const file = best.column
  const header = !isFile(rows[0]?.[file] ?? '') && !looksLikeFile(rows[0]?.[file] ?? '')
  const titled = (names: readonly string[], fits: (column: number) => boolean) =>
    !header
      ? undefined
      : names
          .flatMap((name) => columns.filter((column) => title(column) === name))
          .find((column) => column !== file && fits(column))
  const roles = (column: number) =>
    cells(column)
      .slice(1)
      .every((cell) => cell === '' || folderRole(cell) !== null)
  const split = titled(splitNames, roles) ?? null
  const named = titled(labelNames, (column) => column !== split)
  const others = columns.filter((column) => column !== file && column !== split)
  const label = named ?? others.find((column) => column > file) ?? others[0]
  if (label === undefined) return null
  return { file, label, split, header, labelNamed: named !== undefined }
}

/** A name with an extension, as a missing file has and a column's name has not. */
const looksLikeFile = (cell: string) => /\.[A-Za-z]{3,4}$/.test(cell)
