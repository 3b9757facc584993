import * as v from 'valibot'
import { augmentationSchema } from './augmentation'
import { datasetFilesSchema, pictureShapeSchema, splitSchema } from './dataset'
import { earlyStoppingSchema } from './early-stopping'
import { pictureFits, repairs } from './import'
import { errorDataSchema } from './errors'
import { learningRateCurveSchema } from './learning-rate-curve'
import { networkSchema } from './network'
import { engineChoiceSchema, engineIds, runConfigSchema } from './run-config'
import { metricSchema, positionSchema } from './run'

/**
 * What main and the engine say to each other, over any message port.
 *
 *     main                                   engine
 *     {hello, protocol, computes}  ->
 *                                  <-        {hello, protocol, engines}     or the process ends
 *     {job, id, job}               ->
 *                                  <-        {progress, id, progress} ...   any number
 *     {control, id, action}        ->                                       any time
 *                                  <-        {done, id, result} | {failed, id, error}
 *
 * One train job at a time. Tensors never cross; numbers, small arrays and file names do. Main makes every file name.
 */
export const protocolVersion = 1

const whole = v.pipe(v.number(), v.integer(), v.minValue(0))
const indices = v.array(whole)

/** A trained network as it lies on disk. */
export const modelFilesSchema = v.strictObject({
  network: networkSchema,
  inputShape: pictureShapeSchema,
  classCount: v.pipe(v.number(), v.integer(), v.minValue(2)),
  /** Absolute name of a checkpoint; its weights are used. */
  checkpoint: v.string(),
})
export type ModelFiles = v.InferOutput<typeof modelFilesSchema>

export const exportFormats = ['tfjs', 'savedmodel', 'safetensors'] as const
export type ExportFormat = (typeof exportFormats)[number]

/** How a picture file becomes network input: `digit` turns it to light strokes on black, cropped and centred as MNIST was made. */
export const fitModes = ['stretch', 'digit'] as const
export type FitMode = (typeof fitModes)[number]

/** The model of an earlier run whose weights are the first. */
const startingPointSchema = v.strictObject({
  /** Absolute name of its checkpoint. */
  checkpoint: v.string(),
  /** For every class the number that it has in that model; null for one that is new. */
  classes: v.array(v.nullable(whole)),
})

export const jobSchema = v.variant('kind', [
  v.strictObject({
    kind: v.literal('train'),
    config: runConfigSchema,
    dataset: datasetFilesSchema,
    /** Absolute folder for checkpoints; it exists. */
    checkpoints: v.string(),
    /** Absolute name of a checkpoint to go on from. */
    resumeFrom: v.nullable(v.string()),
    /** The model that a run starts from which is at its beginning; absent is none. */
    startFrom: v.optional(startingPointSchema),
    /** What this run was trained with before it was extended; its checkpoints may be of then. */
    former: v.optional(v.array(v.strictObject({ epochs: whole, earlyStopping: v.optional(earlyStoppingSchema) }))),
  }),
  v.strictObject({
    kind: v.literal('evaluate'),
    engine: engineChoiceSchema,
    model: modelFilesSchema,
    dataset: datasetFilesSchema,
    split: splitSchema,
    /** Absolute name of the safetensors file to write: `predicted` I32 [n], `confidence` F32 [n], in the order of the split. */
    predictions: v.string(),
  }),
  v.strictObject({
    kind: v.literal('predict-indices'),
    engine: engineChoiceSchema,
    model: modelFilesSchema,
    dataset: datasetFilesSchema,
    indices,
  }),
  v.strictObject({
    kind: v.literal('predict-pixels'),
    engine: engineChoiceSchema,
    model: modelFilesSchema,
    /** NHWC bytes of one or more pictures of the model's input shape. */
    pixels: v.instance(Uint8Array),
  }),
  v.strictObject({
    kind: v.literal('decode'),
    shape: pictureShapeSchema,
    fit: v.picklist(fitModes),
    /** Content of one picture file and the name to speak of it by. */
    name: v.string(),
    bytes: v.instance(Uint8Array),
  }),
  /** Decodes picture files of an import; an unreadable one is an answer, not a failure. Reports `pictures` as it goes. */
  v.strictObject({
    kind: v.literal('decode-files'),
    shape: pictureShapeSchema,
    fit: v.picklist(pictureFits),
    files: v.pipe(
      v.array(
        v.strictObject({
          name: v.string(),
          /** Absolute name of the file that holds the content, and where in it. */
          path: v.string(),
          offset: whole,
          storedBytes: whole,
          bytes: whole,
          method: v.picklist(['stored', 'deflated']),
        }),
      ),
      v.minLength(1),
      v.maxLength(1024),
    ),
  }),
  /** Looks through all stored pictures of a dataset for faults. Reports `pictures` as it goes: each twice, looked at and compared. */
  v.strictObject({
    kind: v.literal('examine'),
    /** Absolute name of the file, and how many pictures are in it. */
    images: v.string(),
    shape: pictureShapeSchema,
    stored: whole,
    /** Label of each stored picture, for the mean of each class; `unlabelled` where it counts for none. */
    labels: v.instance(Uint16Array),
    unlabelled: whole,
    classCount: v.pipe(whole, v.minValue(1)),
  }),
  v.strictObject({
    kind: v.literal('export'),
    engine: engineChoiceSchema,
    model: modelFilesSchema,
    format: v.picklist(exportFormats),
    /** Absolute folder, empty, that the model's files are written into. */
    directory: v.string(),
  }),
  v.strictObject({
    kind: v.literal('replay'),
    engine: engineChoiceSchema,
    format: v.picklist(exportFormats),
    /** Absolute folder of an export. */
    directory: v.string(),
    /** Needed to rebuild the network around plain safetensors weights; the checkpoint in it is not read. */
    model: modelFilesSchema,
    dataset: datasetFilesSchema,
    indices,
  }),
  v.strictObject({
    kind: v.literal('measure'),
    config: runConfigSchema,
    dataset: datasetFilesSchema,
    /** Training batches to time, after warming up. */
    batches: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100)),
  }),
  /** Reports `trial` as it goes. */
  v.strictObject({
    kind: v.literal('find-learning-rate'),
    config: runConfigSchema,
    dataset: datasetFilesSchema,
    /** The model that the run would start from; absent is none. */
    startFrom: v.optional(startingPointSchema),
  }),
  v.strictObject({
    kind: v.literal('preview-augmentation'),
    dataset: datasetFilesSchema,
    index: whole,
    augmentation: augmentationSchema,
    seed: whole,
  }),
])
export type Job = v.InferOutput<typeof jobSchema>
export type JobKind = Job['kind']
export type JobOf<K extends JobKind> = Extract<Job, { kind: K }>

export const engineReportSchema = v.strictObject({
  id: v.picklist(engineIds),
  usable: v.boolean(),
  /** Why it can or cannot be used, as one plain sentence. */
  reason: v.string(),
  device: v.string(),
  version: v.string(),
  /** Memory that it can compute in: the machine's, or the GPU's own. Null or absent when it is not known. */
  memoryBytes: v.optional(v.nullable(v.number())),
  /** Whether `auto` picks this one. */
  picked: v.boolean(),
})
export type EngineReport = v.InferOutput<typeof engineReportSchema>

export const progressSchema = v.variant('kind', [
  v.strictObject({
    kind: v.literal('started'),
    engine: engineReportSchema,
    stepsPerEpoch: whole,
    trainingPictures: whole,
    validationPictures: whole,
    parameters: whole,
    /** Why steps run op by op; absent or null when the step is compiled. */
    opByOp: v.optional(v.nullable(v.string())),
  }),
  /** Batch metrics are gathered and sent about ten times a second, epoch and speed metrics at once. */
  v.strictObject({
    kind: v.literal('metrics'),
    metrics: v.array(metricSchema),
    position: positionSchema,
    seconds: v.number(),
  }),
  v.strictObject({
    kind: v.literal('checkpoint'),
    file: v.string(),
    position: positionSchema,
    seconds: v.number(),
    /** The epoch with the smallest validation loss so far, counting from 1, whose checkpoint is kept. */
    best: v.optional(v.nullable(v.strictObject({ epoch: whole, step: whole, validationLoss: v.number() }))),
  }),
  /** A checkpoint could not be written; training goes on. */
  v.strictObject({ kind: v.literal('checkpoint-failed'), error: errorDataSchema }),
  /** The thread that makes batches ahead is of no more use; training goes on without it. */
  v.strictObject({ kind: v.literal('prefetch-lost'), reason: v.string() }),
  v.strictObject({ kind: v.literal('paused') }),
  v.strictObject({ kind: v.literal('resumed') }),
  /** Pictures done, for evaluate, predict, decode-files and examine. */
  v.strictObject({ kind: v.literal('pictures'), done: whole, total: whole }),
  /** Steps done of a trial of learning rates. */
  v.strictObject({ kind: v.literal('trial'), done: whole, total: whole }),
])
export type Progress = v.InferOutput<typeof progressSchema>

/** What each kind of job answers with. */
export const resultSchemas = {
  train: v.strictObject({
    outcome: v.picklist(['finished', 'stopped']),
    position: positionSchema,
    seconds: v.number(),
    /** Plain name of the last checkpoint in the folder. */
    checkpoint: v.string(),
    /** Why it finished before its last epoch. */
    ended: v.optional(v.literal('early-stopping')),
    /** Tensors alive after the job, less those before it: 0 unless there is a leak. */
    tensorsLeft: v.number(),
  }),
  evaluate: v.strictObject({
    count: whole,
    correct: whole,
    loss: v.number(),
    confusion: v.array(v.array(whole)),
    seconds: v.number(),
    /** Step of the checkpoint that was used. */
    step: whole,
  }),
  'predict-indices': v.strictObject({ probabilities: v.array(v.array(v.number())) }),
  'predict-pixels': v.strictObject({ probabilities: v.array(v.array(v.number())) }),
  decode: v.strictObject({
    /** Size of the picture in the file, in pixels. */
    width: whole,
    height: whole,
    pixels: v.instance(Uint8Array),
  }),
  'decode-files': v.strictObject({
    /** NHWC bytes of those that could be read, one behind the other. */
    pixels: v.instance(Uint8Array),
    /** In the order of the files. */
    outcomes: v.array(
      v.union([
        v.strictObject({ ok: v.literal(true), width: whole, height: whole, repairs: v.array(v.picklist(repairs)) }),
        v.strictObject({ ok: v.literal(false), error: errorDataSchema }),
      ]),
    ),
  }),
  examine: v.strictObject({
    /** Groups of the same pictures: of each how many there are, then their indices, and so on. */
    same: v.instance(Uint32Array),
    /** Groups of pictures that are nearly the same, copies included. */
    similar: v.instance(Uint32Array),
    /** Whether there were so many alike that not all were compared. */
    limited: v.boolean(),
    /** Indices of pictures of a single colour, and of such that are cut off below. */
    blank: v.instance(Uint32Array),
    cutOff: v.instance(Uint32Array),
    /** Deviation of the brightness of each picture, 0 to 127.5. */
    contrasts: v.instance(Float32Array),
    /** Mean brightness of each picture, 0 to 255. */
    brightness: v.instance(Uint8Array),
    /** Two words a picture, equal for equal pictures. */
    digests: v.instance(Uint32Array),
    /** Mean picture of each class. */
    means: v.strictObject({ shape: pictureShapeSchema, bytes: v.instance(Uint8Array) }),
  }),
  export: v.strictObject({ files: v.array(v.strictObject({ name: v.string(), bytes: whole })) }),
  replay: v.strictObject({ probabilities: v.array(v.array(v.number())) }),
  measure: v.strictObject({
    millisecondsPerStep: v.number(),
    /** Milliseconds to answer one batch without learning from it. */
    millisecondsPerEvaluation: v.number(),
    picturesPerSecond: v.number(),
    engine: engineReportSchema,
  }),
  'find-learning-rate': learningRateCurveSchema,
  /** NHWC bytes of the variants, one behind the other. */
  'preview-augmentation': v.strictObject({ pixels: v.instance(Uint8Array) }),
} satisfies Record<JobKind, v.GenericSchema>
export type JobResult<K extends JobKind> = v.InferOutput<(typeof resultSchemas)[K]>

export const controlActions = ['pause', 'resume', 'save', 'stop'] as const
/** `stop` ends any job at the next batch; a train job writes a checkpoint first. */
export type ControlAction = (typeof controlActions)[number]

export const toEngineSchema = v.variant('type', [
  v.strictObject({
    type: v.literal('hello'),
    protocol: v.number(),
    /** False where only pictures will be decoded: then nothing that computes is loaded, and no engines are reported. */
    computes: v.optional(v.boolean()),
  }),
  v.strictObject({ type: v.literal('job'), id: whole, job: jobSchema }),
  v.strictObject({ type: v.literal('control'), id: whole, action: v.picklist(controlActions) }),
])
export type ToEngine = v.InferOutput<typeof toEngineSchema>

export const fromEngineSchema = v.variant('type', [
  v.strictObject({ type: v.literal('hello'), protocol: v.number(), engines: v.array(engineReportSchema) }),
  v.strictObject({ type: v.literal('progress'), id: whole, progress: progressSchema }),
  v.strictObject({ type: v.literal('done'), id: whole, result: v.unknown() }),
  v.strictObject({ type: v.literal('failed'), id: whole, error: errorDataSchema }),
])
export type FromEngine = v.InferOutput<typeof fromEngineSchema>
