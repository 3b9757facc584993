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
  let values: tf.Tensor = tf.mul(pixels, scale)
  let dropped = 0
  for (const layer of network.model.layers.slice(1, -1)) {
    const variables = network.normalisations.get(layer.name)
    if (isDropout(layer)) {
      if (!learning) continue
      const mask = learning.masks[dropped++]
      if (!mask) throw new RangeError('there is a dropout layer without a mask')
      values = tf.mul(values, mask)
    } else if (variables && learning) {
      const { normalised, statistics } = normaliseBatch(values, variables.gamma, variables.beta, learning.rows)
      learning.onStatistics(layer.name, statistics)
      values = normalised
    } else values = layer.apply(values) as tf.Tensor
  }
  return values as tf.Tensor2D
}

/** Rate and output shape (without the batch) of every dropout layer, in their order. */
export function dropoutLayers(network: BuiltNetwork): { rate: number; shape: number[] }[] {
  return network.model.layers.filter(isDropout).map((layer) => ({
    rate: Number(layer.getConfig().rate),
    shape: (layer.outputShape as (number | null)[]).slice(1).map(Number),
  }))
}
