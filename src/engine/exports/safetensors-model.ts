import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { headerLimit } from '../../files/safetensors'
import { decodeSealed, writeSealed } from '../../files/sealed-safetensors'
import type { ModelFiles } from '../../shared/engine-protocol'
import { JackdawError } from '../../shared/errors'
import { parameterLimit } from '../../shared/network'
import type { BuiltNetwork } from '../models/build-network'
import { restoreWeights, snapshotWeights } from '../train/variables'

const modelFile = 'model.safetensors'
const prefix = 'weights/'

/**
 * Writes the weights alone, as `<layer>/<kernel|bias>`: kernels of convolutions `[height, width, inputs, outputs]`, of dense layers
 * `[inputs, outputs]`. The network is described in the metadata.
 */
export async function writeSafetensorsModel(
  network: BuiltNetwork,
  model: ModelFiles,
  directory: string,
): Promise<{ name: string; bytes: number }[]> {
  const tensors = new Map([...snapshotWeights(network)].map(([name, tensor]) => [name.slice(prefix.length), tensor]))
  const metadata = new Map([
    ['format', 'jackdaw-model'],
    ['version', '1'],
    ['network', JSON.stringify(model.network)],
    ['inputShape', JSON.stringify(model.inputShape)],
    ['classCount', String(model.classCount)],
    ['preprocessing', 'pixels divided by 255, layout NHWC'],
  ])
  const bytes = await writeSealed(path.join(directory, modelFile), { tensors, metadata })
  return [{ name: modelFile, bytes }]
}

/** Fills a network with the weights of an export. Throws `file-missing`, `file-damaged`. */
export async function readSafetensorsModel(network: BuiltNetwork, directory: string): Promise<void> {
  const file = path.join(directory, modelFile)
  let bytes: Uint8Array
  try {
    const { size } = await stat(file)
    if (size > 4 * parameterLimit + headerLimit)
      throw new JackdawError('file-damaged', modelFile, { reason: 'it is larger than any model' })
    bytes = await readFile(file)
  } catch (error) {
    if (error instanceof JackdawError) throw error
    throw new JackdawError('file-missing', modelFile)
  }
  const { tensors } = decodeSealed(bytes, modelFile)
  restoreWeights(network, new Map([...tensors].map(([name, tensor]) => [prefix + name, tensor])), modelFile)
}
