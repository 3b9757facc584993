import { open } from 'node:fs/promises'
import path from 'node:path'
import { writeAtomically } from '../../files/atomic-write'
import { parseJson, readError, readJsonFile } from '../../files/read-json'
import { readLines } from '../../files/read-lines'
import { textCell } from '../../shared/csv-cells'
import { JackdawError } from '../../shared/errors'
import {
  importReportSchema,
  mostListed,
  repairedFileSchema,
  skippedFileSchema,
  tallyOf,
  type ImportReport,
} from '../../shared/import'
import { repairWords, skippedWords } from '../../shared/words/import'
import type { SourceReport } from './picture-source'
import { storedFiles } from './stored-dataset'
import { firstRows, type Rows } from './trees/packed-rows'

/** Rows that go to the disk together. */
const rowsAtOnce = 1000
/** Lines between the lists of a report's file, and behind the last. */
const between = '],"repairedFiles":['
const end = ']}'
/** First line of a file in which rows have several lines each, as the first version of the program wrote it; then the file is read whole. */
const wholeStart = '{'
const mostWhole = 400 * 1024 * 1024

/** What is sent on of a report: whole numbers, and the first files by name. */
export function listedReport({ skippedFiles, repairedFiles, ...counts }: SourceReport): ImportReport {
  const tally: NonNullable<ImportReport['tally']> = { skipped: {}, repaired: {} }
  const add = (counts: Record<string, number>, key: string) => (counts[key] = (counts[key] ?? 0) + 1)
  for (const { error } of skippedFiles) add(tally.skipped, error.code)
  for (const { repairs } of repairedFiles) for (const repair of repairs) add(tally.repaired, repair)
  const first = {
    skippedFiles: firstRows(skippedFiles, mostListed),
    repairedFiles: firstRows(repairedFiles, mostListed),
  }
  return { version: 1, ...counts, ...first, tally }
}

/** Writes a report that may have a million rows, each on a line of its own; together they are one JSON object. */
export async function writeReport(file: string, report: SourceReport): Promise<void> {
  const { skippedFiles: _skipped, repairedFiles: _repaired, ...head } = listedReport(report)
  const handle = await open(file, 'wx')
  const write = async (rows: Rows<unknown>) => {
    let lines: string[] = []
    let left = rows.length
    for (const row of rows) {
      lines.push(`${JSON.stringify(row)}${--left > 0 ? ',' : ''}\n`)
      if (left > 0 && lines.length < rowsAtOnce) continue
      await handle.appendFile(lines.join(''))
      lines = []
    }
  }
  try {
    await handle.appendFile(`${JSON.stringify(head).slice(0, -1)},"skippedFiles":[\n`)
    await write(report.skippedFiles)
    await handle.appendFile(`${between}\n`)
    await write(report.repairedFiles)
    await handle.appendFile(`${end}\n`)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/**
 * What an import left out and repaired, the first files by name; null for a dataset that was not imported. Throws `file-damaged` or
 * `file-newer`.
 */
export async function readReport(directory: string): Promise<ImportReport | null> {
  let report: ImportReport | null = null
  for await (const row of reportRows(directory)) {
    if ('version' in row) report = row
    else if ('error' in row) report?.skippedFiles.push(row)
    else report?.repairedFiles.push(row)
  }
  return report && { ...report, tally: tallyOf(report) }
}

/**
 * Writes comma-separated values with a header: one line for each file that was left out or repaired. Throws `disk-full` or
 * `write-failed`.
 */
export function saveCsv(file: string, rows: AsyncIterable<ReportRow> | Iterable<ReportRow>): Promise<void> {
  return writeAtomically(file, async (handle) => {
    let lines = [csvLine(['file', 'outcome', 'reason'])]
    for await (const row of rows) {
      if ('version' in row) continue
      const { name } = row
      if ('error' in row) lines.push(csvLine([name, 'left out', skippedWords(row)]))
      else lines.push(csvLine([name, 'repaired', row.repairs.map(repairWords).join(' ')]))
      if (lines.length < rowsAtOnce) continue
      await handle.appendFile(lines.join(''))
      lines = []
    }
    await handle.appendFile(lines.join(''))
  })
}

const csvLine = (cells: string[]) => `${cells.map(textCell).join(',')}\r\n`

export type ReportRow = ImportReport | ImportReport['skippedFiles'][number] | ImportReport['repairedFiles'][number]

/** The report without rows, then its rows, `most` of each kind; nothing where there is no report. */
export async function* reportRows(directory: string, most = mostListed): AsyncGenerator<ReportRow, void, void> {
  const { report: file } = storedFiles(directory)
  const subject = `import-report.json of ${path.basename(directory)}`
  let list: 'head' | 'skipped' | 'repaired' = 'head'
  let rows = 0
  try {
    for await (const line of readLines(file)) {
      if (list === 'head') {
        if (line === wholeStart) return yield* wholeReport(file, subject, most)
        yield parseJson(`${line}${between}${end}`, importReportSchema, subject)
        list = 'skipped'
      } else if (line === between) [list, rows] = ['repaired', 0]
      else if (line === end) return
      else if (rows++ < most) {
        const text = line.replace(/,$/, '')
        yield list === 'skipped'
          ? parseJson(text, skippedFileSchema, subject)
          : parseJson(text, repairedFileSchema, subject)
      }
    }
    throw new JackdawError('file-damaged', subject, { reason: 'it is cut short' })
  } catch (error) {
    const known = readError(error, subject)
    if (known.code !== 'file-missing') throw known
  }
}

async function* wholeReport(file: string, subject: string, most: number): AsyncGenerator<ReportRow, void, void> {
  const report = await readJsonFile(file, importReportSchema, { maxBytes: mostWhole, subject })
  yield { ...report, skippedFiles: [], repairedFiles: [], tally: tallyOf(report) }
  yield* report.skippedFiles.slice(0, most)
  yield* report.repairedFiles.slice(0, most)
}
