import * as v from 'valibot'
import { splitSchema, type DatasetSummary } from './dataset'
import { idSchema } from './ids'
import type { ImportReport } from './import'
import { pictureRangesSchema } from './picture-ranges'

/**
 * What a person can change in a dataset. Its pictures never change; edits are kept in a journal beside them, and what is shown and
 * learnt from is the stored pictures with the journal's operations applied, in order. Pictures are named by their index in the
 * dataset's files, which stays the same for ever; classes by their place in the list as it is when the operation is applied.
 */

const label = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65_535))
/** A class name that a person gives. Names that came with an import may be anything. */
const className = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(120))
const pictures = pictureRangesSchema

const askedSchemas = [
  /** The pictures are of this class. */
  v.strictObject({ type: v.literal('relabel'), pictures, label }),
  /** The pictures are neither learnt from nor tested with; they keep their class and side. */
  v.strictObject({ type: v.literal('exclude'), pictures }),
  v.strictObject({ type: v.literal('include'), pictures }),
  /** The pictures are for training, or for the test. */
  v.strictObject({ type: v.literal('move'), pictures, split: splitSchema }),
  v.strictObject({ type: v.literal('renameClass'), label, name: className }),
  /** All pictures of `from` are of the class `into`, and the classes `from` are gone; those behind move up. */
  v.strictObject({
    type: v.literal('mergeClasses'),
    from: v.pipe(v.array(label), v.minLength(1), v.maxLength(1000)),
    into: label,
  }),
  /** A new class without pictures, behind the others. */
  v.strictObject({ type: v.literal('addClass'), name: className }),
  /** Takes away a class that no picture is of, excluded ones included. */
  v.strictObject({ type: v.literal('removeClass'), label }),
] as const
/** What can be asked for. */
const editOperationSchema = v.variant('type', [...askedSchemas])
export type EditOperation = v.InferOutput<typeof editOperationSchema>

const places = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(4_294_967_295))
/**
 * What the journal can hold: also that pictures were put behind those stored, `train` of them for training, then `test` for the test, the
 * first with the index `first`. Only the program that put them there writes it.
 */
const journalOperationSchema = v.variant('type', [
  ...askedSchemas,
  v.strictObject({ type: v.literal('add'), first: places, train: places, test: places, label }),
])
export type JournalOperation = v.InferOutput<typeof journalOperationSchema>

/** What it was in a few words, where that says more than the operations do: `Duplicates excluded`. */
const title = v.optional(v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(200)))

/** Operations that are done, and undone, as one. */
export const datasetEditSchema = v.strictObject({
  operations: v.pipe(v.array(editOperationSchema), v.minLength(1), v.maxLength(1000)),
  title,
})
export type DatasetEdit = v.InferOutput<typeof datasetEditSchema>

/** An edit as the journal holds it. */
export const journalEditSchema = v.strictObject({
  operations: v.pipe(v.array(journalOperationSchema), v.minLength(1), v.maxLength(1000)),
  title,
})
export type JournalEdit = v.InferOutput<typeof journalEditSchema>

/** How pictures are divided anew into training and test. */
export const splitSettingsSchema = v.strictObject({
  /** Of all pictures that are not excluded, for the test: a share in [0, 0.9], or how many. */
  test: v.union([
    v.strictObject({ share: v.pipe(v.number(), v.minValue(0), v.maxValue(0.9)) }),
    v.strictObject({ count: v.pipe(v.number(), v.integer(), v.minValue(0)) }),
  ]),
  seed: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(4_294_967_295)),
  /** Whether pictures of the test may come to training. If not, the test keeps all it has, and more are drawn for it. */
  redraw: v.boolean(),
  /** Pictures of one group stay on one side: those whose names are the same up to a text, or that lay in one folder. */
  groups: v.nullable(
    v.variant('by', [
      v.strictObject({ by: v.literal('prefix'), separator: v.pipe(v.string(), v.minLength(1), v.maxLength(8)) }),
      v.strictObject({ by: v.literal('folder') }),
    ]),
  ),
  /** More groups: pictures that the Data doctor found to be the same, or nearly so. It has to have looked. */
  alike: v.optional(v.boolean()),
})
export type SplitSettings = v.InferOutput<typeof splitSettingsSchema>

/** One line of a dataset's `edits.jsonl`. */
export const journalEntrySchema = v.variant('kind', [
  /** The first line. A file of a newer version is not touched. */
  v.strictObject({ kind: v.literal('journal'), version: v.number() }),
  v.strictObject({
    kind: v.literal('edit'),
    id: idSchema,
    /** The entry before, as its writer knew it: one that another program's entry came before is passed over. */
    after: v.nullable(idSchema),
    time: v.pipe(v.string(), v.isoTimestamp()),
    ...journalEditSchema.entries,
  }),
  /** Takes back the newest edit that stands, or does again the one that was taken back last. */
  v.strictObject({
    kind: v.picklist(['undo', 'redo']),
    id: idSchema,
    after: v.nullable(idSchema),
    time: v.pipe(v.string(), v.isoTimestamp()),
  }),
])
export type JournalEntry = v.InferOutput<typeof journalEntrySchema>

/** One edit of a dataset, as lists show it. */
export interface EditHistoryEntry {
  id: string
  /** ISO 8601. */
  time: string
  /** `3 pictures relabelled as “cat”` */
  title: string
  /** Taken back, and could be done again. */
  undone: boolean
}

/** What an edit, an undo or a redo came to. */
export interface EditOutcome {
  dataset: DatasetSummary
  /** Null where it changed nothing: everything was as asked already, or there was nothing to take back. */
  entry: EditHistoryEntry | null
}

/** What became of pictures that were to be added to a class. */
export interface AddOutcome extends EditOutcome {
  report: ImportReport
  /** Added pictures whose every pixel is that of another one that takes part, or of one added before it. */
  duplicates: number
}
