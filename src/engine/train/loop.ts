import path from 'node:path'
import type { EngineReport, JobOf, JobResult } from '../../shared/engine-protocol'
import { changesPictures } from '../../shared/augmentation'
import { isStoppedEarly } from '../../shared/early-stopping'
import { JackdawError } from '../../shared/errors'
import { learningRateAt } from '../../shared/schedule'
import { classWeights, epochOrder } from '../data/class-balance'
import { partition } from '../data/partition'
import { readSplit } from '../data/pictures'
import type { JobContext } from '../job-context'
import { checkpointName, configHash, readCheckpoint, stepOf, type Checkpoint, type TrainingState } from './checkpoint'
import { CheckpointStore } from './checkpoint-store'
import { Clock } from './clock'
import { Learner } from './learner'
import { ProgressReporter } from './progress-reporter'

/** The speed is reported every this many batches of an epoch. */
const speedEvery = 100

/** In a long epoch a checkpoint is written after so many seconds, too. */
const checkpointSeconds = 60

const noSums = () => ({ loss: 0, correct: 0, pictures: 0, seconds: 0 })

/**
 * Trains a network, from its beginning or from a checkpoint on, until its last epoch or until `stop`. A resumed run is, bit for bit
 * where the engine computes the same twice, the run that was never interrupted. Throws `loss-not-finite` (the last good
 * checkpoint stays), `run-not-resumable`, `checkpoint-damaged` and what data, network and engine throw.
 */
export async function train(job: JobOf<'train'>, context: JobContext): Promise<JobResult<'train'>> {
  const { config, dataset } = job
  const engine: EngineReport = await context.engine(config.engine)

  // Data: the pictures to learn from and those to watch, chosen by the seed.
  const pictures = await readSplit(dataset, 'train', { shared: changesPictures(config.augmentation) })
  const { training, validation } = partition(pictures, config)
  const stepsPerEpoch = Math.ceil(training.length / config.batchSize)
  const { schedule, epochs } = config
  const rates = { learningRate: config.optimizer.learningRate, schedule, epochs, stepsPerEpoch }

  // State: where training stands.
  const resumed =
    job.resumeFrom === null ? null : await readResumable(job.resumeFrom, acceptedHashes(job), stepsPerEpoch)
  const state: TrainingState = (resumed && { ...resumed.state, configHash: configHash(config) }) ?? {
    position: { epoch: 0, batch: 0, step: 0 },
    epochSums: noSums(),
    seconds: 0,
    seed: config.seed,
    configHash: configHash(config),
    best: null,
    weights: [],
  }
  const { position } = state

  // Model: on the device until the finally below.
  const learner = new Learner(config, dataset, pictures, classWeights(training, pictures, config), context.threads)
  const reporter = new ProgressReporter(context.report)
  const clock = new Clock(state.seconds)
  const store = new CheckpointStore(
    job.checkpoints,
    job.resumeFrom === null ? null : path.basename(job.resumeFrom),
    (file, saved) => {
      const { position, seconds } = saved.state
      context.report({ kind: 'checkpoint', file, position, seconds, best: bestOf(saved.state, stepsPerEpoch) })
    },
    (error) => context.report({ kind: 'checkpoint-failed', error }),
  )
  let epochStart = clock.seconds - state.epochSums.seconds
  let savedAt = clock.seconds

  const save = async () => {
    const snapshot = learner.snapshot()
    if (!snapshot.allFinite()) {
      snapshot.dispose()
      throw lossNotFinite(state, stepsPerEpoch)
    }
    state.seconds = clock.seconds
    state.epochSums.seconds = clock.seconds - epochStart
    reporter.flush(position, state.seconds)
    await store.write({ state: copyOf(state), tensors: snapshot.tensors }, () => snapshot.dispose())
    savedAt = clock.seconds
  }

  /** Between any two batches: hears what main asks for. */
  const goOn = async (): Promise<boolean> => {
    const { control } = context
    const goesOn = await control.turn()
    if (goesOn && control.takeSave()) {
      await save()
      // Who asks for it is about to sleep: nothing may be said before it is on the disk.
      await store.finished()
    }
    if (goesOn && control.paused) {
      clock.pause()
      reporter.flush(position, clock.seconds)
      context.report({ kind: 'paused' })
      await control.whilePaused()
      clock.goOn()
      if (!control.stopped) context.report({ kind: 'resumed' })
    }
    return !control.stopped
  }

  /** Mean loss and accuracy on the validation part; null when there is none, 'stopped' when main asked for that. */
  const validate = async () => {
    if (!validation.length) return null
    let loss = 0
    let correct = 0
    for (let from = 0; from < validation.length; from += config.batchSize) {
      const answers = learner.answer(validation, from)
      loss += answers.loss
      correct += answers.correct
      if (!(await goOn())) return 'stopped' as const
    }
    return { loss: loss / validation.length, accuracy: correct / validation.length }
  }

  /** Asked between epochs, where validation losses change. */
  const isOver = () => position.epoch >= epochs || isStoppedEarly(state.validationLosses ?? [], config.earlyStopping)

  const end = async (outcome: 'finished' | 'stopped'): Promise<Omit<JobResult<'train'>, 'tensorsLeft'>> => {
    if (outcome === 'stopped') await save()
    await store.finished()
    const early = outcome === 'finished' && position.epoch < epochs
    return {
      outcome,
      position: { ...position },
      seconds: clock.seconds,
      checkpoint: store.lastOrThrow(),
      ...(early && { ended: 'early-stopping' as const }),
    }
  }

  const loop = async (): Promise<Omit<JobResult<'train'>, 'tensorsLeft'>> => {
    if (!resumed) await save()
    while (!isOver()) {
      const epoch = position.epoch + 1
      const order = epochOrder(training, pictures, config, position.epoch)
      let speedFrom = { seconds: clock.seconds, pictures: state.epochSums.pictures }

      while (position.batch < stepsPerEpoch) {
        const learningRate = learningRateAt(position.step + 1, rates, state.validationLosses)
        const from = position.batch * config.batchSize
        const { loss, correct, count } = learner.learn(order, from, position.step + 1, learningRate)
        position.batch++
        position.step++
        if (!Number.isFinite(loss)) throw lossNotFinite(state, stepsPerEpoch)
        const { epochSums: sums } = state
        sums.loss += loss * count
        sums.correct += correct
        sums.pictures += count
        const { step } = position
        const accuracy = correct / count
        reporter.add({ type: 'batch', step, epoch, loss, accuracy, learningRate }, position, clock.seconds)
        if (position.batch % speedEvery === 0) {
          const seconds = clock.seconds - speedFrom.seconds
          const picturesPerSecond = (sums.pictures - speedFrom.pictures) / Math.max(seconds, 1e-6)
          reporter.add({ type: 'speed', step, epoch, picturesPerSecond }, position, clock.seconds)
          speedFrom = { seconds: clock.seconds, pictures: sums.pictures }
        }
        if (!(await goOn())) return end('stopped')
        if (clock.seconds - savedAt >= checkpointSeconds) await save()
      }

      const watched = await validate()
      if (watched === 'stopped') return end('stopped')
      if (watched && !Number.isFinite(watched.loss)) throw lossNotFinite(state, stepsPerEpoch)
      const { loss, correct, pictures: seen } = state.epochSums
      reporter.add(
        {
          type: 'epoch',
          step: position.step,
          epoch,
          loss: loss / seen,
          accuracy: correct / seen,
          validationLoss: watched?.loss ?? null,
          validationAccuracy: watched?.accuracy ?? null,
          seconds: clock.seconds - epochStart,
        },
        position,
        clock.seconds,
      )
      position.epoch++
      position.batch = 0
      state.epochSums = noSums()
      epochStart = clock.seconds
      if (watched) state.validationLosses = [...(state.validationLosses ?? []), watched.loss]
      if (watched && (!state.best || watched.loss < state.best.validationLoss))
        state.best = { name: checkpointName(position.step), validationLoss: watched.loss }
      await save()
      if (!isOver() && !(await goOn())) return end('stopped')
    }
    return end('finished')
  }

  let result
  try {
    if (resumed) learner.restore(resumed.tensors, path.basename(job.resumeFrom ?? ''))
    else if (job.startFrom) {
      const { checkpoint, classes } = job.startFrom
      learner.takeOver((await readCheckpoint(checkpoint)).tensors, classes, path.basename(checkpoint))
    }
    state.weights = learner.network.weights.map((weight) => weight.name)
    context.report({
      kind: 'started',
      engine,
      stepsPerEpoch,
      trainingPictures: training.length,
      validationPictures: validation.length,
      parameters: learner.network.parameters,
      opByOp: learner.opByOp,
    })
    result = await loop()
  } finally {
    reporter.flush(position, clock.seconds)
    learner.dispose()
    await store.finished()
  }
  return { ...result, tensorsLeft: learner.tensors.left }
}

/** What a checkpoint of this run can have been made with: these settings, or those it had before it was extended. */
const acceptedHashes = ({ config, former = [] }: JobOf<'train'>): string[] =>
  [config, ...former.map((settings) => ({ ...config, ...settings }))].map(configHash)

/** Reads a checkpoint and makes sure that it is one of this run. */
async function readResumable(file: string, hashes: readonly string[], stepsPerEpoch: number): Promise<Checkpoint> {
  const checkpoint = await readCheckpoint(file)
  const { state } = checkpoint
  const refuse = (reason: string) => new JackdawError('run-not-resumable', path.basename(file), { reason })
  if (!hashes.includes(state.configHash)) throw refuse('its checkpoint was made with other settings')
  const { epoch, batch, step } = state.position
  if (batch > stepsPerEpoch || step !== epoch * stepsPerEpoch + batch)
    throw refuse('its checkpoint was made with other pictures')
  return checkpoint
}

const copyOf = (state: TrainingState): TrainingState => ({
  ...state,
  position: { ...state.position },
  epochSums: { ...state.epochSums },
})

/** What main should know of the best epoch so far. */
function bestOf({ best }: TrainingState, stepsPerEpoch: number) {
  if (!best) return null
  const step = stepOf(best.name)
  return { epoch: step / stepsPerEpoch, step, validationLoss: best.validationLoss }
}

/** Names the batch whose step went wrong, counting from 1. */
function lossNotFinite({ position }: TrainingState, stepsPerEpoch: number): JackdawError {
  const atEnd = position.batch === 0 && position.epoch > 0
  return new JackdawError('loss-not-finite', '', {
    epoch: atEnd ? position.epoch : position.epoch + 1,
    batch: atEnd ? stepsPerEpoch : position.batch,
  })
}
