import type { BuiltNetwork } from '../models/build-network'
import { dropoutLayers } from '../models/forward'
import { RandomSequence, purposes } from './random'

/**
 * The factors of every dropout layer for one step: 0 for a number that is switched off, 1 / (1 - rate) for the others, so that
 * the sum keeps its expected value (N. Srivastava and others: Dropout, 2014, in its inverted form). A factor is a
 * function of seed, layer, step and place, so resuming needs no saved state.
 */
export class DropoutMasks {
  /** One for each dropout layer; the arrays are filled anew for every step. */
  readonly masks: { shape: number[]; values: Float32Array }[]
  readonly #rates: number[]

  constructor(
    network: BuiltNetwork,
    batchSize: number,
    readonly seed: number,
  ) {
    const layers = dropoutLayers(network)
    this.#rates = layers.map((layer) => layer.rate)
    this.masks = layers.map((layer) => {
      const shape = [batchSize, ...layer.shape]
      return { shape, values: new Float32Array(shape.reduce((a, b) => a * b, 1)) }
    })
  }

  /** `step` counts the optimizer's steps from 1. */
  fill(step: number): this {
    this.masks.forEach(({ values }, layer) => {
      const rate = this.#rates[layer] ?? 0
      const random = new RandomSequence(this.seed, purposes.dropout, layer, step)
      const limit = rate * 4294967296
      const factor = 1 / (1 - rate)
      for (let k = 0; k < values.length; k++) values[k] = random.bits(k) < limit ? 0 : factor
    })
    return this
  }
}
