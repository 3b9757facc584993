import { JackdawError } from '../../../shared/errors'
import { mostClasses } from '../recorded/class-index'
import type { FileTree } from '../trees/file-tree'
import { fieldAt, fieldText, parseNumber, splitFields } from './csv-pixels-fields'
import { csvRecords } from './csv-pixels-records'
import type { PixelTable } from './csv-pixels-table'

/**
 * Tells from all rows of a table whether the labels are in its first or its last column, where the names of columns do not tell. A column of
 * labels has 2 to 1,000 different values, which are texts or whole numbers: rather texts than numbers, rather numbers without gaps
 * from 0 or 1 than with gaps (pixels at the edge have gaps), rather many of each than almost only one (pixels at the edge are
 * mostly background), rather first than last. Throws `csv-damaged` when neither can be.
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
      else {
        const [start, end] = outerFields(bytes, delimiter)
        first.add(start)
        last.add(end)
      }
    }
  }
  const [a, b] = [first.asLabels(), last.asLabels()]
  if (!a && !b)
    throw new JackdawError('csv-damaged', file.name, {
      reason:
        'neither its first nor its last column can be the labels; a first line that calls one of them label helps',
    })
  if (!a || !b) return a ? 0 : columns - 1
  const preference = b.rank - a.rank || a.largestShare - b.largestShare
  return preference <= 0 ? 0 : columns - 1
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

  /** How much it looks like labels: 2 for texts, 1 for numbers without gaps, 0 for others; null when it cannot be labels. */
  asLabels(): { rank: number; largestShare: number } | null {
    if (this.often.size < 2 || this.often.size > mostClasses) return null
    const counts = [...this.often.values()]
    const largestShare = counts.reduce((a, b) => Math.max(a, b)) / this.rows
    const values = [...this.often.keys()].map((value) => {
      const bytes = Buffer.from(value)
      return parseNumber(bytes, 0, bytes.length)
    })
    // A column of numbers may have a damaged row.
    const textRows = counts.reduce((sum, count, k) => sum + (Number.isNaN(values[k]) ? count : 0), 0)
    if (textRows * 2 > this.rows) return { rank: 2, largestShare }
    const numbers = values.filter((value) => !Number.isNaN(value))
    if (numbers.length < 2 || !numbers.every(Number.isSafeInteger)) return null
    const least = numbers.reduce((a, b) => Math.min(a, b))
    const most = numbers.reduce((a, b) => Math.max(a, b))
    const withoutGaps = (least === 0 || least === 1) && most - least + 1 === numbers.length
    return { rank: withoutGaps ? 1 : 0, largestShare }
  }
}
