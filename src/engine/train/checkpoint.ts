import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import * as v from 'valibot'
import { decodeSealed, writeSealed } from '../../files/sealed-safetensors'
import { headerLimit, type NamedTensor, type ReadableTensor } from '../../files/safetensors'
import { canonical } from '../../shared/canonical'
import { JackdawError, toErrorData } from '../../shared/errors'
import { parameterLimit } from '../../shared/network'
import { positionSchema } from '../../shared/run'
import type { RunConfig } from '../../shared/run-config'

const format = 'jackdaw-checkpoint'
const version = 1

const whole = v.pipe(v.number(), v.integer(), v.minValue(0))
const seconds = v.pipe(v.number(), v.minValue(0))

/** Everything but tensors. The seed and the position are the whole state of the random numbers (`random.ts`). */
const trainingStateSchema = v.strictObject({
  position: positionSchema,
  /** Sums over the pictures of the epoch under way, so that its record will be that of an uninterrupted run. */
  epochSums: v.strictObject({ loss: v.number(), correct: whole, pictures: whole, seconds }),
  /** Of training in all, pauses left out. */
  seconds,
  seed: whole,
  /** SHA-256 of the run's settings. */
  configHash: v.string(),
  /** The checkpoint with the smallest validation loss so far. */
  best: v.nullable(v.strictObject({ name: v.string(), validationLoss: v.number() })),
  /** Of the epochs done, in their order, where there is a validation part: what the schedule and early stopping go by. */
  validationLosses: v.optional(v.array(v.number())),
  /** Names of the weights, in the order of the layers. */
  weights: v.array(v.string()),
})
export type TrainingState = v.InferOutput<typeof trainingStateSchema>

export interface Checkpoint<Tensor = NamedTensor> {
  state: TrainingState
  /** `weights/<layer>/<kernel|bias|gamma|beta|mean|variance>` and `optimizer/<memory>/<layer>/<weight>`, F32. */
  tensors: Map<string, Tensor>
}
/** One that is to be written: its numbers may still be in the engine. */
export type NewCheckpoint = Checkpoint<NamedTensor | ReadableTensor>

/** Name of the checkpoint after a step. */
export const checkpointName = (step: number) => `step-${String(step).padStart(8, '0')}.safetensors`
/** The other way round. */
export const stepOf = (name: string): number => Number(/\d+/.exec(name)?.[0])
export const checkpointPattern = /^step-\d{8,}\.safetensors$/

/** Atomically. Throws `disk-full` or `write-failed`. */
export async function writeCheckpoint(file: string, { state, tensors }: NewCheckpoint): Promise<void> {
  const metadata = new Map([
    ['format', format],
    ['version', String(version)],
    ['state', JSON.stringify(state)],
  ])
  await writeSealed(file, { tensors, metadata })
}

/** Weights, up to two memories for each, and statistics, of which there are never more than weights. */
const largestFile = parameterLimit * 4 * 4 + headerLimit + 8

/** Throws `file-missing`, `file-newer`, or `checkpoint-damaged` when a single bit is not as it was written. */
export async function readCheckpoint(file: string): Promise<Checkpoint> {
  const subject = path.basename(file)
  const damaged = (reason: string) => new JackdawError('checkpoint-damaged', subject, { reason })
  const bytes = await readBounded(file, damaged)
  try {
    const { tensors, metadata } = decodeSealed(bytes, subject)
    if (metadata.get('format') !== format) throw damaged('it is not a checkpoint')
    const written = metadata.get('version')
    if (Number(written) > version) throw new JackdawError('file-newer', subject)
    if (written !== String(version)) throw damaged('it does not say which version it is of')
    const state = v.safeParse(trainingStateSchema, JSON.parse(metadata.get('state') ?? 'null'))
    if (!state.success) throw damaged('it does not say where training stood')
    return { state: state.output, tensors }
  } catch (error) {
    if (error instanceof JackdawError && error.code !== 'file-damaged') throw error
    throw damaged(String(toErrorData(error).detail.reason))
  }
}

async function readBounded(file: string, damaged: (reason: string) => JackdawError): Promise<Uint8Array> {
  try {
    const { size } = await stat(file)
    if (size > largestFile) throw damaged('it is larger than any checkpoint')
    return await readFile(file)
  } catch (error) {
    if (error instanceof JackdawError) throw error
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') throw new JackdawError('file-missing', path.basename(file))
    throw new JackdawError('file-unreadable', path.basename(file), { reason: code ?? String(error) })
  }
}

/** SHA-256 of settings, whatever the order of their keys. */
export function configHash(config: RunConfig): string {
  return createHash('sha256').update(canonical(config)).digest('hex')
}
