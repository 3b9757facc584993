import * as v from 'valibot'
import { earlyStoppingSchema } from './early-stopping'
import { errorDataSchema } from './errors'
import { pictureShapeSchema } from './dataset'
import { runIdSchema } from './ids'
import { engineIds, runConfigSchema } from './run-config'

export const runStatuses = ['starting', 'running', 'paused', 'finished', 'stopped', 'failed', 'interrupted'] as const
/**
 * `interrupted` is never written: it is what a reader sees when a run says `starting`, `running` or `paused` but the process
 * that owned it is gone.
 */
export type RunStatus = (typeof runStatuses)[number]

const whole = v.pipe(v.number(), v.integer(), v.minValue(0))

/** How much a person can write to a run. */
export const annotationLimits = { tags: 12, tagLength: 40, noteLength: 2000 } as const

const tag = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(annotationLimits.tagLength))

/** Words by which a person groups runs; no word twice. */
export const tagsSchema = v.pipe(
  v.array(tag),
  v.maxLength(annotationLimits.tags),
  v.check((tags) => new Set(tags).size === tags.length, 'a tag is there twice'),
)
export const noteSchema = v.pipe(v.string(), v.maxLength(annotationLimits.noteLength))

/** Where training stands. Epochs and batches count from 1 for people; here they are what has been completed. */
export const positionSchema = v.strictObject({
  /** Completed epochs. */
  epoch: whole,
  /** Completed batches of the epoch under way. */
  batch: whole,
  /** Completed optimizer steps in all. */
  step: whole,
})
export type Position = v.InferOutput<typeof positionSchema>

/** `run.json`: one run, complete. Rewritten as a whole, atomically, when the status changes or an epoch ends. */
export const runRecordSchema = v.strictObject({
  version: v.literal(1),
  id: runIdSchema,
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(120)),
  createdAt: v.pipe(v.string(), v.isoTimestamp()),
  config: runConfigSchema,
  /** What the dataset was when the run began, so that a run can be read without it. */
  dataset: v.strictObject({
    name: v.string(),
    shape: pictureShapeSchema,
    classNames: v.array(v.string()),
    counts: v.strictObject({ train: whole, test: whole }),
  }),
  engine: v.nullable(
    v.strictObject({ id: v.picklist(engineIds), device: v.string(), reason: v.string(), version: v.string() }),
  ),
  versions: v.strictObject({ jackdaw: v.string(), node: v.string() }),
  status: v.picklist(runStatuses),
  failure: v.nullable(errorDataSchema),
  /** The process that trains it, while it is being trained. */
  owner: v.nullable(v.strictObject({ pid: whole, startedAt: v.string() })),
  position: positionSchema,
  stepsPerEpoch: v.nullable(whole),
  trainingPictures: v.nullable(whole),
  validationPictures: v.nullable(whole),
  parameters: v.nullable(whole),
  /** Seconds of training so far, pauses left out. */
  seconds: v.pipe(v.number(), v.minValue(0)),
  testAccuracy: v.nullable(v.number()),
  /** Absent is none. */
  tags: v.optional(tagsSchema),
  /** What a person wrote to it; absent is nothing. */
  note: v.optional(noteSchema),
  /**
   * Each time somebody changed how many epochs it is to train: from which total to which, after how many steps. A schedule of the
   * learning rate that depends on the total was that of `from` until then, and is that of `to` from there on. `earlyStopping` is the rule
   * that had ended the run, which does not hold from there on.
   */
  extensions: v.optional(
    v.array(
      v.strictObject({
        step: whole,
        from: whole,
        to: whole,
        at: v.pipe(v.string(), v.isoTimestamp()),
        earlyStopping: v.optional(earlyStoppingSchema),
      }),
    ),
  ),
  /** The epoch with the smallest validation loss so far, counting from 1; absent or null while there is none. */
  best: v.optional(v.nullable(v.strictObject({ epoch: whole, step: whole, validationLoss: v.number() }))),
  /** Why a run is finished before its last epoch; absent or null when it went through or is not finished. */
  ended: v.optional(v.nullable(v.literal('early-stopping'))),
})
export type RunRecord = v.InferOutput<typeof runRecordSchema>

const number = v.pipe(v.number(), v.finite())

/** One line of `metrics.jsonl`. Losses are means over pictures; accuracies are shares in [0, 1]. */
export const metricSchema = v.variant('type', [
  v.strictObject({
    type: v.literal('batch'),
    step: whole,
    epoch: whole,
    loss: number,
    accuracy: number,
    /** What the step was taken with; older runs did not keep it. */
    learningRate: v.optional(number),
  }),
  v.strictObject({ type: v.literal('speed'), step: whole, epoch: whole, picturesPerSecond: number }),
  v.strictObject({
    type: v.literal('epoch'),
    step: whole,
    /** Counts from 1: the epoch that just ended. */
    epoch: whole,
    loss: number,
    accuracy: number,
    validationLoss: v.nullable(number),
    validationAccuracy: v.nullable(number),
    seconds: number,
  }),
])
export type Metric = v.InferOutput<typeof metricSchema>

/** A run's curves as columns, ready to be drawn. */
export interface MetricColumns {
  /** `learningRate` is null where it was not kept. */
  batch: { step: number[]; loss: number[]; accuracy: number[]; learningRate: (number | null)[] }
  speed: { step: number[]; picturesPerSecond: number[] }
  epoch: {
    epoch: number[]
    step: number[]
    loss: number[]
    accuracy: number[]
    validationLoss: (number | null)[]
    validationAccuracy: (number | null)[]
    seconds: number[]
  }
}

/** What lists show of a run. */
export interface RunSummary extends RunRecord {
  /** Whether it can go on: from its last checkpoint, or, when it was interrupted before the first one, from its beginning. */
  resumable: boolean
  /** Whether a checkpoint exists from which it can answer. */
  hasModel: boolean
}
