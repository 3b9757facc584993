import * as tf from '@tensorflow/tfjs'
import { normaliseBatch, type BatchStatistics } from './batch-normalisation'
import type { BuiltNetwork } from './build-network'

/** What layers need that do something else while learning. */
export interface Learning {
  /** Factors of the dropout layers, in their order. */
  masks: readonly tf.Tensor[]
  /** `[n, 1]`: 1 for a real picture, 0 for a row that fills the batch up. */
  rows: tf.Tensor
  /** Hears what each layer that normalises found in the batch. */
  onStatistics(layer: string, found: BatchStatistics): void
}

/** Layers of a kind that do something else while learning. */
const isDropout = (layer: { getClassName(): string }) => layer.getClassName() === 'Dropout'

/** Values of bytes become shares: 255 is 1. */
const scale = 1 / 255

/**
 * Logits `[n, classes]` of pictures with values 0 ... 255, `[n, height, width, channels]`: every layer but the softmax. Without
 * `learning` nothing is dropped, and batch normalisation uses its running statistics. tfjs's own dropout is not used for
 * learning: with a seed it draws the same mask in every step, without one it cannot be resumed.
 */
export function logitsOf(network: BuiltNetwork, pixels: tf.Tensor, learning?: Learning): tf.Tensor2D {
  const pictures = tf.mul(pixels, scale)
  const answers: tf.Tensor[] = []
  let dropped = 0
  for (const { layer, from } of network.nodes.slice(0, -1)) {
    const taken = from.map((place) => answers[place] ?? pictures)
    const [values = pictures] = taken
    const variables = network.normalisations.get(layer.name)
    if (isDropout(layer)) {
      const mask = learning?.masks[dropped++]
      if (learning && !mask) throw new RangeError('there is a dropout layer without a mask')
      answers.push(mask ? tf.mul(values, mask) : values)
    } else if (variables && learning) {
      const { normalised, statistics } = normaliseBatch(values, variables.gamma, variables.beta, learning.rows)
      learning.onStatistics(layer.name, statistics)
      answers.push(normalised)
    } else answers.push(layer.apply(taken.length === 1 ? values : taken) as tf.Tensor)
  }
  return answers[answers.length - 1] as tf.Tensor2D
}

/** Rate and output shape (without the batch) of every dropout layer, in their order. */
export function dropoutLayers(network: BuiltNetwork): { rate: number; shape: number[] }[] {
  return network.nodes
    .map(({ layer }) => layer)
    .filter(isDropout)
    .map((layer) => ({
      rate: Number(layer.getConfig().rate),
      shape: (layer.outputShape as (number | null)[]).slice(1).map(Number),
    }))
}
