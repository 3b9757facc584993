import * as v from 'valibot'
import type { AsJson } from './as-json'
import { augmentationSchema } from './augmentation'
import type { DatasetDifference, DatasetSummary, PictureShape } from './dataset'
import { datasetExportFormatSchema, type DatasetExport } from './dataset-export'
import {
  datasetEditSchema,
  splitSettingsSchema,
  type AddOutcome,
  type EditHistoryEntry,
  type EditOutcome,
} from './dataset-edit'
import {
  importSettingsSchema,
  type ImportPreview,
  type ImportProgress,
  type ImportReport,
  type ImportResult,
} from './import'
import { datasetIdSchema, idSchema, runIdSchema } from './ids'
import { splitSchema } from './dataset'
import { distributions, findingKinds, type Examination, type ListedPictures } from './doctor'
import { exportFormats, fitModes, type EngineReport, type Progress } from './engine-protocol'
import type { CellPicture, Evaluation } from './evaluation'
import type { ErrorData } from './errors'
import type { TrainingQueue } from './queue'
import { noteSchema, tagsSchema, type MetricColumns, type RunSummary } from './run'
import { limits, runConfigSchema } from './run-config'
import { ranged } from './limits'
import type { LearningRateCurve } from './learning-rate-curve'

/**
 * Every request the window can make and every event it can hear, in one place. Main must have a handler for each request and
 * the window can call nothing else; both follow from this table at compile time. Paths are in neither direction.
 */

interface Request<Input extends v.GenericSchema, Output> {
  input: Input
  /** Exists in the types only. */
  readonly output?: Output
}
const request = <Input extends v.GenericSchema>(input: Input) => ({
  answers: <Output>(): Request<Input, Output> => ({ input }),
})

const nothing = v.strictObject({})
const run = v.strictObject({ runId: runIdSchema })
const dataset = v.strictObject({ datasetId: datasetIdSchema })
const index = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(4_294_967_295))
const label = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65_535))
const contentHash = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))
const name = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(120))

const epochCount = v.pipe(v.number(), v.integer(), v.minValue(limits.epochs.min), v.maxValue(limits.epochs.max))
const seedCount = v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(20))

/** At most 64 MiB. */
const pictureContent = v.pipe(
  v.instance(Uint8Array),
  v.check((bytes) => bytes.byteLength <= 64 * 1024 * 1024, 'larger than 64 MiB'),
)

/** One picture file given to the model: its name for speaking of it, and its content. */
const pictureFile = v.strictObject({
  name: v.pipe(v.string(), v.maxLength(1024)),
  bytes: pictureContent,
})

export interface AppInfo {
  version: string
  electron: string
  /** True when the window runs on the old stand-in Electron that is for development and tests only. */
  developmentShell: boolean
  /** Last part of the library folder's name, for showing. */
  libraryName: string
}

/** What the model says of a picture. `probabilities` is in the order of the run's class names. */
export interface Prediction {
  probabilities: number[]
}

/** What became of a picture file: what the network saw and what it says, or why it could not be read. */
export type FilePrediction =
  | { name: string; pixels: number[]; probabilities: number[]; error: null }
  | { name: string; pixels: null; probabilities: null; error: ErrorData }

export interface ExportReport {
  folderName: string
  files: { name: string; bytes: number }[]
  /** Test pictures answered by the export in a fresh process. */
  replayed: number
  /** Largest difference of any probability from the original's. */
  largestDifference: number
}

export const chartKinds = ['png', 'csv'] as const
export type ChartKind = (typeof chartKinds)[number]

/** What was written for TensorBoard: a folder in the one that was chosen, with a folder in it for each run. */
export interface EventsReport {
  folderName: string
  runs: number
  points: number
}

/** What became of the wish for a fair comparison. */
export interface FairStart {
  /** The tag that all its runs have. */
  tag: string
  /** Runs that are waiting now. */
  queued: number
  /** Runs that were trained with just these settings before and are taken into it. */
  reused: number
}

export interface Measurement {
  millisecondsPerStep: number
  picturesPerSecond: number
  /** Estimate for the whole run, validation and test included. */
  estimatedSeconds: number
  engine: EngineReport
}

/** What training would see of one picture. */
export interface AugmentationPreview {
  shape: PictureShape
  /** NHWC bytes of eight variants, one behind the other. */
  pixels: Uint8Array
}

export const requests = {
  'app.info': request(nothing).answers<AppInfo>(),

  'datasets.list': request(nothing).answers<DatasetSummary[]>(),
  /** Opens main's dialog for a folder or a file; null when the person cancels it. The preview is made with suggested settings. */
  'datasets.choose': request(v.strictObject({ what: v.picklist(['folder', 'file']) })).answers<ImportPreview | null>(),
  /** The same with what was dropped on the window. */
  'datasets.chooseDropped': request(v.strictObject({ dropId: idSchema })).answers<ImportPreview>(),
  /** Looks again at what was chosen, with other settings. */
  'datasets.preview': request(
    v.strictObject({ choiceId: idSchema, settings: importSettingsSchema }),
  ).answers<ImportPreview>(),
  'datasets.import': request(
    v.strictObject({ choiceId: idSchema, name, settings: importSettingsSchema }),
  ).answers<ImportResult>(),
  /** What an import left out and repaired; null where nothing is known of it. */
  'datasets.report': request(dataset).answers<ImportReport | null>(),
  /** Asks where to save, and writes the report as comma-separated values; false when cancelled. */
  'datasets.saveReport': request(dataset).answers<boolean>(),
  /** Names of pictures in their source, in the order asked; empty where pictures have none. */
  'datasets.names': request(
    v.strictObject({ datasetId: datasetIdSchema, indices: v.pipe(v.array(index), v.minLength(1), v.maxLength(1000)) }),
  ).answers<string[]>(),
  /** Ends a preview or an import that is under way within a second; it then fails with `import-cancelled`. */
  'datasets.cancelImport': request(v.strictObject({ choiceId: idSchema })).answers<null>(),
  /** Changes classes, labels, sides, or which pictures take part. The pictures themselves stay as they are. */
  'datasets.edit': request(
    v.strictObject({ datasetId: datasetIdSchema, edit: datasetEditSchema }),
  ).answers<EditOutcome>(),
  /** Asks for a folder or a file and adds every picture in it to a class, for training; null when the dialog is cancelled. */
  'datasets.addPictures': request(
    v.strictObject({ datasetId: datasetIdSchema, label, what: v.picklist(['folder', 'file']) }),
  ).answers<AddOutcome | null>(),
  /** Adds what was dropped on the class: pictures, archives and folders of any size. */
  'datasets.addDropped': request(
    v.strictObject({ datasetId: datasetIdSchema, label, dropId: idSchema }),
  ).answers<AddOutcome>(),
  /** Adds picture files that were dropped and lie in no folder, such as one from another program. */
  'datasets.addFiles': request(
    v.strictObject({
      datasetId: datasetIdSchema,
      label,
      files: v.pipe(v.array(pictureFile), v.minLength(1), v.maxLength(64)),
    }),
  ).answers<AddOutcome>(),
  /** The same as `saveReport` for the pictures that were added last to this dataset. */
  'datasets.saveAddReport': request(dataset).answers<boolean>(),
  /** Ends adding that is under way; it then fails with `import-cancelled` and leaves nothing. */
  'datasets.cancelAdding': request(dataset).answers<null>(),
  /** Draws which pictures are for the test: each class with its share, groups kept together. An edit like others. */
  'datasets.split': request(
    v.strictObject({ datasetId: datasetIdSchema, settings: splitSettingsSchema }),
  ).answers<EditOutcome>(),
  /** Asks for a folder and writes the pictures into it as networks see them; null when the dialog is cancelled. */
  'datasets.export': request(
    v.strictObject({ datasetId: datasetIdSchema, format: datasetExportFormatSchema }),
  ).answers<DatasetExport | null>(),
  /** Ends an export that is under way; it then fails with `job-stopped` and leaves nothing. */
  'datasets.cancelExport': request(dataset).answers<null>(),
  /** Takes back the newest edit that stands, whenever it was made. */
  'datasets.undo': request(dataset).answers<EditOutcome>(),
  'datasets.redo': request(dataset).answers<EditOutcome>(),
  /** Every edit, oldest first; those that were taken back behind, the one that redo would do first. */
  'datasets.history': request(dataset).answers<EditHistoryEntry[]>(),
  /** Pictures whose name in the source has this text in it, whatever its case, as ranges; empty for none. */
  'datasets.search': request(
    v.strictObject({
      datasetId: datasetIdSchema,
      text: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(200)),
    }),
  ).answers<string>(),
  /** How the dataset differs now from one of its `versions`; null where it does not. */
  'datasets.difference': request(
    v.strictObject({ datasetId: datasetIdSchema, hash: contentHash }),
  ).answers<DatasetDifference | null>(),
  'datasets.rename': request(v.strictObject({ datasetId: datasetIdSchema, name })).answers<DatasetSummary>(),
  /** Moves it to the library's trash, from where `datasets.restore` takes it back. */
  'datasets.remove': request(dataset).answers<null>(),
  'datasets.restore': request(dataset).answers<DatasetSummary>(),

  /** What is wrong with a dataset as it is now; null while its pictures were never looked at. */
  'doctor.examination': request(dataset).answers<AsJson<Examination> | null>(),
  /** Looks through all pictures; one that is under way already is waited for. */
  'doctor.examine': request(dataset).answers<AsJson<Examination>>(),
  /** Ends the looking within a second; it then fails with `job-stopped`, and what was found before is kept. */
  'doctor.cancel': request(dataset).answers<null>(),
  /** Remembers that cases of a finding are to be ignored, or no longer. */
  'doctor.ignore': request(
    v.strictObject({
      datasetId: datasetIdSchema,
      kind: v.picklist(findingKinds),
      keys: v.pipe(v.array(v.pipe(v.string(), v.maxLength(16))), v.maxLength(20_000)),
      ignored: v.boolean(),
    }),
  ).answers<AsJson<Examination>>(),
  /** The pictures that are counted in one bar of a distribution; the first 20,000 where they are more. */
  'doctor.barPictures': request(
    v.strictObject({ datasetId: datasetIdSchema, distribution: v.picklist(distributions), bar: label }),
  ).answers<ListedPictures>(),

  'engines.list': request(nothing).answers<EngineReport[]>(),

  /** Times a few real batches of these settings on this machine. */
  'training.measure': request(v.strictObject({ config: runConfigSchema })).answers<Measurement>(),
  /** Tries rising learning rates on a network of its own, which is thrown away. The config's own rate and schedule do not matter. */
  'training.findLearningRate': request(v.strictObject({ config: runConfigSchema })).answers<LearningRateCurve>(),
  /** Ends such a trial, if there is one; it then fails with `job-stopped`. */
  'training.cancelFinding': request(nothing).answers<null>(),
  /** Eight variants of a picture, as these settings would change it. The same seed gives the same variants. */
  'training.augmentationPreview': request(
    v.strictObject({ datasetId: datasetIdSchema, index, augmentation: augmentationSchema, seed: ranged('seed') }),
  ).answers<AugmentationPreview>(),
  'training.start': request(v.strictObject({ config: runConfigSchema, name })).answers<RunSummary>(),
  'training.pause': request(run).answers<null>(),
  'training.resume': request(run).answers<null>(),
  /** Ends within two batches and writes a checkpoint. */
  'training.stop': request(run).answers<null>(),
  /** Goes on with a stopped, failed or interrupted run from its last good checkpoint. */
  'training.continue': request(run).answers<RunSummary>(),

  /** What waits for the run in training to end, first in line first. */
  'queue.show': request(nothing).answers<TrainingQueue>(),
  'queue.add': request(
    v.strictObject({ config: runConfigSchema, name, tags: v.optional(tagsSchema) }),
  ).answers<TrainingQueue>(),
  /** Puts a run that can go on at the end of the line. */
  'queue.addContinued': request(run).answers<TrainingQueue>(),
  /** `to` counts from 0; further than the end is the end. */
  'queue.move': request(v.strictObject({ entryId: idSchema, to: index })).answers<TrainingQueue>(),
  'queue.remove': request(v.strictObject({ entryId: idSchema })).answers<TrainingQueue>(),
  /** Begins no other run from it until `queue.go`. */
  'queue.hold': request(nothing).answers<TrainingQueue>(),
  /** Lets it begin runs; those that were refused are tried again. */
  'queue.go': request(nothing).answers<TrainingQueue>(),
  /** Puts both runs' settings into the line, once for each of so many seeds, with one tag. */
  'queue.addFair': request(
    v.strictObject({ runIds: v.tuple([runIdSchema, runIdSchema]), seeds: seedCount }),
  ).answers<FairStart>(),

  'runs.list': request(nothing).answers<RunSummary[]>(),
  'runs.show': request(run).answers<RunSummary>(),
  'runs.metrics': request(run).answers<MetricColumns>(),
  'runs.rename': request(v.strictObject({ runId: runIdSchema, name })).answers<RunSummary>(),
  'runs.annotate': request(
    v.strictObject({ runId: runIdSchema, tags: tagsSchema, note: noteSchema }),
  ).answers<RunSummary>(),
  /** Sets a new total of epochs, more than it has done; `training.continue` then goes on from the last checkpoint. */
  'runs.extend': request(v.strictObject({ runId: runIdSchema, epochs: epochCount })).answers<RunSummary>(),
  /** Asks for a folder, writes what TensorBoard reads into a new one there; null when the person cancels the dialog. */
  'runs.exportEvents': request(
    v.strictObject({ runIds: v.pipe(v.array(runIdSchema), v.minLength(1), v.maxLength(20)) }),
  ).answers<EventsReport | null>(),
  'runs.remove': request(run).answers<null>(),
  'runs.restore': request(run).answers<RunSummary>(),

  /** Asks where to save a chart that the page drew, or its numbers, and writes it; false when cancelled. */
  'charts.save': request(
    v.strictObject({ name, kind: v.picklist(chartKinds), bytes: pictureContent }),
  ).answers<boolean>(),

  /** The saved evaluation on the test split, or null when there is none yet. */
  'results.evaluation': request(
    v.strictObject({ runId: runIdSchema, split: splitSchema }),
  ).answers<Evaluation | null>(),
  'results.evaluate': request(v.strictObject({ runId: runIdSchema, split: splitSchema })).answers<Evaluation>(),
  /** Ends an evaluation that was asked for, within two batches; it then fails with `job-stopped`, and nothing is saved. */
  'results.cancel': request(v.strictObject({ runId: runIdSchema, split: splitSchema })).answers<null>(),
  /** Exactly the pictures of one cell of the confusion matrix, most confident first. */
  'results.cell': request(
    v.strictObject({ runId: runIdSchema, split: splitSchema, actual: label, predicted: label }),
  ).answers<CellPicture[]>(),
  /** Asks where to save, writes file name or index, label, prediction and confidence of every picture; false when cancelled. */
  'results.saveCsv': request(v.strictObject({ runId: runIdSchema, split: splitSchema })).answers<boolean>(),

  'use.pictures': request(
    v.strictObject({ runId: runIdSchema, indices: v.pipe(v.array(index), v.minLength(1), v.maxLength(1000)) }),
  ).answers<Prediction[]>(),
  /** NHWC bytes of one picture of the model's input shape. */
  'use.pixels': request(v.strictObject({ runId: runIdSchema, pixels: pictureContent })).answers<Prediction>(),
  'use.files': request(
    v.strictObject({
      runId: runIdSchema,
      fit: v.picklist(fitModes),
      files: v.pipe(v.array(pictureFile), v.minLength(1), v.maxLength(64)),
    }),
  ).answers<FilePrediction[]>(),

  /** Asks for a folder, writes, replays, reports; null when the person cancels the dialog. */
  'exports.create': request(
    v.strictObject({ runId: runIdSchema, format: v.picklist(exportFormats) }),
  ).answers<ExportReport | null>(),
} as const

export type Requests = typeof requests
export type RequestName = keyof Requests
export type RequestInput<N extends RequestName> = v.InferInput<Requests[N]['input']>
/** Input after parsing, as handlers receive it. */
export type ParsedInput<N extends RequestName> = v.InferOutput<Requests[N]['input']>
export type RequestOutput<N extends RequestName> =
  NonNullable<Requests[N]['output']> | (null extends Requests[N]['output'] ? null : never)

/** One handler for each request; forgetting one does not compile. */
export type Handlers = { [N in RequestName]: (input: ParsedInput<N>) => Promise<RequestOutput<N>> }

/** What main tells every window, unasked. */
export interface Events {
  'datasets.changed': null
  'datasets.exportProgress': { datasetId: string; done: number; total: number }
  'datasets.addProgress': { datasetId: string } & ImportProgress
  'datasets.importProgress': { choiceId: string } & ImportProgress
  'doctor.progress': { datasetId: string; done: number; total: number }
  /** What is known to be wrong with a dataset, or what is ignored of it, is another now. */
  'doctor.changed': { datasetId: string }
  /** A run's record changed: status, position, engine, accuracy. */
  'runs.changed': { run: RunSummary }
  'runs.removed': { runId: string }
  /** A checkpoint was damaged, and the one before it is used instead. */
  'runs.checkpointSetAside': { runId: string; error: ErrorData }
  'queue.changed': { queue: TrainingQueue }
  /** As the engine sends it. */
  'training.progress': { runId: string; progress: Progress }
  'training.findProgress': { done: number; total: number }
  'results.progress': { runId: string; done: number; total: number }
}
export type EventName = keyof Events
/** How main answers a request across the bridge. */
export type Answer<T> = { ok: true; value: T } | { ok: false; error: ErrorData }

/** All that the bridge puts into the page, as `window.jackdaw`. */
export interface Bridge {
  request(name: string, input: unknown): Promise<Answer<unknown>>
  /**
   * Gives main files and folders that a person dropped on the window, as `File` objects; main learns where they lie and remembers it for
   * one use. Answers an id; null when one of them is no file on disk, as those are that a page makes itself.
   */
  dropped(files: readonly unknown[]): Promise<Answer<string | null>>
  /** Returns the function that ends the subscription. */
  subscribe(listener: (name: string, payload: unknown) => void): () => void
}

/**
 * Pictures and labels travel as bytes over the program's own scheme, by opaque id:
 * `app://pictures/<datasetId>/labels` answers the label of each stored picture as little-endian uint16, in index order;
 * `app://pictures/<datasetId>/sides` answers a byte for each stored picture: 0 for training, 1 for the test, 2 and 3 the same but excluded,
 * 4 and more for what is no part of the dataset;
 * `app://pictures/<datasetId>/brightness` answers the mean of the values of each stored picture, rounded, a byte each;
 * `app://pictures/<datasetId>/pixels?at=0-199,305` answers NHWC bytes of those pictures, ranges inclusive, in the order asked.
 */
export const picturesHost = 'pictures'
/** Most pictures that one `pixels` address may ask for. */
export const picturesPerFetch = 1024
