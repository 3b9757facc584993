import { JackdawError } from '../../../shared/errors'
import { mostClasses } from '../recorded/class-index'
import type { FileTree } from '../trees/file-tree'
import { countFields, fieldAt, fieldText, numberIn, splitFields } from './csv-pixels-fields'
import { csvRecords } from './csv-pixels-records'
import type { PixelTable } from './csv-pixels-table'

/**
 * Tells from all rows of a table of numbers whether the labels are in its first or its last column, where the names of columns do not tell. A
 * column of labels has 2 to 1,000 different values, which are whole numbers. Where both can be, it is the one with fewer values, more
 * evenly spread (pixels at the edge are mostly background); of equals, the first. Throws `csv-damaged` when neither can be.
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

/** Characters of a number. */
const longestNumber = 100

/** How often each value of a column occurs, as far as it can be a label. */
class ColumnValues {
  private readonly often = new Map<string, number>()
  private rows = 0

  add(value: string): void {
    this.rows++
    // What is kept may be of a thousand rows of megabytes each.
    const kept = value.length > longestNumber ? 'text' : value
    if (this.often.size <= mostClasses) this.often.set(kept, (this.often.get(kept) ?? 0) + 1)
  }

  /** How much it looks like labels; 0 when it cannot be. */
  likeness(): number {
    const distinct = this.often.size
    if (distinct < 2 || distinct > mostClasses) return 0
    // A damaged row may have a text in its place.
    const numbers = [...this.often.keys()].map(numberIn).filter((value) => !Number.isNaN(value))
    if (!numbers.every(Number.isSafeInteger)) return 0
    // Perplexity: of how many equally frequent values a column would be as hard to guess (C. Shannon, 1948).
    const shares = [...this.often.values()].map((count) => count / this.rows)
    const entropy = shares.reduce((sum, share) => sum - share * Math.log(share), 0)
    const evenness = (Math.exp(entropy) - 1) / (distinct - 1)
    return evenness / Math.sqrt(distinct)
  }
}
