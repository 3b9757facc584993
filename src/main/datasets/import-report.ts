import path from 'node:path'
import { readJsonFile } from '../../files/read-json'
import { JackdawError } from '../../shared/errors'
import { importReportSchema, type ImportReport } from '../../shared/import'
import { repairWords, skippedWords } from '../../shared/words/import'
import { textCell } from '../../shared/csv-cells'
import { storedFiles } from './stored-dataset'

/** A report lists every file that was left out, and there may be a million. */
const maxBytes = 400 * 1024 * 1024

/** What an import left out and repaired; null for a dataset that was not imported. Throws `file-damaged` or `file-newer`. */
export async function readReport(directory: string): Promise<ImportReport | null> {
  const subject = `import-report.json of ${path.basename(directory)}`
  try {
    return await readJsonFile(storedFiles(directory).report, importReportSchema, { maxBytes, subject })
  } catch (error) {
    if (error instanceof JackdawError && error.code === 'file-missing') return null
    throw error
  }
}

/** Comma-separated values with a header: one line for each file that was left out or repaired. */
export function reportCsv({ skippedFiles, repairedFiles }: ImportReport): string {
  const lines = [
    ['file', 'outcome', 'reason'],
    ...skippedFiles.map((file) => [file.name, 'left out', skippedWords(file)]),
    ...repairedFiles.map(({ name, repairs }) => [name, 'repaired', repairs.map(repairWords).join(' ')]),
  ]
  return lines.map((cells) => `${cells.map(textCell).join(',')}\r\n`).join('')
}
