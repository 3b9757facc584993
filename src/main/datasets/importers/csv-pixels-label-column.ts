import { JackdawError } from '../../../shared/errors'
import { mostClasses } from '../recorded/class-index'
import type { FileTree } from '../trees/file-tree'
import { countFields, fieldAt, fieldText, numberIn, splitFields } from './csv-pixels-fields'
import { csvRecords } from './csv-pixels-records'
import type { PixelTable } from './csv-pixels-table'

/**
 * Tells from all rows of a table whether the labels are in its first or its last column, where the names of columns do not tell. A column of
 * labels has 2 to 1,000 different values, which are texts or whole numbers. Where both can be, it is the one of texts, or else the one
 * with fewer values, more evenly spread (pixels at the edge are mostly background), without gaps; of equals, the first. Throws
 * `csv-damaged` when neither can be.
 */
export async function findLabelColumn(
  tree: FileTree,
  { file, delimiter, columns, hasHeader }: PixelTable,
  signal: AbortSignal,
): Promise<number> {
  const first = new ColumnValues()
  const last = new ColumnValues()
  let header = hasHeader
  for await (const records of csvRecords(tree.stream(file), file.name)) {
    if (signal.aborted) throw new JackdawError('import-cancelled', tree.name)
    for (const { bytes } of records) {
      if (header) header = false
      else if (countFields(bytes, delimiter) === columns) {
        const [start, end] = outerFields(bytes, delimiter)
        first.add(start)
        last.add(end)
      }
    }
  }
  const [a, b] = [first.likeness(), last.likeness()]
  if (a === 0 && b === 0)
    throw new JackdawError('csv-damaged', file.name, {
      reason:
        'neither its first nor its last column can be the labels; a first line that calls one of them label helps',
    })
  return a >= b ? 0 : columns - 1
}

function outerFields(record: Buffer, delimiter: number): [string, string] {
  if (record.includes(0x22)) {
    const fields = splitFields(record, delimiter) ?? []
    return [fields[0] ?? '', fields[fields.length - 1] ?? '']
  }
  const place = fieldAt(record, 0, delimiter)
  return [place ? fieldText(record, place) : '', record.toString('utf8', record.lastIndexOf(delimiter) + 1)]
}

/** How often each value of a column occurs, as far as it can be a label. */
class ColumnValues {
  private readonly often = new Map<string, number>()
  private rows = 0

  add(value: string): void {
    this.rows++
    if (this.often.size <= mostClasses) this.often.set(value, (this.often.get(value) ?? 0) + 1)
  }

  /** How much it looks like labels; 0 when it cannot be, infinite for texts. */
  likeness(): number {
    const distinct = this.often.size
    if (distinct < 2 || distinct > mostClasses) return 0
    const values = [...this.often].map(([text, count]) => ({ value: numberIn(text), count }))
    // A column of numbers may have a damaged row.
    const texts = values.reduce((sum, { value, count }) => sum + (Number.isNaN(value) ? count : 0), 0)
    if (texts * 2 > this.rows) return Infinity
    const numbers = values.filter(({ value }) => !Number.isNaN(value)).map(({ value }) => value)
    if (!numbers.every(Number.isSafeInteger)) return 0
    // Perplexity: of how many equally frequent values a column would be as hard to guess (C. Shannon, 1948).
    const entropy = values.reduce((sum, { count }) => sum - (count / this.rows) * Math.log(count / this.rows), 0)
    const evenness = (Math.exp(entropy) - 1) / (distinct - 1)
    const [least, most] = [Math.min(...numbers), Math.max(...numbers)]
    const withoutGaps = (least === 0 || least === 1) && most - least + 1 === numbers.length
    return ((withoutGaps ? 2 : 1) * evenness) / Math.sqrt(distinct)
  }
}
