import type { PictureShape } from '../../../shared/dataset'
import { JackdawError } from '../../../shared/errors'
import { isPixelValue } from '../recorded/value-scale'
import type { FileTree, TreeFile } from '../trees/file-tree'
import { countFields, delimiters, mostColumns, numberIn, splitFields } from './csv-pixels-fields'
import { labelFromHeader, namesPixels, shapeFromHeader } from './csv-pixels-header'
import { csvRecords, type CsvRecord } from './csv-pixels-records'

/** A table with a picture and its label in each row. */
export interface PixelTable {
  file: TreeFile
  hasHeader: boolean
  /** Code of the character that divides fields. */
  delimiter: number
  columns: number
  /** Column of the labels, from 0; null when the beginning does not tell whether it is the first or the last. */
  label: number | null
  /** `[height, width, channels]`. */
  shape: PictureShape
}

/** So much of a table is looked at; three records in any case. */
const glance = { records: 200, bytes: 1024 * 1024, atLeast: 3 }

/** Tables of numbers with fewer columns are measurements of something, unless their header speaks of pixels. */
const fewestPixels = 16
/** A table of so many numbers was meant to be one of pixels, whatever is wrong with it. */
const surelyPixels = 64

/**
 * Understands the beginning of a table; `unlabelled` when it has pixels only, null when it is a table of something else. Throws `csv-damaged` for what is no table, and for one
 * that clearly is of pixels but cannot be used.
 */
export async function lookAtTable(tree: FileTree, file: TreeFile): Promise<PixelTable | 'unlabelled' | null> {
  const damaged = (reason: string) => new JackdawError('csv-damaged', file.name, { reason })
  const records = await beginning(tree, file)
  const delimiter = delimiterOf(records)
  const widest = records.reduce((most, { bytes }) => Math.max(most, countFields(bytes, delimiter)), 0)
  if (widest > mostColumns) throw damaged(`it has ${widest} columns, more than the limit of ${mostColumns}`)
  const [firstLine = null, ...lines] = records.map(({ bytes }) => splitFields(bytes, delimiter))
  const others = lines.flatMap((fields) => (fields ? [fields] : []))
  const header = firstLine && isHeader(firstLine, others[0]) ? firstLine : null
  const rows = firstLine && !header ? [firstLine, ...others] : others
  const columns = mostFrequent((header ? [header, ...rows] : rows).map(({ length }) => length))
  const pixels = columns - 1
  const names = header?.length === columns ? header : null
  if (pixels < fewestPixels && !names?.some(namesPixels)) return null

  const named = names ? labelFromHeader(names) : null
  if (named === 'none') return 'unlabelled'
  const places = (named === null ? [0, pixels] : [named]).filter((place) => isMostlyPixels(rows, columns, place))
  if (places.length === 0) {
    if (named === null || pixels < surelyPixels) return null
    throw damaged('most of its rows are not numbers from 0 to 255 beside the label')
  }
  const shape = (names && shapeFromHeader(names, pixels)) ?? squareShape(pixels)
  if (!shape) {
    if (named === null && pixels < surelyPixels) return null
    throw damaged(`its rows have ${pixels} numbers beside the label, which make no square picture`)
  }
  const [label = null, other] = places
  return { file, hasHeader: header !== null, delimiter, columns, label: other === undefined ? label : null, shape }
}

async function beginning(tree: FileTree, file: TreeFile): Promise<CsvRecord[]> {
  const records: CsvRecord[] = []
  let bytes = 0
  for await (const some of csvRecords(tree.stream(file), file.name))
    for (const record of some) {
      const enough = records.length >= glance.records || bytes >= glance.bytes
      if (enough && records.length >= glance.atLeast) return records
      records.push(record)
      bytes += record.bytes.length
    }
  return records
}

/** The one that divides the second line, which is no header, into most fields. */
function delimiterOf([first, second]: readonly CsvRecord[]): number {
  const record = (second ?? first)?.bytes ?? Buffer.alloc(0)
  const [delimiter = 0] = [...delimiters].sort((a, b) => countFields(record, b) - countFields(record, a))
  return delimiter
}

/** Whether the first line is not like the second: names of columns, or their numbers. */
function isHeader(first: readonly string[], second: readonly string[] = []): boolean {
  const texts = (fields: readonly string[]) => fields.filter((field) => Number.isNaN(numberIn(field))).length
  return typeof labelFromHeader(first) === 'number' || texts(first) > texts(second) + 1 || isCounting(first)
}

/** 0, 1, 2, … or 1, 2, 3, …: what pandas writes when columns have no names. */
function isCounting(fields: readonly string[]): boolean {
  const start = numberIn(fields[0] ?? '')
  return fields.length > 3 && (start === 0 || start === 1) && fields.every((field, k) => numberIn(field) === start + k)
}

function isMostlyPixels(rows: readonly string[][], columns: number, label: number): boolean {
  const good = rows.filter(
    (fields) => fields.length === columns && fields.every((field, k) => k === label || isPixelValue(numberIn(field))),
  )
  return good.length > 0 && good.length * 2 >= rows.length
}

function mostFrequent(values: readonly number[]): number {
  const often = new Map<number, number>()
  for (const value of values) often.set(value, (often.get(value) ?? 0) + 1)
  const [most = [0]] = [...often].sort((a, b) => b[1] - a[1])
  return most[0]
}

/** One channel, or three with those of a pixel together. */
function squareShape(pixels: number): PictureShape | null {
  const grey = Math.sqrt(pixels)
  if (Number.isInteger(grey)) return [grey, grey, 1]
  const colour = Math.sqrt(pixels / 3)
  return Number.isInteger(colour) ? [colour, colour, 3] : null
}
