import * as tf from '@tensorflow/tfjs'
import type { BuiltNetwork } from './build-network'

/** Layers of a kind that do something else while learning. */
const isDropout = (layer: { getClassName(): string }) => layer.getClassName() === 'Dropout'

/** Values of bytes become shares: 255 is 1. */
const scale = 1 / 255

/**
 * Logits `[n, classes]` of pictures with values 0 ... 255, `[n, height, width, channels]`: every layer but the softmax. `masks`
 * are the factors of the dropout layers, in their order; without them nothing is dropped. tfjs's own dropout is not used for
 * learning: with a seed it draws the same mask in every step, without one it cannot be resumed.
 */
export function logitsOf(network: BuiltNetwork, pixels: tf.Tensor, masks?: readonly tf.Tensor[]): tf.Tensor2D {
  let values: tf.Tensor = tf.mul(pixels, scale)
  let dropped = 0
  for (const layer of network.model.layers.slice(1, -1)) {
    if (!isDropout(layer)) values = layer.apply(values) as tf.Tensor
    else if (masks) {
      const mask = masks[dropped++]
      if (!mask) throw new RangeError('there is a dropout layer without a mask')
      values = tf.mul(values, mask)
    }
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
