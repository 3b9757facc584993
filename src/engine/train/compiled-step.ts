import * as tf from '@tensorflow/tfjs'
import type { PictureShape } from '../../shared/dataset'
import type { Network } from '../../shared/network'
import type { TrainedLayers } from '../../shared/run-config'
import { rewrite } from '../graph/rewrite'
import { trainingRules } from '../graph/rules'
import { GraphSession } from '../graph/session'
import { trace } from '../graph/trace'
import type { Graph } from '../graph/graph'
import { allVariables, buildNetwork, type NamedVariable } from '../models/build-network'
import { dropoutLayers } from '../models/forward'
import { predictionInput, residentPictures, rowsInput, tracedPixels, traceLogits } from '../models/prediction-graph'
import { byteTensor } from '../graph/byte-tensor'
import type { OptimizerRule } from './optimizers/rule'
import type { Regularisation } from './regularisation'
import { emptyMemories, trainingStep, type StepInputs, type StepOutputs } from './training-step'

/** What decides the graph of a step. */
export interface StepPlan {
  network: Network
  inputShape: PictureShape
  classCount: number
  batchSize: number
  rule: OptimizerRule
  regularisation?: Regularisation
  /** Absent means all. */
  trainedLayers?: TrainedLayers | undefined
  /** So many pictures stay in the session, and a step is given rows of them; absent means that it is given pixels. */
  resident?: number | undefined
}

/** The pictures of a batch: pixels as bytes (`byteTensor`) `[n, height, width, channels]`, or `[n]` int32 rows of those that stay. */
export type BatchPictures = { pixels: tf.Tensor } | { rows: tf.Tensor }
/** Instead of masks, a compiled step is given the keys, `[2]` int32, by which it draws each. */
export type CompiledInputs = Omit<StepInputs, 'pixels' | 'masks'> & BatchPictures & { keys: readonly tf.Tensor[] }

const keysName = (index: number) => `keys${index}`
const scalarName = (index: number) => `scalar${index}`

/** The training step as a graph: its state are the weights and the optimizer's memories, under their own names. */
export function traceStep(plan: StepPlan): Graph {
  const { network, inputShape, classCount, batchSize, rule, regularisation = {}, trainedLayers, resident } = plan
  const graph = trace((tracer) => {
    const built = buildNetwork(network, inputShape, classCount, trainedLayers)
    const memories = emptyMemories(built, rule)
    for (const { name, variable } of [...allVariables(built), ...memories.flat()]) tracer.state(name, variable)
    const { loss, predicted } = trainingStep(
      { network: built, rule, memories, regularisation },
      {
        pixels: tracedPixels(tracer, [batchSize, ...inputShape], resident),
        labels: tracer.input('labels', [batchSize], 'int32'),
        shares: tracer.input('shares', [batchSize, 1], 'float32'),
        masks: dropoutLayers(built).map(({ shape, rate }, k) => tracer.mask(keysName(k), [batchSize, ...shape], rate)),
        scalars: rule.scalars(1, 1).map((_, k) => tracer.input(scalarName(k), [], 'float32') as tf.Scalar),
      },
    )
    return { loss, predicted }
  })
  return rewrite(graph, trainingRules)
}

/**
 * Inputs of a step under their names in its graph. Written one by one: V8 gives an object that several are spread into a layout of its
 * own, which stays until all memory is looked through, so that a long run grew by half a kilobyte a step.
 */
export function namedInputs(inputs: CompiledInputs): Record<string, tf.Tensor> {
  const { labels, shares, keys, scalars } = inputs
  const named: Record<string, tf.Tensor> = { labels, shares }
  if ('pixels' in inputs) named[predictionInput] = inputs.pixels
  if ('rows' in inputs) named[rowsInput] = inputs.rows
  for (let k = 0; k < keys.length; k++) named[keysName(k)] = keys[k] as tf.Tensor
  for (let k = 0; k < scalars.length; k++) named[scalarName(k)] = scalars[k] as tf.Tensor
  return named
}

/**
 * A training step, and answering with the same weights, that TensorFlow runs as one graph each. The weights live in its session;
 * `load` puts them there and `save` brings them back into the variables of the network that the rest of the engine uses.
 */
export class CompiledStep {
  readonly #session: GraphSession<'step' | 'answer'>
  readonly #plan: StepPlan

  /** Throws with the reason when the step cannot be traced or TensorFlow refuses the graph. */
  constructor(plan: StepPlan) {
    this.#plan = plan
    const { network, inputShape, classCount, batchSize, resident } = plan
    this.#session = new GraphSession({
      step: traceStep(plan),
      answer: traceLogits(network, inputShape, classCount, batchSize, resident),
    })
  }

  /** Brings in the pictures that stay, NHWC bytes. */
  place(bytes: Uint8Array): void {
    const { resident = 0, inputShape } = this.#plan
    const pictures = byteTensor(bytes, [resident, ...inputShape])
    this.#session.place({ [residentPictures]: pictures })
    pictures.dispose()
  }

  /** One step. The outputs belong to the caller. */
  run(inputs: CompiledInputs): StepOutputs {
    const { loss, predicted } = this.#session.call('step', namedInputs(inputs))
    if (!loss || !predicted) throw new Error('the compiled step did not answer')
    return { loss: loss as tf.Scalar, predicted: predicted as tf.Tensor1D }
  }

  /** Logits `[n, classes]` of pictures, with the weights as they are now. They belong to the caller. */
  logits(pictures: BatchPictures): tf.Tensor {
    const { logits } = this.#session.call('answer', pictures)
    if (!logits) throw new Error('the compiled network did not answer')
    return logits
  }

  /** Takes over weights and memories. */
  load(variables: readonly NamedVariable[]): void {
    this.#session.load(Object.fromEntries(variables.map(({ name, variable }) => [name, variable])))
  }

  /** Gives weights and memories back. */
  save(variables: readonly NamedVariable[]): void {
    const state = this.#session.save()
    for (const { name, variable } of variables) {
      const value = state[name]
      if (!value) throw new Error(`the compiled step has no ${name}`)
      variable.assign(value)
    }
    tf.dispose(state)
  }

  dispose(): void {
    this.#session.dispose()
  }
}
