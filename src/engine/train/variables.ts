import * as tf from '@tensorflow/tfjs'
import type { NamedTensor } from '../../files/safetensors'
import { JackdawError } from '../../shared/errors'
import { allVariables, type BuiltNetwork, type NamedVariable } from '../models/build-network'

/** The numbers of all weights and statistics, as they are now, under their names in a checkpoint. */
export function snapshotWeights(network: BuiltNetwork): Map<string, NamedTensor> {
  return new Map(allVariables(network).map((weight) => [`weights/${weight.name}`, snapshot(weight)]))
}

/** The same for the optimizer's memories. */
export function snapshotMemories(memories: readonly NamedVariable[][]): Map<string, NamedTensor> {
  return new Map(memories.flat().map((memory) => [`optimizer/${memory.name}`, snapshot(memory)]))
}

function snapshot({ variable }: NamedVariable): NamedTensor {
  // A copy: on some devices the array that is read is the tensor's own memory.
  return { shape: [...variable.shape], data: Float32Array.from(variable.dataSync()) }
}

/** Takes weights over. Throws `checkpoint-damaged` when one is missing or does not fit; then some may be taken over already. */
export function restoreWeights(network: BuiltNetwork, tensors: Map<string, NamedTensor>, subject: string): void {
  for (const weight of allVariables(network)) restore(weight, `weights/${weight.name}`, tensors, subject)
}

/** The same for the optimizer's memories. */
export function restoreMemories(
  memories: readonly NamedVariable[][],
  tensors: Map<string, NamedTensor>,
  subject: string,
): void {
  for (const memory of memories.flat()) restore(memory, `optimizer/${memory.name}`, tensors, subject)
}

function restore({ variable }: NamedVariable, name: string, tensors: Map<string, NamedTensor>, subject: string): void {
  const found = tensors.get(name)
  const damaged = (reason: string) => new JackdawError('checkpoint-damaged', subject, { reason })
  if (!found) throw damaged(`it has no ${name}`)
  const { data, shape } = found
  if (!(data instanceof Float32Array) || shape.join() !== variable.shape.join())
    throw damaged(`${name} does not fit the network`)
  tf.tidy(() => variable.assign(tf.tensor(data, variable.shape)))
}

/** Whether every number is finite. */
export function allFinite(tensors: Map<string, NamedTensor>): boolean {
  for (const { data } of tensors.values()) for (const value of data) if (!Number.isFinite(value)) return false
  return true
}
