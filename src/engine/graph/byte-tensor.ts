import * as tf from '@tensorflow/tfjs'
import { elements } from './graph'

/** The parts of tfjs-node's backend that make a tensor of any type. */
interface NodeBackend {
  binding: { TF_UINT8: number; createTensor(shape: number[], dtype: number, values: Uint8Array): number }
  createOutputTensor(made: { id: number; shape: number[]; dtype: number }): tf.Tensor
}

/**
 * Bytes for an input of a graph that was traced with `Tracer.bytes`. tfjs knows no tensors of bytes and takes this one for int32: it
 * may be given to a graph and disposed of, nothing else. Needs the TensorFlow backend.
 */
export function byteTensor(bytes: Uint8Array, shape: number[]): tf.Tensor {
  if (bytes.length !== elements(shape)) throw new RangeError(`${bytes.length} bytes are no [${shape.join()}]`)
  const { binding } = tf.backend() as unknown as NodeBackend
  const dtype = binding.TF_UINT8
  const id = binding.createTensor(shape, dtype, bytes)
  return (tf.backend() as unknown as NodeBackend).createOutputTensor({ id, shape, dtype })
}
