import * as v from 'valibot'
import { datasetIdSchema } from './ids'
import { importKinds, pictureFits } from './import-kinds'

/** Height, width and channels of every picture of a dataset, in pixels. */
export const pictureShapeSchema = v.tuple([
  v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(16_384)),
  v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(16_384)),
  v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(4)),
])
/** `[height, width, channels]`. */
export type PictureShape = v.InferOutput<typeof pictureShapeSchema>

export const splitNames = ['train', 'test'] as const
/** Which side a picture is on. The validation part is taken from `train` by each run; it is not stored. */
export type SplitName = (typeof splitNames)[number]
export const splitSchema = v.picklist(splitNames)

const count = v.pipe(v.number(), v.integer(), v.minValue(0))

/** `dataset.json`: everything about a dataset but its pixels and labels. */
export const datasetManifestSchema = v.strictObject({
  version: v.literal(1),
  id: datasetIdSchema,
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(120)),
  createdAt: v.pipe(v.string(), v.isoTimestamp()),
  /** Where it came from: shipped with the program, or imported. */
  origin: v.strictObject({
    kind: v.picklist(['bundled', ...importKinds]),
    detail: v.string(),
    /** SHA-256 over names and sizes of the files and the settings, by which the same import is recognised. */
    fingerprint: v.optional(v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))),
    /** How picture files were made to fit; pictures that are added later are made so, too. */
    fit: v.optional(v.picklist(pictureFits)),
  }),
  attribution: v.string(),
  shape: pictureShapeSchema,
  classNames: v.pipe(v.array(v.string()), v.minLength(1), v.maxLength(1000)),
  /** Pictures lie in one file, split after split: `train` is `[0, train)`, `test` is `[train, train + test)`. */
  counts: v.strictObject({ train: count, test: count }),
  /** Whether each picture has a name, kept in `items.jsonl` in the order of the pictures. */
  named: v.optional(v.boolean()),
  /** SHA-256 over shape, class names, counts, labels.u16 and images.u8; a run names its dataset by it. */
  hash: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
})
export type DatasetManifest = v.InferOutput<typeof datasetManifestSchema>

/** How one version of a dataset differs from an earlier one. Counts of pictures, then of classes. */
export interface DatasetDifference {
  /** In both, of another class. */
  relabelled: number
  /** In the earlier one only. */
  excluded: number
  /** In the later one only: added, or taken in again. */
  included: number
  /** In both, on the other side. */
  moved: number
  classesRenamed: number
  classesAdded: number
  classesRemoved: number
}

/** What lists show of a dataset as it is now: class names, counts and hash are those after its edits. */
export interface DatasetSummary extends DatasetManifest {
  /** Pictures per class for each split, in the order of `classNames`. */
  classCounts: Record<SplitName, number[]>
  /** Bytes on disk. */
  bytes: number
  /** Pictures in its files, excluded ones included. Their indices are 0 to `stored - 1`, and stay what they are. */
  stored: number
  /** Names its edits: another one after each edit, undo and redo; null before the first. */
  revision: string | null
  /** Pictures that are excluded now. */
  excluded: number
  /** How it differs from what was imported; null where it does not. */
  edited: DatasetDifference | null
  /** What undo would take back and redo do again, in words; null for nothing. */
  undo: string | null
  redo: string | null
  /** Hashes of the versions that runs can still use: as it was imported, and as each run saw it. */
  versions: string[]
}

/** The range of places that a split takes up among the pictures of a version, training pictures first: `[start, end)`. */
export function splitRange(dataset: Pick<DatasetManifest, 'counts'>, split: SplitName): { start: number; end: number } {
  const { train, test } = dataset.counts
  return split === 'train' ? { start: 0, end: train } : { start: train, end: train + test }
}

/** Bytes of one picture: height x width x channels. */
export function pictureBytes([height, width, channels]: PictureShape): number {
  return height * width * channels
}

/** What the engine needs to read a dataset: absolute file names, chosen by main. */
export const datasetFilesSchema = v.strictObject({
  images: v.string(),
  labels: v.string(),
  shape: pictureShapeSchema,
  classCount: v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(1000)),
  counts: v.strictObject({ train: count, test: count }),
  /**
   * Where the pictures of the two splits are not simply all that is stored: the file that says which, as little-endian uint32
   * indices of stored pictures, training pictures first; `labels` is then in the same order.
   */
  rows: v.optional(v.string()),
  /** Pictures in `images`; all of the two splits if not said. */
  stored: v.optional(count),
})
export type DatasetFiles = v.InferOutput<typeof datasetFilesSchema>
