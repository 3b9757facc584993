import path from 'node:path'
import type { ModelFiles } from '../../shared/engine-protocol'
import { readCheckpoint } from '../train/checkpoint'
import { TensorCount } from '../train/tensor-count'
import { restoreWeights } from '../train/variables'
import { buildNetwork, type BuiltNetwork } from './build-network'

/**
 * Builds a network, fills it from its checkpoint, lends it to `use`, and disposes of it. Throws what reading a checkpoint and
 * building a network throw, and an error of ours when a tensor is left over.
 */
export async function withModel<T>(
  model: ModelFiles,
  use: (network: BuiltNetwork, tensors: TensorCount, step: number) => Promise<T>,
): Promise<T> {
  const { state, tensors: saved } = await readCheckpoint(model.checkpoint)
  return withNetwork(model, async (network, tensors) => {
    tensors.within(() => restoreWeights(network, saved, path.basename(model.checkpoint)))
    return use(network, tensors, state.position.step)
  })
}

/** The same with all weights 0. */
export async function withNetwork<T>(
  model: Pick<ModelFiles, 'network' | 'inputShape' | 'classCount'>,
  use: (network: BuiltNetwork, tensors: TensorCount) => Promise<T>,
): Promise<T> {
  const tensors = new TensorCount()
  const network = tensors.within(() => buildNetwork(model.network, model.inputShape, model.classCount))
  let result: T
  try {
    result = await use(network, tensors)
  } finally {
    tensors.within(() => network.dispose())
  }
  if (tensors.left !== 0) throw new Error(`${tensors.left} tensors were left over`)
  return result
}
