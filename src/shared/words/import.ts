import type { ErrorData } from '../errors'
import type {
  ImportKind,
  ImportNote,
  ImportPreview,
  ImportProgress,
  ImportReport,
  Repair,
  SkippedFile,
} from '../import'
import { errorWords } from './errors'
import { count, counted, visible } from './format'

/** What an import says: before, meanwhile and after; in the window and on the command line. */

const kinds: Record<ImportKind, string> = {
  idx: 'IDX files',
  'class-folders': 'A folder for each class',
  'labelled-files': 'Pictures with a list of labels',
  'csv-pixels': 'A table with the pixels of each picture',
  'cifar-10': 'CIFAR-10',
  'cifar-100': 'CIFAR-100',
  arrays: 'NumPy arrays',
}

/** `A folder for each class: 3 classes, 1,204 pictures` */
export function recognised({
  kind,
  classNames,
  counts,
}: Pick<ImportPreview, 'kind' | 'classNames' | 'counts'>): string {
  const classes = counted(classNames.length, 'class', 'classes')
  return `${kinds[kind]}: ${classes}, ${counted(counts.train + counts.test, 'picture')}`
}

const notes: Record<ImportNote, string> = {
  'validation-joins-training':
    'There is a validation folder. Its pictures join the training pictures, because each run sets its own validation part aside from there.',
  'validation-becomes-test':
    'There is a validation folder but no test folder, so the validation pictures become the test pictures.',
  'nested-folders':
    'Some class folders have folders inside. Pictures in there belong to the class of the outermost folder.',
  'classes-merged': 'Some class names differ only in capital letters or spaces. They were made one class.',
  'values-scaled': 'The numbers in the file do not go from 0 to 255, so they are scaled to that range.',
  'channels-moved':
    'The file keeps red, green and blue as separate pictures. They are put together again, pixel by pixel.',
}

/** One sentence for a fact about how a source was understood. */
export const noteWords = (note: ImportNote): string => notes[note]

/** `one` and `many` stand behind a number of pictures; `file` is a sentence of its own. */
const repairs: Record<Repair, { one: string; many: string; file: string }> = {
  turned: {
    one: 'was turned upright, as the camera had noted',
    many: 'were turned upright, as the camera had noted',
    file: 'It was turned upright, as the camera had noted.',
  },
  cmyk: {
    one: 'had colours for printing (CMYK), which became colours for screens',
    many: 'had colours for printing (CMYK), which became colours for screens',
    file: 'Its colours for printing (CMYK) became colours for screens.',
  },
  'first-frame': {
    one: 'is an animation, of which the first frame was taken',
    many: 'are animations, of which the first frame was taken',
    file: 'It is an animation, of which the first frame was taken.',
  },
  flattened: {
    one: 'had see-through parts, which became white',
    many: 'had see-through parts, which became white',
    file: 'Its see-through parts became white.',
  },
  'sixteen-bit': {
    one: 'had finer shades (16 bits a value), which were rounded to 8 bits',
    many: 'had finer shades (16 bits a value), which were rounded to 8 bits',
    file: 'Its finer shades (16 bits a value) were rounded to 8 bits.',
  },
}

/** What was done to one file, in one sentence that can stand beside its name. */
export const repairWords = (repair: Repair): string => repairs[repair].file

/** `12 pictures were turned upright, as the camera had noted.` */
export const repairedWords = (repair: Repair, n: number): string =>
  `${counted(n, 'picture')} ${n === 1 ? repairs[repair].one : repairs[repair].many}.`

/** An error whose parts of unknown origin are safe to show on one line. */
export function visibleError({ code, subject, detail }: ErrorData): ErrorData {
  const entries = Object.entries(detail).map(([key, value]) => [
    key,
    typeof value === 'string' ? visible(value) : value,
  ])
  return { code, subject: visible(subject), detail: Object.fromEntries(entries) as ErrorData['detail'] }
}

const isRow = ({ error }: SkippedFile): boolean => error.code === 'csv-row'

/** `7 files`, or `7 rows` where all that is known of them are rows of a table. */
export const skippedCount = (n: number, listed: readonly SkippedFile[]): string =>
  counted(n, listed.length > 0 && listed.every(isRow) ? 'row' : 'file')

/** Why a file was left out, in one sentence that can stand beside its name without saying it again. */
export function skippedWords({ name, error }: SkippedFile): string {
  const shown = visibleError(error)
  const named = error.subject !== '' && (error.subject === name || name.endsWith(`/${error.subject}`))
  const { sentence } = errorWords(
    named ? { ...shown, subject: isRow({ name, error }) ? 'this row' : 'this file' } : shown,
  )
  return sentence.slice(0, 1).toUpperCase() + sentence.slice(1)
}

/** `1,204 imported, 12 of them repaired, and 7 left out: 1,211 found.` */
export function outcomeWords({ found, imported, skipped, repaired }: ImportReport): string {
  const mended = repaired > 0 ? `, ${count(repaired)} of them repaired` : ''
  const out = skipped > 0 ? `${mended ? ',' : ''} and ${count(skipped)} left out` : ''
  return `${count(imported)} imported${mended}${out}: ${count(found)} found.`
}

/** `about 2 minutes left`; null while the speed is not known. */
export function timeLeft({ done, total, perSecond }: ImportProgress): string | null {
  if (perSecond <= 0) return null
  const seconds = Math.max(0, total - done) / perSecond
  if (seconds < 5) return 'a few seconds left'
  if (seconds < 50) return `about ${Math.ceil(seconds / 10) * 10} seconds left`
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return `about ${counted(Math.max(1, minutes), 'minute')} left`
  const steps = Math.round(seconds / 300)
  const rest = (steps % 12) * 5
  return `about ${counted(Math.floor(steps / 12), 'hour')}${rest ? ` ${rest} minutes` : ''} left`
}
