import { Readable, pipeline } from 'node:stream'
import { parse } from 'csv-parse'
import { JackdawError } from '../../../shared/errors'
import type { FileTree, TreeFile } from '../trees/file-tree'
import { baseName, extensionOf } from './file-names'
import { forEachIndex } from '../trees/unhurried'

/** Longest line of a list, in bytes. */
const longestLine = 64 * 1024
/** Most lines of a list: far more than an import has pictures. */
const mostLines = 5_000_000

/** Whether a file may be a list of labels, by its name. Sheets to be filled with answers have labels that mean nothing. */
const isTable = (name: string): boolean =>
  ['csv', 'tsv'].includes(extensionOf(name)) && !/sample[ _-]?submission/i.test(baseName(name))

/** The first files of a tree that may be lists of labels, at most `most`. */
export async function findTables(tree: FileTree, most: number, signal: AbortSignal): Promise<TreeFile[]> {
  const tables: TreeFile[] = []
  await forEachIndex(tree.files.length, signal, (index) => {
    const file = tree.files.at(index)
    if (file && tables.length < most && isTable(file.name)) tables.push(file)
  })
  return tables
}

/**
 * The lines of a table, as cells without space around them: commas, semicolons or tabs between cells, quotation marks around them
 * where need be, UTF-8 with or without a mark at its beginning. Throws `csv-damaged` when it is something else, and what the tree throws.
 */
export async function* tableRows(tree: FileTree, file: TreeFile): AsyncGenerator<string[], void, void> {
  const damaged = (reason: string) => new JackdawError('csv-damaged', file.name, { reason })
  const text = checkedText(tree.stream(file), damaged)
  const first = await text.next()
  if (first.done) return
  const parser = parse({
    bom: true,
    delimiter: separatorOf(Buffer.from(first.value).toString('utf8')),
    max_record_size: longestLine,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    trim: true,
  })
  // Errors come out of the parser below; the callback is there because a pipeline must have one.
  pipeline(Readable.from(joined(first.value, text)), parser, () => undefined)
  let lines = 0
  try {
    for await (const row of parser as AsyncIterable<string[]>) {
      if (++lines > mostLines) throw damaged(`it has more than ${mostLines} lines`)
      yield row
    }
  } catch (error) {
    throw error instanceof JackdawError ? error : damaged(reasonOf(error))
  } finally {
    await text.return()
  }
}

async function* joined<T>(first: T, others: AsyncIterable<T>): AsyncGenerator<T, void, void> {
  yield first
  yield* others
}

/** Passes on what is UTF-8. */
async function* checkedText(
  chunks: AsyncIterable<Uint8Array>,
  damaged: (reason: string) => JackdawError,
): AsyncGenerator<Uint8Array, void, void> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const check = (chunk?: Uint8Array) => {
    try {
      if (decoder.decode(chunk, { stream: chunk !== undefined }).includes('\0')) throw new TypeError('NUL')
    } catch {
      throw damaged('it is not text in UTF-8')
    }
  }
  for await (const chunk of chunks) {
    check(chunk)
    yield chunk
  }
  check()
}

/** The one of three that the first line has most of. */
function separatorOf(beginning: string): string {
  const [line = ''] = beginning.split(/[\r\n]/, 1)
  const count = (separator: string) => line.split(separator).length
  return [',', ';', '\t'].reduce((best, separator) => (count(separator) > count(best) ? separator : best))
}

/** What csv-parse says, in plain words. */
function reasonOf(error: unknown): string {
  const { code, lines } = error as { code?: string; lines?: number }
  const where = lines === undefined ? '' : ` (near line ${lines})`
  switch (code) {
    case 'CSV_MAX_RECORD_SIZE':
      return `a line is longer than ${longestLine} bytes, perhaps because a quotation mark is never closed${where}`
    case 'CSV_QUOTE_NOT_CLOSED':
      return `a quotation mark is never closed${where}`
    default:
      return `its cells cannot be told apart${where}`
  }
}
