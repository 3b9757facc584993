import { pictureBytes } from '../../../shared/dataset'
import { JackdawError } from '../../../shared/errors'
import type { SkippedFile } from '../../../shared/import'
import { mostClasses, type ClassIndex } from '../recorded/class-index'
import { mostPictures } from '../recorded/recorded-pictures'
import { toBytes } from '../recorded/value-scale'
import type { FileTree } from '../trees/file-tree'
import { csvRecords, type CsvRecord } from './csv-pixels-records'
import { RowReader } from './csv-pixels-row'
import type { PixelTable } from './csv-pixels-table'

/** A table whose column of labels is known. */
export type LabelledTable = PixelTable & { label: number }

/** Rows that may be left out of one table: each is listed, so they may not be millions. */
const mostSkipped = 10_000

const chunkBytes = 1024 * 1024

/** What a table holds but for its pixels. */
export interface TableContents {
  /** One for each row that can be read, as `classes` numbers them. */
  labels: Uint16Array
  /** The largest of all pixels. */
  largest: number
  /** Rows that cannot be read. */
  skipped: SkippedFile[]
}

/**
 * Reads a table through. Throws `csv-damaged` when it has no good row, more bad rows than good ones or more than 10,000, or too many
 * classes or rows.
 */
export async function scanTable(
  tree: FileTree,
  table: LabelledTable,
  classes: ClassIndex<string>,
  signal: AbortSignal,
): Promise<TableContents> {
  const name = table.file.name
  const damaged = (reason: string) => new JackdawError('csv-damaged', name, { reason })
  const reader = new RowReader(table)
  const skipped: SkippedFile[] = []
  let labels = new Uint16Array(1024)
  let count = 0
  let largest = 0
  for await (const records of dataRecords(tree, table)) {
    if (signal.aborted) throw new JackdawError('import-cancelled', tree.name)
    for (const { bytes, line } of records) {
      const reason = reader.read(bytes)
      if (reason !== null) {
        const row = `line ${line} of ${name}`
        skipped.push({ name: row, error: { code: 'csv-row', subject: row, detail: { reason } } })
        if (skipped.length > mostSkipped)
          throw damaged(`more than ${mostSkipped} of its rows cannot be read; in line ${line}, ${reason}`)
        continue
      }
      const number = classes.add(reader.label)
      if (number === undefined) throw damaged(`it has more than ${mostClasses} different labels`)
      if (count === mostPictures) throw damaged(`it has more rows than the limit of ${mostPictures}`)
      if (count === labels.length) labels = grown(labels)
      labels[count++] = number
      largest = Math.max(largest, reader.largest)
    }
  }
  const [first] = skipped
  if (count === 0 || skipped.length > count)
    throw damaged(
      first ? `most of its rows cannot be read; ${first.name}: ${first.error.detail.reason}` : 'it has no rows',
    )
  return { labels: labels.slice(0, count), largest, skipped }
}

function grown(labels: Uint16Array): Uint16Array<ArrayBuffer> {
  const larger = new Uint16Array(labels.length * 2)
  larger.set(labels)
  return larger
}

/**
 * The pictures of the good rows of a table, as NHWC bytes.
 * @param labelOf the label that a row had before; when it has another now, the file is not the same and `csv-damaged` is thrown
 * @param scale what the numbers are multiplied by
 */
export async function* tablePictures(
  tree: FileTree,
  table: LabelledTable,
  labelOf: (row: number) => string | undefined,
  scale: number,
): AsyncGenerator<Uint8Array, void, void> {
  const reader = new RowReader(table)
  const size = pictureBytes(table.shape)
  const room = Math.max(1, Math.floor(chunkBytes / size)) * size
  let chunk = new Uint8Array(room)
  let filled = 0
  let row = 0
  for await (const records of dataRecords(tree, table))
    for (const { bytes } of records) {
      if (reader.read(bytes) !== null) continue
      if (reader.label !== labelOf(row++))
        throw new JackdawError('csv-damaged', table.file.name, { reason: 'it was changed while it was read' })
      chunk.set(toBytes(reader.values, scale), filled)
      filled += size
      if (filled < room) continue
      yield chunk
      chunk = new Uint8Array(room)
      filled = 0
    }
  if (filled > 0) yield chunk.subarray(0, filled)
}

/** Its records without the names of columns. */
async function* dataRecords(tree: FileTree, table: PixelTable): AsyncGenerator<CsvRecord[], void, void> {
  let header = table.hasHeader
  for await (const records of csvRecords(tree.stream(table.file), table.file.name)) {
    yield header ? records.slice(1) : records
    header = false
  }
}
