import { createHash } from 'node:crypto'
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import * as tf from '@tensorflow/tfjs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DatasetFiles } from '../../shared/dataset'
import { JackdawError } from '../../shared/errors'
import type { Progress } from '../../shared/engine-protocol'
import type { Metric } from '../../shared/run'
import type { Network } from '../../shared/network'
import type { OptimizerConfig, RunConfig } from '../../shared/run-config'
import { rememberingContext, smallConfig, smallNetwork, stripes, temporaryFolder } from '../testing'
import { JobControl } from '../job-context'
import { readCheckpoint, stepOf } from './checkpoint'
import { train } from './loop'
import { RandomSequence, purposes } from './random'

let folder: string
let dataset: DatasetFiles
let folders = 0

beforeAll(async () => {
  folder = await temporaryFolder()
  dataset = await stripes(folder)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function newFolder(): Promise<string> {
  const checkpoints = path.join(folder, `checkpoints-${folders++}`)
  await mkdir(checkpoints)
  return checkpoints
}

const metricsOf = (progress: Progress[]): Metric[] =>
  progress.flatMap((message) => (message.kind === 'metrics' ? message.metrics : []))

/** Metrics without what a clock says. */
const curve = (progress: Progress[]) =>
  metricsOf(progress)
    .filter((metric) => metric.type !== 'speed')
    .map((metric) => (metric.type === 'epoch' ? { ...metric, seconds: 0 } : metric))

/** SHA-256 over names and bits of all weights and memories. */
async function weightsHash(file: string): Promise<string> {
  const { tensors } = await readCheckpoint(file)
  const hash = createHash('sha256')
  for (const name of [...tensors.keys()].sort()) {
    const data = tensors.get(name)?.data ?? new Float32Array()
    hash.update(name).update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
  }
  return hash.digest('hex')
}

/** Trains to the end; with `stops`, is stopped after so many turns each and goes on from the checkpoint. */
async function trainThrough(config: RunConfig, stops: number[] = []) {
  const checkpoints = await newFolder()
  const points: ReturnType<typeof curve> = []
  let resumeFrom: string | null = null
  for (const stopAfter of [...stops, Infinity]) {
    const { context, progress } = rememberingContext({ stopAfter })
    const result = await train({ kind: 'train', config, dataset, checkpoints, resumeFrom }, context)
    points.push(...curve(progress))
    resumeFrom = path.join(checkpoints, result.checkpoint)
    expect(result.tensorsLeft).toBe(0)
    expect(result.outcome).toBe(stopAfter === Infinity ? 'finished' : 'stopped')
  }
  return { points, hash: await weightsHash(resumeFrom ?? ''), checkpoints }
}

const withDropout: Network = [
  ...smallNetwork.slice(0, 2),
  { type: 'dropout', rate: 0.25 },
  ...smallNetwork.slice(2, 4),
  { type: 'dropout', rate: 0.5 },
  { type: 'output' },
]
const optimizers: OptimizerConfig[] = [
  { type: 'sgd', learningRate: 0.1 },
  { type: 'momentum', learningRate: 0.02, momentum: 0.9 },
  { type: 'nesterov', learningRate: 0.02, momentum: 0.9 },
  { type: 'adam', learningRate: 0.01 },
  { type: 'rmsprop', learningRate: 0.01 },
]

describe('a resumed run is the uninterrupted one, bit for bit', () => {
  // 104 pictures to learn from make 7 batches of 16, the last with 8; 26 to watch make 2: ten turns an epoch, three epochs.
  test.each(optimizers)('with $type and dropout, stopped anywhere', async (optimizer) => {
    const config = smallConfig({ optimizer, network: withDropout })
    const whole = await trainThrough(config)
    expect(whole.points).toHaveLength(3 * 8)
    const everywhere = [[0], [3], [6], [7], [8], [9], [12], [17, 1, 4]]
    for (const stops of optimizer.type === 'adam'
      ? everywhere
      : [
          [3, 8],
          [17, 1],
        ]) {
      const parts = await trainThrough(config, stops)
      expect(parts.hash, `weights after stops at ${stops.join()}`).toBe(whole.hash)
      expect(parts.points, `curve after stops at ${stops.join()}`).toEqual(whole.points)
    }
  })

  test('after a kill, from the last checkpoint of an epoch', async () => {
    const config = smallConfig({ optimizer: { type: 'adam', learningRate: 0.01 }, network: withDropout })
    const whole = await trainThrough(config)
    const { context, progress } = rememberingContext()
    const checkpoint = path.join(whole.checkpoints, 'step-00000014.safetensors')
    await train({ kind: 'train', config, dataset, checkpoints: await newFolder(), resumeFrom: checkpoint }, context)
    expect(curve(progress)).toEqual(whole.points.filter((metric) => metric.step > 14))
  })
})

/** Everything that a resumed run has to find again: masks, copies, draws, rates, and what the rates depend on. */
const everything: Partial<RunConfig> = {
  optimizer: { type: 'adamw', learningRate: 0.05, weightDecay: 0.01 },
  network: withDropout,
  schedule: { type: 'reduceOnPlateau', patience: 1, factor: 0.3 },
  classBalance: 'sampling',
  augmentation: {
    shift: 0.2,
    rotate: 20,
    zoom: 0.1,
    flipHorizontal: true,
    brightness: 0.2,
    contrast: 0.2,
    noise: 0.1,
    erase: 0.2,
  },
  earlyStopping: { patience: 50 },
  labelSmoothing: 0.1,
  clipNorm: 1,
  epochs: 5,
}

test('a run with everything on is stopped or killed at 20 random places, and is the uninterrupted one, bit for bit', async () => {
  const config = smallConfig(everything)
  const whole = await trainThrough(config)
  const losses = whole.points.flatMap((metric) => (metric.type === 'epoch' ? [metric.validationLoss ?? NaN] : []))
  // Else the plateau would have nothing to remember.
  expect(losses.some((loss, k) => k > 0 && k < 4 && loss >= Math.min(...losses.slice(0, k)))).toBe(true)
  const seed = Date.now() % 4294967296
  const random = new RandomSequence(seed, purposes.shuffle)
  for (let run = 0; run < 4; run++) {
    const checkpoints = await newFolder()
    let points: ReturnType<typeof curve> = []
    let resumeFrom: string | null = null
    const places: string[] = []
    for (let place = 0; place < 5; place++) {
      // An epoch has ten turns, so five of these never reach the end.
      const turns = random.below(10 * run + place, 10)
      const killed = (run + place) % 2 === 0
      places.push(`${killed ? 'killed' : 'stopped'} after ${turns}`)
      const { context, control, progress } = rememberingContext({ stopAfter: killed ? Infinity : turns })
      if (killed) killAfter(control, turns)
      const job = { kind: 'train', config, dataset, checkpoints, resumeFrom } as const
      await train(job, context).catch((error: unknown) => {
        if (error !== kill) throw error
      })
      const names = (await readdir(checkpoints)).sort()
      const newest = names[names.length - 1] ?? ''
      points = [...points, ...curve(progress)].filter((metric) => metric.step <= stepOf(newest))
      resumeFrom = path.join(checkpoints, newest)
    }
    const { context, progress } = rememberingContext()
    const result = await train({ kind: 'train', config, dataset, checkpoints, resumeFrom }, context)
    const how = `seed ${seed}, run ${run}: ${places.join(', ')}`
    expect([...points, ...curve(progress)], `curve, ${how}`).toEqual(whole.points)
    expect(await weightsHash(path.join(checkpoints, result.checkpoint)), `weights, ${how}`).toBe(whole.hash)
  }
})

const kill = new Error('killed')
/** Ends a job in the middle, as the end of its process would: nothing is saved any more. */
function killAfter(control: JobControl, turns: number): void {
  let left = turns
  control.turn = async () => {
    if (--left < 0) throw kill
    return JobControl.prototype.turn.call(control)
  }
}

test.each<Partial<RunConfig>>([
  { augmentation: { rotate: 30 } },
  { classBalance: 'sampling' },
  { classBalance: 'weights' },
  { schedule: { type: 'cosine', warmupEpochs: 1 } },
])('%j changes what is learned, and nothing at all changes nothing', async (changes) => {
  const config = smallConfig({ epochs: 1 })
  const usual = await trainThrough(config)
  expect((await trainThrough({ ...config, ...changes })).hash).not.toBe(usual.hash)
  const nothing: Partial<RunConfig> = {
    augmentation: { rotate: 0 },
    classBalance: 'none',
    schedule: { type: 'constant' },
  }
  expect((await trainThrough({ ...config, ...nothing })).hash).toBe(usual.hash)
})

test('training ends early once validation is no better, says so, and does so again from its last checkpoint', async () => {
  const checkpoints = await newFolder()
  const { context, progress } = rememberingContext()
  // A learning rate so high that the first epochs are the best.
  const optimizer = { type: 'sgd', learningRate: 9 } as const
  const config = smallConfig({ epochs: 12, optimizer, earlyStopping: { patience: 2 } })
  const job = { kind: 'train', config, dataset, checkpoints, resumeFrom: null } as const
  const result = await train(job, context)
  const losses = metricsOf(progress).flatMap((metric) =>
    metric.type === 'epoch' ? [metric.validationLoss ?? NaN] : [],
  )
  const best = losses.indexOf(Math.min(...losses)) + 1
  expect(result).toMatchObject({
    outcome: 'finished',
    ended: 'early-stopping',
    position: { epoch: best + 2, batch: 0 },
  })
  expect(best + 2).toBeLessThan(12)
  const saved = progress.filter((message) => message.kind === 'checkpoint')
  expect(saved[saved.length - 1]).toMatchObject({
    best: { epoch: best, step: 7 * best, validationLoss: losses[best - 1] },
  })
  // As after a kill between the checkpoint and the answer.
  const again = rememberingContext()
  const resumeFrom = path.join(checkpoints, result.checkpoint)
  const repeated = await train({ ...job, resumeFrom }, again.context)
  expect(repeated).toMatchObject({ outcome: 'finished', ended: 'early-stopping', position: result.position })
  expect(metricsOf(again.progress)).toEqual([])
})

test('the seed decides the curve, and the dropout differs from step to step', async () => {
  const one = await trainThrough(smallConfig({ network: withDropout }))
  const same = await trainThrough(smallConfig({ network: withDropout }))
  const other = await trainThrough(smallConfig({ network: withDropout, seed: 2 }))
  expect(same.hash).toBe(one.hash)
  expect(other.hash).not.toBe(one.hash)
})

test('it learns, and the record of an epoch is the mean over its pictures', async () => {
  const { points } = await trainThrough(smallConfig({ epochs: 12 }))
  const last = points[points.length - 1]
  if (last?.type !== 'epoch') throw new Error('the last metric is not that of an epoch')
  expect(last.validationAccuracy).toBeGreaterThan(0.9)
  const batches = points.filter((metric) => metric.type === 'batch' && metric.epoch === 12)
  const sizes = [16, 16, 16, 16, 16, 16, 8]
  const sum = (of: (k: number) => number) => batches.reduce((total, _, k) => total + of(k) * (sizes[k] ?? 0), 0)
  expect(last.loss).toBeCloseTo(sum((k) => batches[k]?.loss ?? NaN) / 104, 10)
  expect(last.accuracy).toBeCloseTo(sum((k) => batches[k]?.accuracy ?? NaN) / 104, 10)
})

test('a loss that is not a number stops the run at that batch, and the last good checkpoint stays', async () => {
  const checkpoints = await newFolder()
  const { context, progress } = rememberingContext()
  const before = tf.memory().numTensors
  const network: Network = [{ type: 'flatten' }, { type: 'output' }]
  // It grows by a factor of some 10,000 a step, so that the first checkpoints are good.
  const config = smallConfig({ optimizer: { type: 'momentum', learningRate: 1, momentum: 1e4 }, network, epochs: 200 })
  const failure = await train({ kind: 'train', config, dataset, checkpoints, resumeFrom: null }, context).catch(
    (error: unknown) => error,
  )
  if (!(failure instanceof JackdawError)) throw new Error(`no error that a person can act on: ${String(failure)}`)
  expect(failure.code).toBe('loss-not-finite')
  const done = metricsOf(progress).filter((metric) => metric.type === 'batch')
  expect(failure.detail).toEqual({ epoch: Math.floor(done.length / 7) + 1, batch: (done.length % 7) + 1 })
  expect(done.every((metric) => Number.isFinite(metric.loss))).toBe(true)
  const names = (await readdir(checkpoints)).sort()
  const { tensors } = await readCheckpoint(path.join(checkpoints, names[names.length - 1] ?? ''))
  for (const { data } of tensors.values()) expect(data.every(Number.isFinite)).toBe(true)
  expect(tf.memory().numTensors).toBe(before)
})

test('pause waits, resume goes on, stop acts within two batches', async () => {
  const events: string[] = []
  const { context, progress } = rememberingContext({
    onProgress: (message, control) => {
      events.push(message.kind)
      if (message.kind === 'started') control.apply('pause')
      if (message.kind === 'paused') setTimeout(() => control.apply('resume'), 300)
      if (message.kind === 'resumed') control.apply('stop')
    },
  })
  const started = performance.now()
  const job = {
    kind: 'train',
    config: smallConfig(),
    dataset,
    checkpoints: await newFolder(),
    resumeFrom: null,
  } as const
  const result = await train(job, context)
  expect(performance.now() - started).toBeGreaterThan(299)
  expect(result).toMatchObject({ outcome: 'stopped', tensorsLeft: 0, checkpoint: checkpointAt(result.position.step) })
  expect(result.position.step).toBeLessThanOrEqual(2)
  expect(result.seconds).toBeLessThan((performance.now() - started) / 1000 - 0.25)
  expect(events.filter((kind) => kind !== 'metrics' && kind !== 'checkpoint')).toEqual(['started', 'paused', 'resumed'])
  expect(metricsOf(progress)).toHaveLength(result.position.step)
})

const checkpointAt = (step: number) => `step-${String(step).padStart(8, '0')}.safetensors`

test('the last two checkpoints and the best are kept', async () => {
  const { context, progress } = rememberingContext()
  const checkpoints = await newFolder()
  // A learning rate so high that the first epoch is the best.
  const config = smallConfig({ epochs: 6, optimizer: { type: 'sgd', learningRate: 9 } })
  await train({ kind: 'train', config, dataset, checkpoints, resumeFrom: null }, context)
  const losses = metricsOf(progress).flatMap((metric) =>
    metric.type === 'epoch' ? [metric.validationLoss ?? NaN] : [],
  )
  const best = checkpointAt(7 * (losses.indexOf(Math.min(...losses)) + 1))
  const expected = new Set([best, checkpointAt(35), checkpointAt(42)])
  expect(new Set(await readdir(checkpoints))).toEqual(expected)
})

test('a checkpoint that cannot be written is reported, and training goes on', async () => {
  const checkpoints = await newFolder()
  const { context, progress } = rememberingContext()
  // A folder that is not empty where the checkpoint of the first epoch should be: renaming onto it fails.
  await mkdir(path.join(checkpoints, checkpointAt(9), 'in the way'), { recursive: true })
  const config = smallConfig({ validationShare: 0 })
  const result = await train({ kind: 'train', config, dataset, checkpoints, resumeFrom: null }, context)
  expect(result).toMatchObject({ outcome: 'finished', checkpoint: checkpointAt(27) })
  const failed = progress.filter((message) => message.kind === 'checkpoint-failed')
  expect(failed).toMatchObject([{ error: { code: 'write-failed', subject: checkpointAt(9) } }])
})

test('a run that was ended goes on to a larger total as one that was begun with it, and only where it is told so', async () => {
  const long = await trainThrough(smallConfig({ epochs: 3 }))
  const { checkpoints } = await trainThrough(smallConfig({ epochs: 1 }))
  const resumeFrom = path.join(checkpoints, checkpointAt(7))
  const job = { kind: 'train', config: smallConfig({ epochs: 3 }), dataset, checkpoints, resumeFrom } as const
  await expect(train(job, rememberingContext().context)).rejects.toMatchObject({ code: 'run-not-resumable' })
  const { checkpoint } = await train({ ...job, former: [{ epochs: 1 }] }, rememberingContext().context)
  expect(await weightsHash(path.join(checkpoints, checkpoint))).toBe(long.hash)
  // What it writes from there on is of the new total.
  const goOn = { ...job, resumeFrom: path.join(checkpoints, checkpoint) }
  expect((await train(goOn, rememberingContext().context)).outcome).toBe('finished')
})

test('a damaged checkpoint and one of other settings are refused, and nothing is left in memory', async () => {
  const { checkpoints } = await trainThrough(smallConfig({ epochs: 1 }))
  const file = path.join(checkpoints, checkpointAt(7))
  const before = tf.memory().numTensors
  const resume = (config: RunConfig) =>
    train({ kind: 'train', config, dataset, checkpoints, resumeFrom: file }, rememberingContext().context)
  await expect(resume(smallConfig({ seed: 5 }))).rejects.toMatchObject({ code: 'run-not-resumable' })
  const bytes = await readFile(file)
  bytes[bytes.length - 9] = (bytes[bytes.length - 9] ?? 0) ^ 4
  await writeFile(file, bytes)
  await expect(resume(smallConfig({ epochs: 1 }))).rejects.toMatchObject({ code: 'checkpoint-damaged' })
  expect(tf.memory().numTensors).toBe(before)
})
