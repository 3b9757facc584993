import path from 'node:path'
import * as v from 'valibot'
import { JackdawError } from '../../shared/errors'
import {
  defaultImportSettings,
  importSettingsSchema,
  pictureFits,
  sideLimits,
  type ImportPreview,
  type ImportSettings,
} from '../../shared/import'
import { count, counted, shape, visible } from '../../shared/words/format'
import { noteWords, outcomeWords, recognised, skippedWords, timeLeft } from '../../shared/words/import'
import type { Register } from '../command'
import type { Session } from '../session'
import { oneOf, toNumber } from '../option-values'
import { classTable } from '../class-table'

interface ImportOptions {
  name?: string
  look?: boolean
  again?: boolean
  size?: [number, number]
  colour?: 'grey' | 'colour'
  fit?: ImportSettings['fit']
  testShare?: number
  seed?: number
  report?: string
}

/** Skipped files that are listed one by one; the report has all. */
const listed = 20

/** `datasets import`. */
export const registerImport: Register = (datasets, start) => {
  datasets
    .command('import <folder-or-file>')
    .description(
      'import labelled pictures: a folder for each class, pictures with a CSV list, a zip or tar of these, ' +
        'IDX, CIFAR, NumPy arrays, or a CSV of pixels',
    )
    .option('--name <name>', 'name of the new dataset (that of the folder or file if not said)')
    .option('--look', 'say what is in it; import nothing')
    .option('--again', 'import it although the library has the same pictures already')
    .option(
      '--size <pixels>',
      `side of the pictures, or HEIGHTxWIDTH, ${sideLimits.smallest} to ${sideLimits.largest} (suggested if not said)`,
      sides,
    )
    .option('--colour <kind>', 'grey or colour (suggested if not said)', oneOf('--colour', ['grey', 'colour']))
    .option(
      '--fit <way>',
      `how pictures of other proportions are made to fit: ${pictureFits.join(', ')} (${defaultImportSettings.fit} if not said)`,
      oneOf('--fit', pictureFits),
    )
    .option(
      '--test-share <share>',
      `share of each class kept for testing, where there is no test part (${defaultImportSettings.testShare} if not said)`,
      (text) => toNumber('--test-share', text),
    )
    .option('--seed <n>', 'which pictures these are (1 if not said)', (text) => toNumber('--seed', text))
    .option('--report <file>', 'write what was left out and repaired, and why, to a CSV file')
    .action((chosen: string, options: ImportOptions) => start((session) => importChosen(session, chosen, options)))
}

async function importChosen(session: Session, chosen: string, options: ImportOptions): Promise<void> {
  const { services, out } = session
  const preview = await services.datasets.choose(path.resolve(chosen), toSettings(options))
  const { folderName, sameAs } = preview
  if (options.look || (sameAs !== null && !options.again)) {
    describe(session, preview)
    if (sameAs === null) return
    out.text('', `The library has the same pictures already, as ${visible(sameAs)}.`)
    if (!options.look) out.text('To import them once more, add --again.')
    return
  }
  const { dataset, report } = await importNow(
    session,
    preview,
    options.name ?? (folderName.slice(0, 120) || 'Pictures'),
  )
  if (options.report !== undefined) await services.datasets.saveReport(dataset.id, path.resolve(options.report))
  const { skippedFiles: _skipped, repairedFiles: _repaired, version: _version, tally: _tally, ...counts } = report
  out.data({ type: 'report', ...counts })
  out.data({ type: 'dataset', ...dataset })
  const { train, test } = dataset.counts
  out.text(
    `Imported ${visible(dataset.name)} (${dataset.id}): ` +
      `${count(train)} training and ${count(test)} test pictures in ${count(dataset.classNames.length)} classes`,
    outcomeWords(report),
    ...report.skippedFiles.slice(0, listed).map((file) => `  ${visible(file.name)}: ${skippedWords(file)}`),
    ...(report.skippedFiles.length > listed ? [`  and ${count(report.skipped - listed)} more`] : []),
  )
}

function describe({ out }: Session, preview: ImportPreview): void {
  const { choiceId: _choice, samples: _samples, skipped, ...facts } = preview
  const { shape: pictureShape, counts, skippedCount } = preview
  out.data({ type: 'preview', ...facts })
  out.text(
    `${visible(preview.folderName)}: ${shape([counts.train, ...pictureShape])} training pictures, ` +
      `${shape([counts.test, ...pictureShape])} test pictures`,
    recognised(preview),
    ...preview.notes.map(noteWords),
    '',
    ...classTable(preview),
  )
  if (skippedCount === 0) return
  out.text('', `Left out: ${counted(skippedCount, 'file')}`)
  out.text(...skipped.slice(0, listed).map((file) => `  ${visible(file.name)}: ${skippedWords(file)}`))
}

async function importNow({ services, out, interrupts }: Session, preview: ImportPreview, name: string) {
  const bar = out.progress(preview.counts.train + preview.counts.test, '[{bar}] {value} of {total} pictures {note}')
  try {
    return await services.datasets.import(preview.choiceId, name, preview.settings, {
      signal: interrupts.signal,
      onProgress: (progress) => {
        out.data({ type: 'progress', ...progress })
        bar.update(progress.done, timeLeft(progress) ?? '')
      },
    })
  } finally {
    bar.stop()
  }
}

/** The settings that were said. Throws `option-invalid` for one out of its range. */
function toSettings({ size, colour, fit, testShare, seed }: ImportOptions): Partial<ImportSettings> {
  const said: Partial<ImportSettings> = {
    ...(size && { height: size[0], width: size[1] }),
    ...(colour && { channels: colour === 'grey' ? 1 : 3 }),
    ...(fit && { fit }),
    ...(testShare !== undefined && { testShare }),
    ...(seed !== undefined && { seed }),
  }
  const parsed = v.safeParse(importSettingsSchema, { ...defaultImportSettings, ...said })
  if (parsed.success) return said
  const [issue] = parsed.issues
  const flags: Record<string, string> = { height: '--size', width: '--size', testShare: '--test-share', seed: '--seed' }
  throw new JackdawError('option-invalid', flags[v.getDotPath(issue) ?? ''] ?? 'settings', { reason: issue.message })
}

/** `64` or `48x64`. */
function sides(text: string): [number, number] {
  const parts = text.toLowerCase().split('x')
  const [height, width = height] = parts.map((part) => toNumber('--size', part))
  if (parts.length > 2 || height === undefined || width === undefined)
    throw new JackdawError('option-invalid', '--size', { reason: `it has to be like 64 or 48x64, not "${text}"` })
  return [height, width]
}
