import { JackdawError } from '../../../shared/errors'

/** A line of a table, without its end; more than one line where a quoted field has line ends in it. */
export interface CsvRecord {
  bytes: Buffer
  /** Number of its first line, from 1. */
  line: number
}

/** Bytes of one record. */
const longestRecord = 4 * 1024 * 1024

const newline = 0x0a
const carriageReturn = 0x0d
const quote = 0x22

/**
 * Divides a table into records, as many at a time as come in one piece; empty lines are left out. Throws `csv-damaged` for what is no
 * text in UTF-8, for a record of more than 4 MiB, and for a quotation mark that is never closed.
 */
export async function* csvRecords(
  pieces: AsyncIterable<Uint8Array>,
  subject: string,
): AsyncGenerator<CsvRecord[], void, void> {
  let rest: Uint8Array = new Uint8Array()
  let line = 1
  const tooLong = (record: Uint8Array) =>
    damaged(
      subject,
      hasOpenQuote(record)
        ? `a quotation mark in line ${line} is never closed`
        : `line ${line} is longer than ${longestRecord} bytes`,
    )
  for await (const piece of checkedText(pieces, subject)) {
    const bytes = Buffer.concat([rest, piece])
    const records: CsvRecord[] = []
    let start = 0
    for (const end of recordEnds(bytes)) {
      const record = withoutReturn(bytes.subarray(start, end))
      if (record.length > longestRecord) throw tooLong(record)
      if (record.length > 0) records.push({ bytes: record, line })
      line += 1 + newlinesIn(record)
      start = end + 1
    }
    rest = bytes.subarray(start)
    if (rest.length > longestRecord) throw tooLong(rest)
    if (records.length > 0) yield records
  }
  const last = withoutReturn(Buffer.from(rest))
  if (hasOpenQuote(last)) throw tooLong(last)
  if (last.length > 0) yield [{ bytes: last, line }]
}

const damaged = (subject: string, reason: string) => new JackdawError('csv-damaged', subject, { reason })

/** The pieces, without the mark that some programs put before UTF-8. */
async function* checkedText(
  pieces: AsyncIterable<Uint8Array>,
  subject: string,
): AsyncGenerator<Uint8Array, void, void> {
  let begin: Buffer | null = Buffer.alloc(0)
  for await (const piece of pieces) {
    if (!begin) {
      yield withoutZeros(piece, subject)
      continue
    }
    begin = Buffer.concat([begin, piece])
    if (begin.length < 3) continue
    yield withoutMark(begin, subject)
    begin = null
  }
  if (begin) yield withoutMark(begin, subject)
}

function withoutMark(bytes: Buffer, subject: string): Uint8Array {
  const [first, second, third] = bytes
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff))
    throw damaged(subject, 'it is kept as UTF-16, where a letter is two bytes')
  return withoutZeros(first === 0xef && second === 0xbb && third === 0xbf ? bytes.subarray(3) : bytes, subject)
}

function withoutZeros(bytes: Uint8Array, subject: string): Uint8Array {
  // A search through a Buffer is many times as fast as one through any other array.
  if (Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes(0))
    throw damaged(subject, 'it has zero bytes in it, so it is no text in UTF-8')
  return bytes
}

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
