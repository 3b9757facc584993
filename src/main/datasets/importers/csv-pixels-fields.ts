/** Characters that divide fields; the first that fits is taken where two fit as well. */
export const delimiters = [',', ';', '\t'].map((character) => character.charCodeAt(0))

/** Columns of a table. */
export const mostColumns = 200_000

const quote = 0x22

/** Where the text of a field lies in a record. */
export interface FieldPlace {
  from: number
  to: number
  /** Where the delimiter behind the field is, or the end of the record. */
  end: number
  /** Whether quotation marks inside are written twice. */
  escaped: boolean
}

/**
 * The field of a record that begins at `at`, written as RFC 4180 says; null when a quotation mark is where none can be.
 * @param delimiter code of the character that divides fields
 */
export function fieldAt(record: Buffer, at: number, delimiter: number): FieldPlace | null {
  if (record[at] !== quote) {
    let end = at
    for (; end < record.length && record[end] !== delimiter; end++) if (record[end] === quote) return null
    return { from: at, to: end, end, escaped: false }
  }
  let escaped = false
  let close = record.indexOf(quote, at + 1)
  while (close >= 0 && record[close + 1] === quote) {
    escaped = true
    close = record.indexOf(quote, close + 2)
  }
  const end = close + 1
  if (close < 0 || (end < record.length && record[end] !== delimiter)) return null
  return { from: at + 1, to: close, end, escaped }
}

/** The text of a field. What is not UTF-8 in it becomes U+FFFD. */
export function fieldText(record: Buffer, { from, to, escaped }: FieldPlace): string {
  const text = record.toString('utf8', from, to)
  return escaped ? text.replace(/""/g, '"') : text
}

/** All fields of a record; null when a quotation mark is where none can be, or when there are more than 200,000. */
export function splitFields(record: Buffer, delimiter: number): string[] | null {
  const fields: string[] = []
  for (let at = 0; at <= record.length;) {
    const place = fieldAt(record, at, delimiter)
    if (!place || fields.push(fieldText(record, place)) > mostColumns) return null
    at = place.end + 1
  }
  return fields
}

/** How many fields a record has, told by the delimiters outside of quotation marks. */
export function countFields(record: Buffer, delimiter: number): number {
  let open = false
  let count = 1
  for (const byte of record) {
    if (byte === quote) open = !open
    else if (byte === delimiter && !open) count++
  }
  return count
}

const [zero, nine] = [0x30, 0x39]
const [plus, minus, point, space, tab] = [0x2b, 0x2d, 0x2e, 0x20, 0x09]
/** `E` with the bit that makes it `e`. */
const exponentMark = 0x65

/**
 * A number as people and programs write it: `7`, `-0.5`, ` 1e-3 `, `2.55E+02`; NaN for anything else. It is at most a few units in the
 * last place away from the nearest double, and exact for whole numbers.
 */
export function parseNumber(bytes: Uint8Array, from: number, to: number): number {
  let at = from
  let end = to
  while (at < end && isSpace(bytes[at])) at++
  while (end > at && isSpace(bytes[end - 1])) end--
  const negative = bytes[at] === minus
  if (at < end && (negative || bytes[at] === plus)) at++
  let mantissa = 0
  let digits = 0
  let shift = 0
  for (let seenPoint = false; at < end; at++) {
    const byte = bytes[at] ?? 0
    if (byte >= zero && byte <= nine) {
      mantissa = mantissa * 10 + (byte - zero)
      digits++
      if (seenPoint) shift--
    } else if (byte === point && !seenPoint) seenPoint = true
    else break
  }
  if (digits === 0) return NaN
  if (at < end) {
    if (((bytes[at] ?? 0) | 0x20) !== exponentMark) return NaN
    const exponent = parseExponent(bytes, at + 1, end)
    if (Number.isNaN(exponent)) return NaN
    shift += exponent
  }
  const value = mantissa === 0 ? 0 : shift < 0 ? mantissa / 10 ** -shift : mantissa * 10 ** shift
  return negative ? -value : value
}

/** The number that a text is; NaN when it is none. */
export function numberIn(text: string): number {
  const bytes = Buffer.from(text)
  return parseNumber(bytes, 0, bytes.length)
}

function parseExponent(bytes: Uint8Array, from: number, to: number): number {
  const signed = bytes[from] === minus || bytes[from] === plus
  let exponent = 0
  let at = signed ? from + 1 : from
  if (at >= to) return NaN
  for (; at < to; at++) {
    const byte = bytes[at] ?? 0
    if (byte < zero || byte > nine) return NaN
    exponent = Math.min(exponent * 10 + (byte - zero), 10_000)
  }
  return bytes[from] === minus ? -exponent : exponent
}

const isSpace = (byte: number | undefined) => byte === space || byte === tab
