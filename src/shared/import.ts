import * as v from 'valibot'
import { errorDataSchema } from './errors'
import type { DatasetSummary, SplitName } from './dataset'
import { pictureFits, type ImportKind } from './import-kinds'

export { importKinds, pictureFits, type ImportKind, type PictureFit } from './import-kinds'

/** Sides that picture files may be imported at, in pixels. */
export const sideLimits = { smallest: 8, largest: 512 }
const side = v.pipe(v.number(), v.integer(), v.minValue(sideLimits.smallest), v.maxValue(sideLimits.largest))

/**
 * How an import is done. Size, colour and fit matter to picture files only: arrays are taken as they are. `testShare` and `seed`
 * matter only where the source has no test part of its own: then that share of each class is set aside (stratified, seeded).
 */
export const importSettingsSchema = v.strictObject({
  height: side,
  width: side,
  /** 1 is grey, 3 is colour. */
  channels: v.picklist([1, 3]),
  fit: v.picklist(pictureFits),
  testShare: v.pipe(v.number(), v.minValue(0), v.maxValue(0.9)),
  seed: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(4_294_967_295)),
})
export type ImportSettings = v.InferOutput<typeof importSettingsSchema>

export const defaultImportSettings: ImportSettings = {
  height: 64,
  width: 64,
  channels: 3,
  fit: 'crop',
  testShare: 0.2,
  seed: 1,
}

/** One picture as the network will see it. */
export interface ImportSample {
  label: number
  /** Name inside the source; empty where pictures have no names. */
  name: string
  /** NHWC bytes of the preview's shape. */
  pixels: number[]
  /** Size in the file, turned as it is shown; null where pictures are no files. */
  original: { width: number; height: number } | null
}

/** What an import found before anything is written. */
export interface ImportPreview {
  /** Opaque id of what was chosen; main keeps the path. */
  choiceId: string
  /** Last part of the chosen folder's or file's name. */
  folderName: string
  kind: ImportKind
  /** The settings that this preview was made with: suggested ones at first. */
  settings: ImportSettings
  /** Whether size, colour and fit can be chosen: true for picture files, false for arrays. */
  adjustable: boolean
  /** Whether the source has a test part of its own; then `testShare` does nothing. */
  hasTest: boolean
  /** `[height, width, channels]` that every picture will have. */
  shape: [number, number, number]
  classNames: string[]
  counts: Record<SplitName, number>
  classCounts: Record<SplitName, number[]>
  /** At most twenty, of all classes in turn. */
  samples: ImportSample[]
  /** Files that are left out already, with why: links, files that are no pictures, labels without a file. At most 1,000 of them. */
  skipped: SkippedFile[]
  /** How many are left out in all. */
  skippedCount: number
  /** What a person should know of how it was understood, as codes for `words/import.ts`. */
  notes: ImportNote[]
  /** Name of a dataset in the library that came from the same files with the same settings, or has the same content. */
  sameAs: string | null
}

/** Facts about how a source was understood; one sentence for each is in `words/import.ts`. */
export const importNotes = [
  /** A validation folder beside train and test: its pictures join training, because each run takes its own validation part from there. */
  'validation-joins-training',
  /** A validation folder without a test folder becomes the test part. */
  'validation-becomes-test',
  /** A folder inside a class folder: its pictures belong to the class of the outermost. */
  'nested-folders',
  /** Class names that differ only in case or spaces were made one. */
  'classes-merged',
  /** Sixteen-bit or real numbers were scaled to 0 to 255. */
  'values-scaled',
  /** Pictures were kept with channels first and were turned to channels last. */
  'channels-moved',
] as const
export type ImportNote = (typeof importNotes)[number]

export const skippedFileSchema = v.strictObject({
  /** Name inside the source, folders divided by `/`, as found. */
  name: v.string(),
  /** The same error that it would be alone; its sentence is in `words/errors.ts`. */
  error: errorDataSchema,
})
export type SkippedFile = v.InferOutput<typeof skippedFileSchema>

/** What was done to a picture so that it could be imported. */
export const repairs = [
  /** Turned as its EXIF orientation says. */
  'turned',
  /** Printing colours (CMYK) became RGB. */
  'cmyk',
  /** Only the first frame of an animation was taken. */
  'first-frame',
  /** Transparent parts became white. */
  'flattened',
  /** Sixteen bits a value became eight. */
  'sixteen-bit',
] as const
export type Repair = (typeof repairs)[number]

const count = v.pipe(v.number(), v.integer(), v.minValue(0))

export const repairedFileSchema = v.strictObject({ name: v.string(), repairs: v.array(v.picklist(repairs)) })

/** Files that are listed by name wherever a report is shown; that of a million is kept whole on disk. */
export const mostListed = 1000

/**
 * `import-report.json` in a dataset's folder. `found` = `imported` + `skipped`; the repaired ones are among the imported.
 * For arrays a "file" is one picture, and nothing is listed by name.
 */
export const importReportSchema = v.strictObject({
  version: v.literal(1),
  found: count,
  imported: count,
  skipped: count,
  repaired: count,
  skippedFiles: v.array(skippedFileSchema),
  repairedFiles: v.array(repairedFileSchema),
  /** How many are left out for each reason, by the code of its error, and repaired in each way: the lists may name the first only. */
  tally: v.optional(v.strictObject({ skipped: v.record(v.string(), count), repaired: v.record(v.string(), count) })),
})
export type ImportReport = v.InferOutput<typeof importReportSchema>

/** How many files are left out and repaired in each way. */
export function tallyOf({ tally, skippedFiles, repairedFiles }: ImportReport): NonNullable<ImportReport['tally']> {
  if (tally) return tally
  const counted = (keys: readonly string[]) => {
    const counts: Record<string, number> = {}
    for (const key of keys) counts[key] = (counts[key] ?? 0) + 1
    return counts
  }
  return {
    skipped: counted(skippedFiles.map(({ error }) => error.code)),
    repaired: counted(repairedFiles.flatMap((file) => file.repairs)),
  }
}

export interface ImportResult {
  dataset: DatasetSummary
  report: ImportReport
}

export interface ImportProgress {
  /** Pictures done so far, skipped ones included, and in all. */
  done: number
  total: number
  /** Pictures a second lately; 0 while it is not known. */
  perSecond: number
}
