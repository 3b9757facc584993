import type * as tf from '@tensorflow/tfjs'
import type { PictureShape } from '../../shared/dataset'
import type { Network } from '../../shared/network'
import { freeze, openBatch } from '../graph/freeze'
import type { Graph } from '../graph/graph'
import { rewrite } from '../graph/rewrite'
import { predictionRules } from '../graph/rules'
import { trace, type Tracer } from '../graph/trace'
import { allVariables, buildNetwork, type BuiltNetwork } from './build-network'
import { logitsOf } from './forward'

/** Names in the graph, as those who load it see them. */
export const predictionInput = 'pixels'
export const predictionOutput = 'probabilities'

/** Pixels 0 ... 1, `[n, height, width, channels]`, to probabilities `[n, classes]`, for one batch size; its state are the weights. */
export function tracePrediction(network: Network, inputShape: PictureShape, classCount: number, batch: number): Graph {
  const graph = trace((tracer) => {
    const built = buildNetwork(network, inputShape, classCount)
    for (const { name, variable } of allVariables(built)) tracer.state(name, variable)
    const pixels = tracer.input(predictionInput, [batch, ...inputShape], 'float32')
    return { [predictionOutput]: built.model.apply(pixels) as tf.Tensor }
  })
  return rewrite(graph, predictionRules)
}

/** Pictures that stay in the session lie there under this name, and a call says by `rowsInput` which it is about. */
export const residentPictures = 'pictures'
export const rowsInput = 'rows'

/** The pixels of a batch, given as bytes; or by the numbers of their rows, where so many pictures stay in the session. */
export const tracedPixels = (tracer: Tracer, shape: number[], resident?: number): tf.Tensor =>
  resident === undefined
    ? tracer.bytes(predictionInput, shape)
    : tracer.rows(rowsInput, residentPictures, resident, shape)

/** Pixels as bytes, or rows of `resident` pictures, to logits `[n, classes]`, for one batch size; its state is the network. */
export function traceLogits(
  network: Network,
  inputShape: PictureShape,
  classCount: number,
  batch: number,
  resident?: number,
): Graph {
  const graph = trace((tracer) => {
    const built = buildNetwork(network, inputShape, classCount)
    for (const { name, variable } of allVariables(built)) tracer.state(name, variable)
    return { logits: logitsOf(built, tracedPixels(tracer, [batch, ...inputShape], resident)) }
  })
  return rewrite(graph, predictionRules)
}

/** The prediction of a trained network with its weights as constants, for any number of pictures at once. */
export function frozenPrediction(network: Network, built: BuiltNetwork): Graph {
  const values = new Map(allVariables(built).map(({ name, variable }) => [name, variable.dataSync<'float32'>()]))
  const forBatch = (batch: number) =>
    freeze(tracePrediction(network, built.inputShape, built.classCount, batch), values)
  return openBatch(forBatch(2), forBatch(3))
}
