import * as v from 'valibot'
import { pictureShapeSchema } from './dataset'

/** What can be wrong with a dataset, the most harmful first. Words for each are in `words/doctor.ts`. */
export const findingKinds = [
  /** The same picture under different labels. */
  'labels-differ',
  /** The same picture in training and in test. */
  'leak',
  /** Nearly the same picture under different labels, or in training and in test. */
  'similar-labels-differ',
  'similar-leak',
  /** Classes with hardly any pictures to learn from, or none in the test. */
  'few-pictures',
  /** Names of classes that differ only in case or spaces. */
  'names-alike',
  /** Pictures of a single colour, such of which the lower part is missing, and such with next to nothing on them. */
  'blank',
  'cut-off',
  'uniform',
  /** The same picture, and nearly the same, several times in one part of the data under one label. */
  'copies',
  'similar',
  'imbalance',
  /** Picture files that were enlarged, and such of an unusual size or shape. */
  'tiny',
  'odd-size',
  'odd-shape',
  /** Files that the import left out because they could not be read. */
  'left-out',
] as const
export type FindingKind = (typeof findingKinds)[number]

const contentHash = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))
const count = v.pipe(v.number(), v.integer(), v.minValue(0))

const listedPictures = {
  /** Indices of pictures, ascending; label of each, and side: 0 for training, 1 for the test. */
  pictures: v.array(count),
  labels: v.array(count),
  sides: v.array(v.picklist([0, 1])),
}
export interface ListedPictures {
  pictures: number[]
  labels: number[]
  sides: (0 | 1)[]
}

/** One case of a finding: pictures that belong together, or classes. */
export const findingGroupSchema = v.strictObject({
  /** By what the pictures are, not where they lie; so that what is ignored stays so when others are added or go. */
  key: v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/)),
  ...listedPictures,
  classes: v.array(count),
})
export type FindingGroup = v.InferOutput<typeof findingGroupSchema>

export const findingSchema = v.strictObject({
  kind: v.picklist(findingKinds),
  /** Cases that are listed: all, unless there are too many. */
  groups: v.array(findingGroupSchema),
  /** Cases in all, and pictures in all of them. */
  groupCount: count,
  pictureCount: count,
  /** Numbers for the sentence: pictures on the training side and on the test side. */
  train: count,
  test: count,
})
export type Finding = v.InferOutput<typeof findingSchema>

/** Pictures that one finding lists at most. */
export const mostListed = 20_000

/** Brightness of pictures is counted in this many bars of equal width, from 0 to 255. */
export const brightnessBars = 32
/** Upper ends of the bars that longer sides of files are counted in, in pixels; one more bar is for what is above. */
export const sizeEnds = [32, 64, 128, 256, 512, 1024, 2048, 4096, 8192] as const
/** The same for width divided by height. */
export const proportionEnds = [1 / 3, 1 / 2, 2 / 3, 0.9, 1 / 0.9, 3 / 2, 2, 3] as const

export const distributions = ['brightness', 'size', 'proportion'] as const
export type Distribution = (typeof distributions)[number]

/** Pictures in each bar, for each part. */
const barsSchema = v.strictObject({ train: v.array(count), test: v.array(count) })
export type Bars = v.InferOutput<typeof barsSchema>

/** Result of looking through a dataset; `doctor.json` in its folder. */
export const examinationSchema = v.strictObject({
  version: v.literal(1),
  /** Of the version of the dataset that the findings are about. */
  hash: contentHash,
  finishedAt: v.pipe(v.string(), v.isoTimestamp()),
  /** Only kinds of which there is a case, most harmful first. */
  findings: v.array(findingSchema),
  /** Whether there were so many alike that some nearly same pictures may be missing. */
  limited: v.boolean(),
  /** Of how many pictures the size in the file is known. */
  sizesKnown: count,
  /** Whether there is a report of the import to look into. */
  reported: v.boolean(),
  distributions: v.strictObject({ brightness: barsSchema, size: barsSchema, proportion: barsSchema }),
  /** Mean picture of each class, of the version of the dataset that `hash` says: HWC bytes, as base64, which is a third of what JSON makes of numbers. */
  means: v.strictObject({
    hash: contentHash,
    shape: pictureShapeSchema,
    pictures: v.array(v.pipe(v.string(), v.base64())),
  }),
  /** `<kind>:<key>` of cases that a person does not want to hear of again. */
  ignored: v.array(v.string()),
})
export type Examination = v.InferOutput<typeof examinationSchema>

export const caseKey = (kind: FindingKind, group: Pick<FindingGroup, 'key'>): string => `${kind}:${group.key}`

/** The cases of a finding that a person has not chosen to ignore. */
export function openGroups(finding: Finding, ignored: ReadonlySet<string>): FindingGroup[] {
  return ignored.size === 0 ? finding.groups : finding.groups.filter(isOpen(finding, ignored))
}

/** Nothing is done for cases when nothing is ignored: there may be twenty thousand, and this is asked often. */
const isOpen =
  ({ kind }: Finding, ignored: ReadonlySet<string>) =>
  (group: FindingGroup): boolean =>
    ignored.size === 0 || !ignored.has(caseKey(kind, group))

/** Findings of which something is still open. */
export function openFindings({ findings, ignored }: Examination): Finding[] {
  const known = new Set(ignored)
  return findings.filter((finding) => finding.groups.some(isOpen(finding, known)))
}

/** The bar that a value belongs to, by the upper ends of all bars but the last. */
export function barOf(value: number, ends: readonly number[]): number {
  const bar = ends.findIndex((end) => value <= end)
  return bar < 0 ? ends.length : bar
}
