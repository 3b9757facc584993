import { cleanClassName } from '../recorded/class-name'
import { isPixelValue } from '../recorded/value-scale'
import { countFields, fieldAt, fieldText, parseNumber } from './csv-pixels-fields'

/** Where things are in the rows of a table. */
export interface RowLayout {
  /** Code of the character that divides fields. */
  delimiter: number
  columns: number
  /** Column of the label, from 0; all others are pixels. */
  label: number
}

const zero = 0x30

/** Reads rows one after the other into the same memory. */
export class RowReader {
  /** The pixels of the row that was read last. */
  readonly values: Float64Array
  /** The largest of them. */
  largest = 0
  /** Its label: whole numbers in their shortest form, other text as it is, cleaned. */
  label = ''

  constructor(private readonly layout: RowLayout) {
    this.values = new Float64Array(layout.columns - 1)
  }

  /** Answers null when the row was read, or else why not, as part of a sentence. */
  read(record: Buffer): string | null {
    const { delimiter, columns, label } = this.layout
    const { values } = this
    const length = record.length
    let largest = 0
    let at = 0
    for (let column = 0, k = 0; column < columns; column++, at++) {
      if (at > length) return this.wrongCount(record)
      if (column !== label) {
        // Almost every pixel is a few digits and a delimiter.
        let value = 0
        let end = at
        for (; end < length; end++) {
          const digit = (record[end] ?? 0) - zero
          if (digit < 0 || digit > 9) break
          value = value * 10 + digit
        }
        if (end > at && (end === length || record[end] === delimiter)) {
          at = end
          if (value > 255) return this.badPixel(record, column)
        } else {
          const place = fieldAt(record, at, delimiter)
          value = place ? parseNumber(record, place.from, place.to) : NaN
          if (!place || !isPixelValue(value)) return this.badPixel(record, column)
          at = place.end
        }
        values[k++] = value
        if (value > largest) largest = value
      } else {
        const place = fieldAt(record, at, delimiter)
        if (!place) return 'its label has a quotation mark in a wrong place'
        const problem = this.readLabel(fieldText(record, place))
        if (problem !== null) return problem
        at = place.end
      }
    }
    this.largest = largest
    return at > length ? null : this.wrongCount(record)
  }

  private readLabel(text: string): string | null {
    const name = cleanClassName(text)
    if (name === '') return 'it has no label'
    // Spreadsheets would compute it.
    if (name.startsWith('=') || name.startsWith('@')) return 'its label is a formula'
    if (name.includes('\uFFFD')) return 'its label is not in UTF-8'
    this.label = plainWhole(name)
    return null
  }

  /** A row of a wrong length is told so, whatever else is wrong with it then. */
  private badPixel(record: Buffer, column: number): string {
    if (countFields(record, this.layout.delimiter) !== this.layout.columns) return this.wrongCount(record)
    return `column ${column + 1} is no number from 0 to 255`
  }

  private wrongCount(record: Buffer): string {
    const { delimiter, columns } = this.layout
    return `it has ${countFields(record, delimiter)} columns, where ${columns} are expected`
  }
}

/** Some programs write `7` as `7.0` or `7.0e+00`. */
function plainWhole(text: string): string {
  if (!/^[+-]?\d+\.?\d*([eE][+-]?\d+)?$/.test(text) || /^-?\d+$/.test(text)) return text
  const value = Number(text)
  return Number.isSafeInteger(value) ? String(value + 0) : text
}
