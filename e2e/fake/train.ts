import type { Handlers } from '../../src/shared/contract'
import { previewVariants } from '../../src/shared/augmentation'
import type { EngineReport } from '../../src/shared/engine-protocol'
import { JackdawError } from '../../src/shared/errors'
import type { LearningRateCurve } from '../../src/shared/learning-rate-curve'
import { summarise } from '../../src/shared/network'
import { lenet, lenetDefaults } from '../../src/shared/presets'
import { defaultConfig, type RunConfig } from '../../src/shared/run-config'
import type { RunSummary } from '../../src/shared/run'
import { FakeTraining } from './training'
import { fakeId, type FakeDataset, type World } from './world'

const processor: EngineReport = {
  id: 'tensorflow-cpu',
  usable: true,
  reason: 'TensorFlow runs on the processor; no CUDA GPU was found.',
  device: 'CPU, 2 cores',
  version: '2.21.0',
  picked: true,
}
const webAssembly: EngineReport = {
  id: 'webassembly',
  usable: true,
  reason: 'It can be used; TensorFlow is faster.',
  device: 'CPU, 1 thread',
  version: '4.22.0',
  picked: false,
}
const graphicsCard: EngineReport = {
  id: 'tensorflow-cuda',
  usable: false,
  reason: 'The driver of a graphics card by NVIDIA was not found (libcuda.so.1 is missing).',
  device: '',
  version: '2.21.0',
  picked: false,
}

/** A run of a dataset before its first step. */
function newRun(id: string, name: string, createdAt: string, config: RunConfig, dataset: FakeDataset): RunSummary {
  const { summary } = dataset
  const { id: engine, reason, device, version } = processor
  const validationPictures = Math.round(summary.counts.train * config.validationShare)
  const trainingPictures = summary.counts.train - validationPictures
  return {
    version: 1,
    id,
    name,
    createdAt,
    config,
    dataset: {
      name: summary.name,
      shape: summary.shape,
      classNames: summary.classNames,
      counts: summary.counts,
    },
    engine: { id: engine, reason, device, version },
    versions: { jackdaw: '0.1.0', node: '20.20.0' },
    status: 'starting',
    failure: null,
    owner: null,
    position: { epoch: 0, batch: 0, step: 0 },
    stepsPerEpoch: Math.ceil(trainingPictures / config.batchSize),
    trainingPictures,
    validationPictures,
    parameters: summarise(config.network, summary.shape, summary.classNames.length).parameters,
    seconds: 0,
    testAccuracy: null,
    resumable: false,
    hasModel: false,
  }
}

/** A run that was trained to the end. */
function finishedRun(name: string, activation: 'tanh' | 'relu', accuracy: number, dataset: FakeDataset): RunSummary {
  const createdAt = activation === 'tanh' ? '2026-11-21T10:00:00.000Z' : '2026-11-22T10:00:00.000Z'
  const config = { ...defaultConfig(dataset.summary), network: lenet({ ...lenetDefaults, activation }) }
  const run = newRun(fakeId(`run${activation}`), name, createdAt, config, dataset)
  const step = (run.stepsPerEpoch ?? 0) * config.epochs
  return {
    ...run,
    status: 'finished',
    position: { epoch: config.epochs, batch: 0, step },
    seconds: 126,
    testAccuracy: accuracy,
    hasModel: true,
  }
}

/** The runs of a library in which the road was walked twice. */
export const trainedRuns = (dataset: FakeDataset): RunSummary[] => [
  finishedRun('LeNet, ReLU', 'relu', 0.9925, dataset),
  finishedRun('LeNet, tanh', 'tanh', 0.9895, dataset),
]

const trialRates = Array.from({ length: 100 }, (_, k) => 1e-6 * 10 ** ((7 * k) / 99))

/** Flat, falling, and then much too fast. */
function learningRateCurve(): LearningRateCurve {
  const points = trialRates.map((rate, k) => {
    const smoothed = 2.3 - 1.6 / (1 + (0.02 / rate) ** 1.5) + (rate / 1.5) ** 2
    return { rate, smoothed, loss: smoothed * (1 + 0.06 * Math.sin(k * 2.3)) }
  })
  return { points: points.filter(({ smoothed }) => smoothed < 8), proposed: 0.02 }
}

/** Answers for the Train place and the list of runs. */
export function trainHandlers(world: World): Partial<Handlers> {
  let training: FakeTraining | null = null
  let findingCancelled = false

  const known = (runId: string): RunSummary => {
    const run = world.runs.find((r) => r.id === runId)
    if (!run) throw new JackdawError('run-unknown', runId)
    return run
  }
  const begin = async (run: RunSummary): Promise<RunSummary> => {
    if (training?.busy) throw new JackdawError('engine-busy')
    training = new FakeTraining(world, run)
    return training.begin()
  }
  const current = (runId: string): FakeTraining => {
    if (training?.run.id !== runId) throw new JackdawError('run-unknown', runId)
    return training
  }
  return {
    'engines.list': () => Promise.resolve([graphicsCard, processor, webAssembly]),
    'runs.list': () => Promise.resolve(world.runs),
    'runs.show': async ({ runId }) => known(runId),
    'training.measure': async ({ config }) => {
      await new Promise((done) => setTimeout(done, 600))
      const millisecondsPerStep = 0.15 * config.batchSize
      const estimatedSeconds = (config.epochs * 60_000 * 0.15) / 1000
      return { millisecondsPerStep, picturesPerSecond: 6667, estimatedSeconds, engine: processor }
    },
    'training.findLearningRate': async () => {
      for (let done = 1; done <= trialRates.length; done++) {
        await new Promise((wait) => setTimeout(wait, 15))
        if (findingCancelled) {
          findingCancelled = false
          throw new JackdawError('job-stopped')
        }
        world.emit('training.findProgress', { done, total: trialRates.length })
      }
      return learningRateCurve()
    },
    'training.cancelFinding': async () => {
      findingCancelled = true
      return null
    },
    'training.augmentationPreview': async ({ datasetId, index }) => {
      const dataset = world.datasets.find((d) => d.summary.id === datasetId)
      if (!dataset) throw new JackdawError('dataset-unknown', datasetId)
      const { shape } = dataset.summary
      const picture = dataset.pixels(index)
      const pixels = new Uint8Array(previewVariants * picture.length)
      // Each variant is moved one pixel further to the right.
      for (let k = 0; k < previewVariants; k++)
        pixels.set(picture.subarray(0, picture.length - k * shape[2]), k * picture.length + k * shape[2])
      return { shape, pixels }
    },
    'training.start': async ({ config, name }) => {
      if (config.engine === 'tensorflow-cuda')
        throw new JackdawError('cuda-no-gpu', '', { reason: 'libcuda.so.1 is missing' })
      const dataset = world.datasets.find((d) => d.summary.id === config.dataset.id)
      if (!dataset) throw new JackdawError('dataset-unknown', config.dataset.id)
      const id = fakeId(`run${world.runs.length}`)
      return begin(newRun(id, name, new Date().toISOString(), config, dataset))
    },
    'training.continue': async ({ runId }) => begin(known(runId)),
    'training.pause': async ({ runId }) => current(runId).pause(),
    'training.resume': async ({ runId }) => current(runId).resume(),
    'training.stop': async ({ runId }) => current(runId).stop(),
  }
}
