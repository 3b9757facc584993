import * as tf from '@tensorflow/tfjs'
import type { ReadableTensor } from '../../files/safetensors'
import type { TensorCount } from './tensor-count'

/**
 * Variables as they are at one moment, whatever they become later. They stay in the engine: a variable gets a new tensor with each
 * new value, so keeping the old one copies nothing. Read out piece by piece when they are written, 10 million weights with momentum
 * take a third of the time that they take at once, because the memory for a piece is used again. `dispose` has to be called.
 */
export class Snapshot {
  readonly tensors: Map<string, ReadableTensor>
  readonly #kept: readonly tf.Tensor1D[]

  constructor(
    variables: ReadonlyMap<string, tf.Variable>,
    readonly count: TensorCount,
  ) {
    const kept = [...variables].map(([name, variable]) => {
      const flat = count.within(() => tf.reshape(variable, [-1]) as tf.Tensor1D)
      return { name, shape: [...variable.shape], flat }
    })
    this.#kept = kept.map(({ flat }) => flat)
    this.tensors = new Map(
      kept.map(({ name, shape, flat }) => [name, { shape, read: (from, to) => this.#read(flat, from, to) }]),
    )
  }

  /** Whether every number is. */
  allFinite(): boolean {
    const finite = (flat: tf.Tensor1D) => tf.tidy(() => tf.all(tf.isFinite(flat)).dataSync<'bool'>()[0] === 1)
    return this.count.within(() => this.#kept.every(finite))
  }

  dispose(): void {
    this.count.within(() => tf.dispose([...this.#kept]))
  }

  #read(flat: tf.Tensor1D, from: number, to: number): Float32Array {
    return this.count.within(() => {
      // Without `tf.tidy`, which would look for tensors in each number of what it hands out.
      const piece = tf.slice(flat, [from], [to - from])
      const numbers = piece.dataSync<'float32'>()
      piece.dispose()
      return numbers
    })
  }
}
