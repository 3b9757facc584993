import { elements } from '../graph/graph'
import type { BuiltNetwork } from '../models/build-network'
import { dropoutLayers } from '../models/forward'
import { RandomSequence, purposes } from './random'

/**
 * The factors of every dropout layer for one step: 0 for a number that is switched off, 1 / (1 - rate) for the others, so that
 * the sum keeps its expected value (N. Srivastava and others: Dropout, 2014, in its inverted form). A factor is a
 * function of seed, layer, step and place, so resuming needs no saved state.
 */
export class DropoutMasks {
  readonly #layers: { rate: number; shape: number[] }[]
  /** The arrays are filled anew for every step, and made when they are first asked for. */
  #masks: Float32Array[] | null = null

  constructor(
    network: BuiltNetwork,
    batchSize: number,
    readonly seed: number,
  ) {
    this.#layers = dropoutLayers(network).map(({ rate, shape }) => ({ rate, shape: [batchSize, ...shape] }))
  }

  /** The keys by which a compiled step draws the factors of each layer itself; `step` counts the optimizer's steps from 1. */
  keys(step: number): Int32Array[] {
    return this.#layers.map((_, layer) => Int32Array.from(this.#random(layer, step).keys))
  }

  /** Draws the factors of each layer here, until the next call; `step` counts the optimizer's steps from 1. */
  draw(step: number): { shape: number[]; values: Float32Array }[] {
    this.#masks ??= this.#layers.map(({ shape }) => new Float32Array(elements(shape)))
    return this.#masks.map((values, layer) => {
      const { rate = 0, shape = [] } = this.#layers[layer] ?? {}
      const random = this.#random(layer, step)
      const limit = rate * 4294967296
      const factor = 1 / (1 - rate)
      for (let k = 0; k < values.length; k++) values[k] = random.bits(k) < limit ? 0 : factor
      return { shape, values }
    })
  }

  #random = (layer: number, step: number) => new RandomSequence(this.seed, purposes.dropout, layer, step)
}
