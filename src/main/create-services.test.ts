import { createHash } from 'node:crypto'
import { spawn, type ChildProcess } from 'node:child_process'
import { access, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decodeSealed } from '../files/sealed-safetensors'
import type { DatasetSummary } from '../shared/dataset'
import { exportFormats } from '../shared/engine-protocol'
import { defaultConfig, type RunConfig } from '../shared/run-config'
import { lenet, lenetDefaults } from '../shared/presets'
import { createServices } from './create-services'
import { forkEngine } from './engines/fork-engine'
import { listCheckpoints } from './runs/checkpoints'
import { RunFiles } from './runs/run-files'
import type { Services } from './services'

/** The services over the real, built engine on real pictures. */

const engineFile = path.resolve('out/main/engine.js')
let world: string
let services: Services
let mnist: DatasetSummary
let enginePids: number[]

const library = () => path.join(world, 'library')
const files = (runId: string) => new RunFiles(path.join(library(), 'runs', runId))

beforeAll(async () => {
  await access(engineFile).catch(() => {
    throw new Error('out/main/engine.js is not there: run "npm run build" first')
  })
  world = await mkdtemp(path.join(tmpdir(), 'jackdaw-services-'))
  enginePids = []
  services = await createServices({
    libraryDirectory: library(),
    resourcesDirectory: path.resolve('resources'),
    engineFile,
    spawnEngine: (file) => {
      const engine = forkEngine(file)
      enginePids.push(engine.pid ?? 0)
      return engine
    },
    version: '0.0.0-test',
    emit: () => undefined,
  })
  await services.datasets.prepare()
  mnist = await services.datasets.find('mnist')
})
afterAll(async () => {
  await services.close()
  await rm(world, { recursive: true, force: true })
})

/** A small network with dropout and a momentum, so that a checkpoint has more to carry than weights. */
const config = (change: Partial<RunConfig> = {}): RunConfig => ({
  ...defaultConfig(mnist),
  limit: 1000,
  validationShare: 0.1,
  network: lenet({ ...lenetDefaults, filters: [4, 8], hiddenUnits: 32, dropout: 0.2 }),
  optimizer: { type: 'momentum', learningRate: 0.02, momentum: 0.9 },
  batchSize: 50,
  epochs: 3,
  engine: 'tensorflow-cpu',
  ...change,
})

/** SHA-256 over every tensor of the last checkpoint: weights and the optimizer's memories. */
async function weightsOf(runId: string): Promise<string> {
  const [newest] = await listCheckpoints(files(runId).checkpoints)
  const { tensors } = decodeSealed(await readFile(newest?.file ?? ''), newest?.name ?? '')
  const hash = createHash('sha256')
  for (const name of [...tensors.keys()].sort()) {
    const data = tensors.get(name)?.data
    if (data) hash.update(name).update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
  }
  return hash.digest('hex')
}
async function curveOf(runId: string) {
  const { batch, epoch } = await services.runs.metrics(runId)
  return { batch, epoch: { ...epoch, seconds: [] } }
}
async function train(change: Partial<RunConfig> = {}) {
  const { id } = await services.training.start(config(change), 'Run')
  return services.training.finished(id)
}
/** Resolves when the run in training has done a step. */
const reach = (runId: string, step: number) =>
  new Promise<void>((resolve) =>
    services.training.onProgress(runId, (progress) => {
      if (progress.kind === 'metrics' && progress.position.step >= step) resolve()
    }),
  )

describe('what is kept and tried', () => {
  it('ends early, and the best epoch is tested', async () => {
    // A learning rate at which the first epochs are the best.
    const optimizer = { type: 'sgd', learningRate: 4 } as const
    const run = await train({ optimizer, epochs: 9, limit: 300, earlyStopping: { patience: 2 }, keepBest: true })
    const { epoch } = await services.runs.metrics(run.id)
    const losses = epoch.validationLoss.map((loss) => loss ?? NaN)
    const best = losses.indexOf(Math.min(...losses)) + 1
    const step = best * (run.stepsPerEpoch ?? NaN)
    expect(run).toMatchObject({
      status: 'finished',
      ended: 'early-stopping',
      best: { epoch: best, step, validationLoss: losses[best - 1] },
      position: { epoch: best + 2 },
    })
    const evaluation = await services.predictions.evaluation(run.id, 'test')
    expect(evaluation?.step).toBe(step)
    // Who wants to see more of it than early stopping did switches that off.
    const longer = best + 4
    expect((await services.runs.extend(run.id, longer)).config.earlyStopping).toBeUndefined()
    const more = await services.training.finished((await services.training.continue(run.id)).id)
    expect(more).toMatchObject({ status: 'finished', position: { epoch: longer } })
    expect(more.extensions).toMatchObject([{ earlyStopping: { patience: 2 } }])
    expect(more.ended ?? null).toBeNull()
  })

  it('needs pictures that are kept aside for what goes by them', async () => {
    for (const change of [
      { earlyStopping: { patience: 2 } },
      { keepBest: true },
      { schedule: { type: 'reduceOnPlateau', patience: 2, factor: 0.5 } },
    ] as const)
      await expect(services.training.start(config({ ...change, validationShare: 0 }), 'Run')).rejects.toMatchObject({
        code: 'validation-missing',
      })
  })

  it('finds a learning rate without leaving anything behind, and can be cancelled', async () => {
    const earlier = await train()
    const before = await services.runs.list()
    let seen = 0
    const curve = await services.trials.findLearningRate(config(), { onProgress: (done) => (seen = done) })
    expect(seen).toBe(curve.points.length)
    expect(curve.points[0]?.rate).toBe(1e-6)
    expect(curve.proposed).toBeGreaterThan(1e-4)
    expect(curve.proposed).toBeLessThan(2)
    const startFrom = { runId: earlier.id, layers: 'all' } as const
    const knowing = await services.trials.findLearningRate(config({ startFrom }))
    expect(knowing.points[0]?.loss).toBeLessThan((curve.points[0]?.loss ?? 0) / 1.5)
    expect(await services.runs.list()).toEqual(before)
    const cancelled = services.trials.findLearningRate(config(), { onProgress: () => services.trials.cancelFinding() })
    await expect(cancelled).rejects.toMatchObject({ code: 'job-stopped' })
  })

  it('shows eight variants of a picture, as training makes them', async () => {
    const preview = (seed: number, rotate: number) => services.trials.augmentationPreview(mnist.id, 7, { rotate }, seed)
    const { shape, pixels } = await preview(1, 30)
    expect(shape).toEqual([28, 28, 1])
    expect(pixels).toHaveLength(8 * 784)
    expect((await preview(1, 30)).pixels).toEqual(pixels)
    expect((await preview(2, 30)).pixels).not.toEqual(pixels)
    const [picture] = [await services.datasets.pixels(mnist.id, [7])]
    expect((await preview(1, 0)).pixels.subarray(7 * 784)).toEqual(new Uint8Array(picture))
  })
})

/** Kills the engine that trains, and the one that answers if there is one. */
function killEngines(): void {
  for (const pid of enginePids) if (isThere(pid)) process.kill(pid, 'SIGKILL')
}

describe('a network on real pictures', () => {
  it('takes the same way from the same seed, and another from another', async () => {
    const [first, second, other] = [await train(), await train(), await train({ seed: 2 })]
    expect(first).toMatchObject({
      status: 'finished',
      position: { epoch: 3, batch: 0, step: 54 },
      trainingPictures: 900,
    })
    expect(first.testAccuracy).toBeGreaterThan(0.5)
    expect(second.testAccuracy).toBe(first.testAccuracy)
    expect(await weightsOf(second.id)).toBe(await weightsOf(first.id))
    expect(await curveOf(second.id)).toEqual(await curveOf(first.id))
    expect(await weightsOf(other.id)).not.toBe(await weightsOf(first.id))
  })

  it('killed at batches nobody chose, stopped and paused, it comes to the same weights and curves', async () => {
    // Many steps: what is told of them, ten times a second, has to come before the next of these places.
    const long = { batchSize: 5, epochs: 8 }
    const whole = await train(long)
    expect(whole.position.step).toBe(1440)
    const { id } = await services.training.start(config(long), 'Interrupted')
    for (const from of [4, 400, 800]) {
      const step = from + Math.floor(100 * Math.random())
      await reach(id, step)
      killEngines()
      const interrupted = await services.training.finished(id)
      expect(interrupted, `killed at step ${step}`).toMatchObject({ status: 'interrupted', resumable: true })
      expect(interrupted.failure?.code).toBe('engine-killed')
      await services.training.continue(id)
    }
    await services.training.pause(id)
    await services.training.stop(id)
    if ((await services.training.finished(id)).status === 'stopped') await services.training.continue(id)
    expect(await services.training.finished(id)).toMatchObject({ status: 'finished', testAccuracy: whole.testAccuracy })
    expect(await weightsOf(id)).toBe(await weightsOf(whole.id))
    expect(await curveOf(id)).toEqual(await curveOf(whole.id))
  })

  it('is saved and paused while the computer sleeps, and goes on to the same weights', async () => {
    const long = { batchSize: 5, epochs: 2 }
    const whole = await train(long)
    const { id } = await services.training.start(config(long), 'Asleep')
    await reach(id, 20)
    const status = async (runId: string) => (await services.runs.find(runId)).status
    const checkpoints = await listCheckpoints(files(id).checkpoints)
    services.training.sleep()
    await expect.poll(() => status(id)).toBe('paused')
    const [newest] = await listCheckpoints(files(id).checkpoints)
    expect(newest?.step).toBeGreaterThanOrEqual(20)
    expect(checkpoints.map(({ step }) => step)).not.toContain(newest?.step)
    services.training.wake()
    expect((await services.training.finished(id)).status).toBe('finished')
    expect(await weightsOf(id)).toBe(await weightsOf(whole.id))

    // Who has paused it, goes on with it.
    const { id: other } = await services.training.start(config(long), 'Paused')
    await services.training.pause(other)
    await expect.poll(() => status(other)).toBe('paused')
    services.training.sleep()
    services.training.wake()
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(await status(other)).toBe('paused')
    await services.training.stop(other)
    await services.training.finished(other)
  })

  it('answers, counts and exports', async () => {
    const run = await train({ epochs: 1 })
    const evaluation = await services.predictions.evaluation(run.id, 'test')
    expect(evaluation?.count).toBe(10_000)
    const cell = await services.predictions.cell(run.id, 'test', 7, 1)
    expect(cell).toHaveLength(evaluation?.confusion[7]?.[1] ?? -1)

    const [prediction] = await services.predictions.pictures(run.id, [42])
    const pixels = await services.datasets.pixels(mnist.id, [42])
    const same = await services.predictions.pixels(run.id, pixels)
    expect(prediction?.probabilities.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5)
    same.probabilities.forEach((p, k) => expect(p).toBeCloseTo(prediction?.probabilities[k] ?? NaN, 5))

    const target = path.join(world, 'exports')
    await mkdir(target)
    for (const format of exportFormats) {
      const report = await services.exports.create(run.id, format, target)
      expect(report.replayed).toBe(100)
      expect(report.largestDifference).toBeLessThanOrEqual(1e-5)
    }
    expect((await readdir(target)).sort()).toEqual([
      expect.stringMatching(/-safetensors$/),
      expect.stringMatching(/-savedmodel$/),
      expect.stringMatching(/-tfjs$/),
    ])
  })

  it('stops where the loss is no number', async () => {
    const run = await train({
      optimizer: { type: 'momentum', learningRate: 10, momentum: 0.999 },
      network: lenet({ ...lenetDefaults, activation: 'leakyRelu', filters: [8, 16] }),
      epochs: 20,
    })
    expect(run).toMatchObject({ status: 'failed', resumable: false, failure: { code: 'loss-not-finite' } })
    const { batch } = await services.runs.metrics(run.id)
    expect(batch.loss.every(Number.isFinite)).toBe(true)
  })

  it('says how long it would take', async () => {
    const { estimatedSeconds, engine } = await services.training.measure(config())
    expect(engine.id).toBe('tensorflow-cpu')
    expect(estimatedSeconds).toBeGreaterThan(0)
  })
})

it('an engine ends when its program is killed', async () => {
  const engine = await startAndKillParent()
  await expect.poll(() => isThere(engine), { interval: 200 }).toBe(false)
})

/** A program that does nothing but start the engine; it is killed as soon as the engine has greeted. */
async function startAndKillParent(): Promise<number> {
  const script = `
    const child = require('node:child_process').fork(${JSON.stringify(engineFile)}, [], { serialization: 'advanced', detached: true })
    child.once('message', () => process.stdout.write(String(child.pid)))
    child.send({ type: 'hello', protocol: 1 })`
  const parent: ChildProcess = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  const pid = await new Promise<number>((resolve, reject) => {
    parent.stdout?.once('data', (text: Buffer) => resolve(Number(text)))
    parent.once('exit', () => reject(new Error('the engine did not start')))
  })
  expect(isThere(pid)).toBe(true)
  parent.kill('SIGKILL')
  return pid
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
