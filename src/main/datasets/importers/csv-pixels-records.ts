import { JackdawError } from '../../../shared/errors'

/** A line of a table, without its end; more than one line where a quoted field has line ends in it. */
export interface CsvRecord {
  bytes: Buffer
  /** Number of its first line, from 1. */
  line: number
}

/** Bytes of one record. */
const longestRecord = 4 * 1024 * 1024

/** Bytes of the mark before UTF-8. */
const markBytes = 3

const newline = 0x0a
const carriageReturn = 0x0d
const quote = 0x22

/**
 * The records of a table, as many at a time as come in one piece; empty lines are left out. Throws `csv-damaged` for what is no text in
 * UTF-8, for a record of more than 4 MiB, and for a quotation mark that is never closed.
 */
export async function* csvRecords(
  pieces: AsyncIterable<Uint8Array>,
  subject: string,
): AsyncGenerator<CsvRecord[], void, void> {
  const divider = new RecordDivider(subject)
  for await (const piece of pieces) {
    const records = divider.add(piece)
    if (records.length > 0) yield records
  }
  const last = divider.end()
  if (last.length > 0) yield last
}

/** Divides a table that comes piece by piece into records. */
export class RecordDivider {
  private rest: Buffer = Buffer.alloc(0)
  private begun = false
  private line = 1

  constructor(private readonly subject: string) {}

  /** The records that end in this piece. The piece is not kept. */
  add(piece: Uint8Array): CsvRecord[] {
    const bytes = Buffer.concat([this.rest, piece])
    if (bytes.includes(0, this.rest.length)) throw this.noText(bytes)
    if (this.begun) return this.divide(bytes)
    if (bytes.length >= markBytes) return this.begin(bytes)
    this.rest = bytes
    return []
  }

  /** What is left: mostly nothing, or a record without a line end. */
  end(): CsvRecord[] {
    const records = this.begun ? [] : this.begin(this.rest)
    if (hasOpenQuote(this.rest)) throw this.tooLong(this.rest)
    this.take(this.rest, records)
    return records
  }

  /** Leaves out the mark that some programs put before UTF-8. */
  private begin(bytes: Buffer): CsvRecord[] {
    if (hasUtf16Mark(bytes)) throw this.noText(bytes)
    this.begun = true
    const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
    return this.divide(hasMark ? bytes.subarray(markBytes) : bytes)
  }

  private divide(bytes: Buffer): CsvRecord[] {
    const records: CsvRecord[] = []
    let start = 0
    for (const end of recordEnds(bytes)) {
      this.take(bytes.subarray(start, end), records)
      start = end + 1
    }
    this.rest = bytes.subarray(start)
    if (this.rest.length > longestRecord) throw this.tooLong(this.rest)
    return records
  }

  private take(bytes: Buffer, records: CsvRecord[]): void {
    const record = withoutReturn(bytes)
    if (record.length > longestRecord) throw this.tooLong(record)
    if (record.length > 0) records.push({ bytes: record, line: this.line })
    this.line += 1 + newlinesIn(record)
  }

  private noText(bytes: Buffer): JackdawError {
    return this.damaged(
      !this.begun && hasUtf16Mark(bytes)
        ? 'it is kept as UTF-16, where a letter is two bytes'
        : 'it has zero bytes in it, so it is no text in UTF-8',
    )
  }

  private tooLong(record: Buffer): JackdawError {
    return this.damaged(
      hasOpenQuote(record)
        ? `a quotation mark in line ${this.line} is never closed`
        : `line ${this.line} is longer than ${longestRecord} bytes`,
    )
  }

  private damaged(reason: string): JackdawError {
    return new JackdawError('csv-damaged', this.subject, { reason })
  }
}

const hasUtf16Mark = ([first, second]: Buffer) =>
  (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)

const withoutReturn = (bytes: Buffer) =>
  bytes[bytes.length - 1] === carriageReturn ? bytes.subarray(0, bytes.length - 1) : bytes

/** Where records end: at every line end that is not between quotation marks. */
function* recordEnds(bytes: Buffer): Generator<number, void, void> {
  const next = (byte: number, from: number) => {
    const index = bytes.indexOf(byte, from)
    return index < 0 ? bytes.length : index
  }
  let nextQuote = next(quote, 0)
  for (let start = 0; ;) {
    // Most tables have no quotation marks, and then bytes are looked for and not looked at.
    let end = next(newline, start)
    if (nextQuote < start) nextQuote = next(quote, start)
    if (nextQuote < end) end = quotedEnd(bytes, start)
    if (end === bytes.length) return
    yield end
    start = end + 1
  }
}

function quotedEnd(bytes: Buffer, start: number): number {
  let open = false
  for (let at = start; at < bytes.length; at++) {
    const byte = bytes[at]
    if (byte === quote) open = !open
    else if (byte === newline && !open) return at
  }
  return bytes.length
}

function hasOpenQuote(bytes: Uint8Array): boolean {
  let open = false
  for (const byte of bytes) if (byte === quote) open = !open
  return open
}

function newlinesIn(bytes: Buffer): number {
  let count = 0
  for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, at + 1)) count++
  return count
}
