import type { Augmentation } from '../shared/augmentation'
import type { DatasetDifference, DatasetFiles, DatasetSummary, SplitName } from '../shared/dataset'
import type { AddOutcome, DatasetEdit, EditHistoryEntry, EditOutcome, SplitSettings } from '../shared/dataset-edit'
import type { DatasetExport, DatasetExportFormat } from '../shared/dataset-export'
import type { ImportPreview, ImportProgress, ImportReport, ImportResult, ImportSettings } from '../shared/import'
import type {
  AugmentationPreview,
  Events,
  EventsReport,
  ExportReport,
  FairStart,
  FilePrediction,
  Measurement,
  Prediction,
  EventName,
} from '../shared/contract'
import type { Distribution, Examination, FindingKind, ListedPictures } from '../shared/doctor'
import type { EngineReport, ExportFormat, FitMode, Progress } from '../shared/engine-protocol'
import type { CellPicture, Evaluation } from '../shared/evaluation'
import type { TrainingQueue } from '../shared/queue'
import type { LearningRateCurve } from '../shared/learning-rate-curve'
import type { MetricColumns, RunSummary } from '../shared/run'
import type { RunConfig } from '../shared/run-config'
import type { DatasetView } from './datasets/edits/dataset-view'
import type { ExportOptions } from './datasets/export/export-options'
import type { DatasetVersion } from './datasets/versions/dataset-version'

/**
 * What the program can do, without a window: the shells (Electron in `electron/`, the command line in `src/cli`) are thin over these.
 * Every method throws `JackdawError` for what a person can act on.
 */
export interface Services {
  datasets: DatasetService
  doctor: DoctorService
  runs: RunService
  training: TrainingService
  queue: QueueService
  trials: TrialService
  predictions: PredictionService
  exports: ExportService
  engines: EngineService
  /** Stops training with a checkpoint and ends every child process; resolves within ten seconds. */
  close(): Promise<void>
}

export interface ServiceOptions {
  /** Absolute folder of the library; made when missing. */
  libraryDirectory: string
  /** Absolute folder with `mnist/`. */
  resourcesDirectory: string
  /** Absolute name of the built engine program. */
  engineFile: string
  /** How to start it; plain Node's `fork` on the command line, `utilityProcess` in the window. */
  spawnEngine: SpawnEngine
  /** Version of the program, for records. */
  version: string
  /** Hears every event; the shells pass them on. */
  emit: <N extends EventName>(name: N, payload: Events[N]) => void
}

/** A running engine process, whatever kind it is. */
export interface EngineProcess {
  readonly pid: number | undefined
  post(message: unknown): void
  onMessage(listener: (message: unknown) => void): void
  /** Called once, when the process is gone. `signal` is empty where the platform does not tell. */
  onExit(listener: (code: number | null, signal: string) => void): void
  /** Last lines of what it wrote to standard error, for the log and for guessing why it died. */
  readonly errorTail: string
  kill(signal: 'SIGTERM' | 'SIGKILL'): void
}
/** `environment` is added to that of this program. */
export type SpawnEngine = (file: string, environment?: Readonly<Record<string, string>>) => EngineProcess

export interface AddOptions {
  /** Share of the added pictures that are for the test; none if not said. */
  testShare?: number
  /** Which these are. */
  seed?: number
  signal?: AbortSignal
  onProgress?: (progress: ImportProgress) => void
}

export interface DatasetService {
  /** Puts the bundled dataset into an empty library. Fast; called at start. */
  prepare(): Promise<void>
  list(): Promise<DatasetSummary[]>
  /** By id, or by name (case does not matter, when only one has it). */
  find(idOrName: string): Promise<DatasetSummary>
  /** Where the bytes of a version are, for the engine. The version is kept from then on. Throws `dataset-changed` for one that is not known. */
  files(datasetId: string, hash: string): Promise<DatasetFiles>
  /** Exactly what a run with this hash sees: the dataset as it is, as it was imported, or a version that was kept. Throws like `files`. */
  version(datasetId: string, hash: string): Promise<DatasetVersion>
  /** Label and side of each stored picture as they are now. Not to be changed. */
  view(datasetId: string): Promise<DatasetView>
  /** NHWC bytes of pictures, in the order asked. */
  pixels(datasetId: string, indices: number[]): Promise<Uint8Array>
  /** Names of pictures in their source, in the order asked; empty where pictures have none. */
  names(datasetId: string, indices: number[]): Promise<string[]>
  /**
   * Looks at a folder, an archive or a single file, or at several as if they lay in one folder; nothing is written. The choice is
   * remembered by an opaque id. Settings that are not said are suggested ones.
   */
  choose(chosen: string | readonly string[], settings?: Partial<ImportSettings>): Promise<ImportPreview>
  /** Looks again at what was chosen, with other settings. */
  preview(choiceId: string, settings: ImportSettings): Promise<ImportPreview>
  import(
    choiceId: string,
    name: string,
    settings: ImportSettings,
    options?: { signal?: AbortSignal; onProgress?: (progress: ImportProgress) => void },
  ): Promise<ImportResult>
  /** What the import of a dataset left out and repaired; null where nothing is known of it. */
  report(datasetId: string): Promise<ImportReport | null>
  /** Writes the report as comma-separated values with a header: file, outcome, reason. Throws `disk-full` or `write-failed`. */
  saveReport(datasetId: string, file: string): Promise<void>
  cancelImport(choiceId: string): void
  /**
   * Adds every picture in folders, archives or files to a class, as an edit: behind the others, which keep their indices and sides. Throws
   * `import-cancelled`, `dataset-busy` while others are being added, `disk-full` and what opening files throws; then nothing is added.
   */
  addPictures(datasetId: string, label: number, paths: readonly string[], options?: AddOptions): Promise<AddOutcome>
  /** The same with files that came as bytes. */
  addFiles(
    datasetId: string,
    label: number,
    files: readonly { name: string; bytes: Uint8Array }[],
    options?: AddOptions,
  ): Promise<AddOutcome>
  /** The same as `saveReport` for what was added last. Throws `file-missing` when nothing was since the program was started. */
  saveAddReport(datasetId: string, file: string): Promise<void>
  cancelAdding(datasetId: string): void
  /** Throws `request-invalid` for a picture or class that is not there, `class-name-taken`, `class-not-empty` or `class-count`. */
  edit(datasetId: string, edit: DatasetEdit): Promise<EditOutcome>
  /** Throws `dataset-too-small` where no training picture would be left. */
  split(datasetId: string, settings: SplitSettings): Promise<EditOutcome>
  /** Writes what it is now as PNG files into a new folder in `parentDirectory`. Throws `job-stopped`, `disk-full` or `write-failed`. */
  export(
    datasetId: string,
    parentDirectory: string,
    format: DatasetExportFormat,
    options?: ExportOptions,
  ): Promise<DatasetExport>
  cancelExport(datasetId: string): void
  undo(datasetId: string): Promise<EditOutcome>
  redo(datasetId: string): Promise<EditOutcome>
  /** Indices of the pictures whose name has this text in it, whatever its case, ascending. */
  search(datasetId: string, text: string): Promise<number[]>
  /** Mean of the values of each stored picture, rounded. Reads all pixels the first time. */
  brightness(datasetId: string): Promise<Uint8Array>
  history(datasetId: string): Promise<EditHistoryEntry[]>
  /** How it differs now from a version; null where it does not. */
  difference(datasetId: string, hash: string): Promise<DatasetDifference | null>
  rename(datasetId: string, name: string): Promise<DatasetSummary>
  remove(datasetId: string): Promise<void>
  restore(datasetId: string): Promise<DatasetSummary>
  /** Ends what is under way and removes what had to be unpacked. */
  close(): Promise<void>
}

export interface DoctorService {
  /** What is wrong with the dataset as it is now; null while its pictures were never looked at. Throws `file-newer`. */
  examination(datasetId: string): Promise<Examination | null>
  /** Looks through a whole dataset and keeps what it finds; whoever asks meanwhile waits for the same. Throws `job-stopped`. */
  examine(
    datasetId: string,
    options?: { signal?: AbortSignal; onProgress?: (done: number, total: number) => void },
  ): Promise<Examination>
  /** Ends what `examine` is doing for this dataset, if anything. */
  cancel(datasetId: string): void
  /** Remembers that cases of a finding, by their keys, are to be ignored, or no longer. */
  ignore(datasetId: string, kind: FindingKind, keys: readonly string[], ignored: boolean): Promise<Examination>
  /** The pictures in one bar of a distribution, the first `mostListed` of them. Throws `file-missing` when they were not looked at. */
  barPictures(datasetId: string, distribution: Distribution, bar: number): Promise<ListedPictures>
  /** Ends what is under way. */
  close(): Promise<void>
}

export interface RunService {
  list(): Promise<RunSummary[]>
  /** By id, a unique beginning of an id, or a unique name. */
  find(idOrName: string): Promise<RunSummary>
  metrics(runId: string): Promise<MetricColumns>
  rename(runId: string, name: string): Promise<RunSummary>
  annotate(runId: string, tags: string[], note: string): Promise<RunSummary>
  /** Sets a new total of epochs. Throws `run-not-extensible` and `run-busy`. */
  extend(runId: string, epochs: number): Promise<RunSummary>
  /** Writes curves as TensorBoard reads them into a new folder inside `parentDirectory`. */
  exportEvents(runIds: readonly string[], parentDirectory: string): Promise<EventsReport>
  remove(runId: string): Promise<void>
  restore(runId: string): Promise<RunSummary>
}

/** Runs that wait for the one in training to end, in an order that outlives the program. */
export interface QueueService {
  show(): Promise<TrainingQueue>
  /** Throws `queue-full` and what would refuse the run now: settings that do not go with their dataset. */
  add(config: RunConfig, name: string, tags?: string[]): Promise<TrainingQueue>
  addContinued(runId: string): Promise<TrainingQueue>
  move(entryId: string, to: number): Promise<TrainingQueue>
  remove(entryId: string): Promise<TrainingQueue>
  hold(): Promise<TrainingQueue>
  go(): Promise<TrainingQueue>
  /** Both runs' settings, once for each of so many seeds. Throws `runs-not-comparable`. */
  addFair(runIds: readonly [string, string], seeds: number): Promise<FairStart>
}

export interface TrainingService {
  measure(config: RunConfig): Promise<Measurement>
  /** Answers once the run is recorded and the engine has begun; progress comes as events. */
  start(config: RunConfig, name: string): Promise<RunSummary>
  continue(runId: string): Promise<RunSummary>
  pause(runId: string): Promise<void>
  resume(runId: string): Promise<void>
  stop(runId: string): Promise<void>
  /** The computer falls asleep: what is in training is saved and paused, so that its times leave the sleep out. */
  sleep(): void
  /** It is awake: goes on with what `sleep` has paused. */
  wake(): void
  /** The run in training now, if any. */
  readonly active: string | null
  /** Resolves when the run has ended in any way, its test evaluation included. */
  finished(runId: string): Promise<RunSummary>
  /** Hears the progress of a run, as the engine sends it; returns the function that ends it. */
  onProgress(runId: string, listener: (progress: Progress) => void): () => void
}

export interface FindOptions {
  signal?: AbortSignal
  onProgress?: (done: number, total: number) => void
}

export interface TrialService {
  /** Trains a network of its own with a rising learning rate. One at a time; throws `job-stopped` when it is cancelled. */
  findLearningRate(config: RunConfig, options?: FindOptions): Promise<LearningRateCurve>
  cancelFinding(): void
  /** Eight variants of a picture of a dataset, as training would make them. */
  augmentationPreview(
    datasetId: string,
    index: number,
    augmentation: Augmentation,
    seed: number,
  ): Promise<AugmentationPreview>
}

export interface PredictionService {
  evaluation(runId: string, split: SplitName): Promise<Evaluation | null>
  evaluate(
    runId: string,
    split: SplitName,
    options?: { signal?: AbortSignal; onProgress?: (done: number, total: number) => void },
  ): Promise<Evaluation>
  /** Ends what `evaluate` is doing for this run and split, if anything. */
  cancelEvaluation(runId: string, split: SplitName): void
  cell(runId: string, split: SplitName, actual: number, predicted: number): Promise<CellPicture[]>
  /** Comma-separated values with a header: index, label, prediction, confidence, right. Evaluates first when needed. */
  csv(runId: string, split: SplitName): Promise<string>
  pictures(runId: string, indices: number[]): Promise<Prediction[]>
  pixels(runId: string, pixels: Uint8Array): Promise<Prediction>
  files(runId: string, files: { name: string; bytes: Uint8Array }[], fit: FitMode): Promise<FilePrediction[]>
}

export interface ExportService {
  /** Writes into a new folder inside `parentDirectory`, replays in a fresh process, and only then gives it its name. */
  create(runId: string, format: ExportFormat, parentDirectory: string): Promise<ExportReport>
}

export interface EngineService {
  /** Every engine, usable or exactly why not. Starts an engine process if none has said yet. */
  list(): Promise<EngineReport[]>
}
