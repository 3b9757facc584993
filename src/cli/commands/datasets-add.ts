import path from 'node:path'
import { JackdawError } from '../../shared/errors'
import { count, counted, visible } from '../../shared/words/format'
import { outcomeWords, skippedWords, timeLeft } from '../../shared/words/import'
import { classNamed } from '../class-named'
import type { Register } from '../command'
import type { Progress } from '../output'
import { toNumber } from '../option-values'
import type { Session } from '../session'

interface AddOptions {
  testShare: number
  seed: number
  report?: string
}

/** Skipped files that are listed one by one. */
const listed = 20

/** `datasets add`. */
export const registerAdd: Register = (datasets, start) => {
  datasets
    .command('add <dataset> <class> <file-or-folder...>')
    .description(
      'add pictures to a class, from folders, archives or files; the others stay as they are, and undo takes them out',
    )
    .option('--test-share <share>', 'share of them for the test, 0 to 0.9', within('--test-share', 0.9), 0)
    .option('--seed <n>', 'which pictures these are', within('--seed', 4_294_967_295), 1)
    .option('--report <file>', 'write what was left out and repaired, and why, to a CSV file')
    .action((name: string, className: string, chosen: string[], options: AddOptions) =>
      start((session) => add(session, name, className, chosen, options)),
    )
}

const within = (flag: string, most: number) => (text: string) => {
  const value = toNumber(flag, text)
  if (value >= 0 && value <= most) return value
  throw new JackdawError('option-invalid', flag, { reason: `it has to be from 0 to ${most}` })
}

async function add(
  { services, out, interrupts }: Session,
  name: string,
  className: string,
  chosen: string[],
  options: AddOptions,
): Promise<void> {
  const before = await services.datasets.find(name)
  const label = classNamed(before, className)
  let bar: Progress | undefined
  try {
    const { testShare, seed } = options
    const { dataset, entry, report, duplicates } = await services.datasets.addPictures(before.id, label, chosen, {
      testShare,
      seed,
      signal: interrupts.signal,
      onProgress: (progress) => {
        out.data({ type: 'progress', ...progress })
        bar ??= out.progress(progress.total, '[{bar}] {value} of {total} pictures {note}')
        bar.update(progress.done, timeLeft(progress) ?? '')
      },
    })
    bar?.stop()
    if (options.report !== undefined) await services.datasets.saveAddReport(before.id, path.resolve(options.report))
    const { skippedFiles, repairedFiles: _repaired, version: _version, tally: _tally, ...counts } = report
    if (entry) out.data({ type: 'edit', ...entry })
    out.data({ type: 'report', ...counts, duplicates })
    out.data({ type: 'dataset', ...dataset })
    const { train, test } = dataset.counts
    out.text(
      entry ? `${visible(entry.title)}.` : 'Nothing was added.',
      outcomeWords(report),
      ...(duplicates > 0
        ? [`${counted(duplicates, 'of them was', 'of them were')} there already, pixel for pixel.`]
        : []),
      ...skippedFiles.slice(0, listed).map((file) => `  ${visible(file.name)}: ${skippedWords(file)}`),
      ...(skippedFiles.length > listed ? [`  and ${count(report.skipped - listed)} more`] : []),
      `${visible(dataset.name)} has ${count(train)} training and ${count(test)} test pictures.`,
    )
  } finally {
    bar?.stop()
  }
}
