import os from 'node:os'
import * as tf from '@tensorflow/tfjs'
import type { NamedTensor } from '../../files/safetensors'
import { changesPictures } from '../../shared/augmentation'
import type { DatasetFiles } from '../../shared/dataset'
import type { RunConfig } from '../../shared/run-config'
import { tensorFlowBackend } from '../backends/load-tensorflow'
import { Augmenter } from '../data/augmentation/augmenter'
import { Batch } from '../data/batch'
import type { Pictures } from '../data/pictures'
import { Prefetcher, type PrefetchThreads } from '../data/prefetch/prefetcher'
import { byteTensor } from '../graph/byte-tensor'
import { answer, answersFrom, type Answers } from '../models/answer'
import { allVariables, buildNetwork, type BuiltNetwork, type NamedVariable } from '../models/build-network'
import { initialWeights } from '../models/initial-weights'
import { CompiledStep, type BatchPictures, type StepPlan } from './compiled-step'
import { DropoutMasks } from './dropout'
import { optimizerRule } from './optimizers'
import type { OptimizerRule } from './optimizers/rule'
import type { Regularisation } from './regularisation'
import { Snapshot } from './snapshot'
import { TensorCount } from './tensor-count'
import { emptyMemories, trainingStep, type StepInputs, type StepOutputs } from './training-step'
import { checkpointed, restoreMemories, restoreWeights, takeOverWeights } from './variables'

/** What came of learning from one batch. */
export interface Learned {
  /** Mean over the batch's real pictures, before the step. */
  loss: number
  correct: number
  /** Real pictures. */
  count: number
}

/** A network on the device with all it needs to learn: numbers in, numbers out. `dispose` has to be called. */
export class Learner {
  readonly tensors = new TensorCount()
  readonly network: BuiltNetwork
  readonly #rule: OptimizerRule
  readonly #regularisation: Regularisation
  readonly #memories: NamedVariable[][]
  readonly #batch: Batch
  readonly #masks: DropoutMasks
  readonly #augmenter: Augmenter | null
  readonly #prefetcher: Prefetcher | null
  readonly #classWeights: Float64Array | null
  readonly #compiled: CompiledStep | null
  /** Whether the pictures lie in the compiled step, so that it is given the numbers of their rows. */
  readonly stays: boolean
  /** Where the newest weights are, when steps are compiled: in the network's variables, in the compiled step, or in both. */
  #newest: 'variables' | 'step' | 'both' = 'variables'
  /** Why steps run op by op; null when they are compiled. */
  readonly opByOp: string | null

  /**
   * With the initial weights of the seed. `classWeights` are what a picture of each class counts; null where all are equal. With
   * `threads`, changed pictures are made one step ahead.
   */
  constructor(
    config: RunConfig,
    dataset: DatasetFiles,
    pictures: Pictures,
    classWeights: Float64Array | null = null,
    threads?: PrefetchThreads,
  ) {
    this.#classWeights = classWeights
    const { augmentation } = config
    this.#augmenter = changesPictures(augmentation) ? new Augmenter(augmentation, dataset.shape, config.seed) : null
    this.#prefetcher = changesPictures(augmentation)
      ? prefetcher({ augmentation, shape: dataset.shape, seed: config.seed }, pictures, config.batchSize, threads)
      : null
    this.#rule = optimizerRule(config.optimizer)
    this.#regularisation = config
    const trainedLayers = config.startFrom?.layers
    this.network = this.tensors.within(() =>
      buildNetwork(config.network, dataset.shape, dataset.classCount, trainedLayers),
    )
    this.#batch = new Batch(pictures, config.batchSize)
    this.#masks = new DropoutMasks(this.network, config.batchSize, config.seed)
    this.#memories = this.tensors.within(() => {
      initialWeights(this.network, config.seed, config.initialiser)
      return emptyMemories(this.network, this.#rule)
    })
    const plan = {
      network: config.network,
      inputShape: dataset.shape,
      classCount: dataset.classCount,
      batchSize: config.batchSize,
      rule: this.#rule,
      regularisation: config,
      trainedLayers,
      // Changed copies of pictures are new every time, so they are given as bytes.
      ...(!this.#augmenter && mayStay(pictures.bytes) && { resident: pictures.end - pictures.start }),
    }
    const { step, reason } = this.tensors.within(() => compiledOrReason(plan, pictures.bytes))
    this.stays = step !== null && plan.resident !== undefined
    this.#compiled = step
    this.opByOp = reason
  }

  /**
   * Learns from the pictures `indices[from]` ... of one batch, at a learning rate. `step` counts the optimizer's steps from 1.
   */
  learn(indices: Uint32Array, from: number, step: number, rate: number): Learned {
    const batch = this.#changed(indices, from, step) ?? this.#fill(indices, from, this.#augmenter?.begin(step))
    return this.tensors.within(() =>
      tf.tidy(() => {
        const { loss, predicted } = this.#step(batch, step, {
          labels: tf.tensor(batch.labels, [batch.size], 'int32'),
          shares: tf.tensor(batch.shares(this.#classWeights), [batch.size, 1]),
          scalars: this.#rule.scalars(step, rate).map((value) => tf.scalar(value)),
        })
        const chosen = predicted.dataSync<'int32'>()
        predicted.dispose()
        let correct = 0
        for (let row = 0; row < batch.count; row++) if (chosen[row] === batch.labels[row]) correct++
        return { loss: loss.dataSync<'float32'>()[0] ?? NaN, correct, count: batch.count }
      }),
    )
  }

  /** Answers the pictures `indices[from]` ... of one batch, without learning. */
  answer(indices: Uint32Array, from: number): Answers {
    const batch = this.#fill(indices, from)
    return this.tensors.within(() => {
      const compiled = this.#compiledWithWeights()
      if (!compiled) return answer(this.network, batch)
      const logits = tf.tidy(() => compiled.logits(this.#pictures(batch)).dataSync<'float32'>())
      return answersFrom(logits, batch, this.network.classCount)
    })
  }

  /** Weights and the optimizer's memories as they are now, to be disposed of by the caller. It may outlive the learner. */
  snapshot(): Snapshot {
    this.#toVariables()
    return new Snapshot(checkpointed(this.network, this.#memories), this.tensors)
  }

  /** Goes back to what a checkpoint has kept. Throws `checkpoint-damaged`. */
  restore(snapshot: Map<string, NamedTensor>, subject: string): void {
    this.#newest = 'variables'
    this.tensors.within(() => {
      restoreWeights(this.network, snapshot, subject)
      restoreMemories(this.#memories, snapshot, subject)
    })
  }

  /** Begins with the weights of another network of the same layers; see `takeOverWeights`. */
  takeOver(snapshot: Map<string, NamedTensor>, classes: readonly (number | null)[], subject: string): void {
    this.#newest = 'variables'
    this.tensors.within(() => takeOverWeights(this.network, snapshot, classes, subject))
  }

  dispose(): void {
    this.#prefetcher?.dispose()
    this.#compiled?.dispose()
    this.tensors.within(() => {
      this.network.dispose()
      for (const { variable } of this.#memories.flat()) variable.dispose()
    })
  }

  get #variables(): NamedVariable[] {
    return [...allVariables(this.network), ...this.#memories.flat()]
  }

  /** The batch of a step with its pictures changed ahead, where they are; the next one is then begun. */
  #changed(indices: Uint32Array, from: number, step: number): Batch | null {
    const batch = this.#prefetcher?.fill(this.#batch, indices, from, step) ?? null
    const next = from + this.#batch.size
    if (batch && next < indices.length) this.#prefetcher?.prefetch(indices, next, step + 1)
    return batch
  }

  #fill(indices: Uint32Array, from: number, augmenter?: Augmenter): Batch {
    return this.stays ? this.#batch.choose(indices, from) : this.#batch.fill(indices, from, augmenter)
  }

  /** Compiled graphs take rows of pictures that stay with them, or bytes, a quarter of the numbers that are copied for steps op by op. */
  #pictures(batch: Batch): BatchPictures {
    return this.stays ? { rows: rowsOf(batch) } : { pixels: this.#pixelsOf(batch) }
  }

  #pixelsOf(batch: Batch): tf.Tensor {
    return byteTensor(batch.pixels, [batch.size, ...this.network.inputShape])
  }

  #step(batch: Batch, step: number, inputs: Omit<StepInputs, 'pixels' | 'masks'>): StepOutputs {
    const compiled = this.#compiledWithWeights()
    if (compiled) {
      this.#newest = 'step'
      const keys = this.#masks.keys(step).map((values) => tf.tensor(values, [2], 'int32'))
      const { labels, shares, scalars } = inputs
      if (this.stays) return compiled.run({ labels, shares, scalars, keys, rows: rowsOf(batch) })
      return compiled.run({ labels, shares, scalars, keys, pixels: this.#pixelsOf(batch) })
    }
    const [rule, memories, regularisation] = [this.#rule, this.#memories, this.#regularisation]
    const masks = this.#masks.draw(step).map(({ shape, values }) => tf.tensor(values, shape))
    const pixels = tf.tensor(batch.numbers(), [batch.size, ...this.network.inputShape])
    return trainingStep({ network: this.network, rule, memories, regularisation }, { ...inputs, pixels, masks })
  }

  /** The compiled step, if there is one, with the newest weights in it. */
  #compiledWithWeights(): CompiledStep | null {
    if (this.#compiled && this.#newest === 'variables') {
      this.#compiled.load(this.#variables)
      this.#newest = 'both'
    }
    return this.#compiled
  }

  #toVariables(): void {
    if (this.#newest !== 'step') return
    this.tensors.within(() => this.#compiled?.save(this.#variables))
    this.#newest = 'both'
  }
}

const rowsOf = (batch: Batch): tf.Tensor => tf.tensor(batch.rows, [batch.size], 'int32')

/** Null where there is no thread. */
function prefetcher(
  changes: ConstructorParameters<typeof Prefetcher>[0],
  pictures: Pictures,
  batchSize: number,
  threads: PrefetchThreads | undefined,
): Prefetcher | null {
  if (!threads) return null
  try {
    return new Prefetcher(changes, pictures, batchSize, threads)
  } catch (error) {
    threads.onLost(error instanceof Error ? error.message : String(error))
    return null
  }
}

/** Set to run steps op by op, for comparing the two ways. */
const opByOpVariable = 'JACKDAW_OP_BY_OP'

/** Whether bytes may lie in TensorFlow's memory a second time: in a quarter of what is free. */
const mayStay = ({ length }: Uint8Array) => length <= os.freemem() / 4

/** `bytes` are all pictures, for those that stay. */
function compiledOrReason(plan: StepPlan, bytes: Uint8Array): { step: CompiledStep | null; reason: string | null } {
  if (tf.getBackend() !== tensorFlowBackend) return { step: null, reason: 'compiled steps need TensorFlow' }
  if (process.env[opByOpVariable]) return { step: null, reason: `${opByOpVariable} is set` }
  let step: CompiledStep | null = null
  try {
    step = new CompiledStep(plan)
    if (plan.resident !== undefined) step.place(bytes)
    return { step, reason: null }
  } catch (error) {
    step?.dispose()
    return { step: null, reason: error instanceof Error ? error.message : String(error) }
  }
}
