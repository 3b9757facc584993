import * as tf from '@tensorflow/tfjs'
import type { NamedTensor } from '../../files/safetensors'
import { JackdawError } from '../../shared/errors'
import { allVariables, type BuiltNetwork, type NamedVariable } from '../models/build-network'

const weightName = ({ name }: NamedVariable) => `weights/${name}`
const memoryName = ({ name }: NamedVariable) => `optimizer/${name}`

/** The numbers of all weights and statistics, as they are now, under their names in a checkpoint. */
export function snapshotWeights(network: BuiltNetwork): Map<string, NamedTensor> {
  return new Map(allVariables(network).map((weight) => [weightName(weight), snapshot(weight)]))
}

/** All that training changes, under the names in a checkpoint. */
export const checkpointed = (network: BuiltNetwork, memories: readonly NamedVariable[][]): Map<string, tf.Variable> =>
  new Map([
    ...allVariables(network).map((weight) => [weightName(weight), weight.variable] as const),
    ...memories.flat().map((memory) => [memoryName(memory), memory.variable] as const),
  ])

function snapshot({ variable }: NamedVariable): NamedTensor {
  // A copy: on some devices the array that is read is the tensor's own memory.
  return { shape: [...variable.shape], data: new Float32Array(variable.dataSync()) }
}

/** Takes weights over. Throws `checkpoint-damaged` when one is missing or does not fit; then some may be taken over already. */
export function restoreWeights(network: BuiltNetwork, tensors: Map<string, NamedTensor>, subject: string): void {
  for (const weight of allVariables(network)) restore(weight, weightName(weight), tensors, subject)
}

/**
 * Takes the weights of another network of the same layers over. `classes` has for every class the number that it has there; one
 * that is new (null) keeps the weights of the output that it has. Throws `checkpoint-damaged`.
 */
export function takeOverWeights(
  network: BuiltNetwork,
  tensors: Map<string, NamedTensor>,
  classes: readonly (number | null)[],
  subject: string,
): void {
  for (const weight of allVariables(network)) {
    const name = weightName(weight)
    if (!weight.name.startsWith('logits/')) restore(weight, name, tensors, subject)
    else restore(weight, name, new Map([[name, chosen(weight, tensors.get(name), classes, subject)]]), subject)
  }
}

/** The output's kernel `[inputs, classes]` or bias `[classes]`, with the columns of the classes as they are numbered here. */
function chosen(
  { name, variable }: NamedVariable,
  found: NamedTensor | undefined,
  classes: readonly (number | null)[],
  subject: string,
): NamedTensor {
  const there = found?.shape[found.shape.length - 1] ?? 0
  const rows = variable.size / classes.length
  if (!(found?.data instanceof Float32Array) || found.data.length !== rows * there)
    throw new JackdawError('checkpoint-damaged', subject, { reason: `${name} does not fit the network` })
  const values = new Float32Array(variable.dataSync())
  for (let row = 0; row < rows; row++)
    classes.forEach((other, column) => {
      if (other !== null) values[row * classes.length + column] = found.data[row * there + other] ?? NaN
    })
  return { shape: [...variable.shape], data: values }
}

/** The same for the optimizer's memories. */
export function restoreMemories(
  memories: readonly NamedVariable[][],
  tensors: Map<string, NamedTensor>,
  subject: string,
): void {
  for (const memory of memories.flat()) restore(memory, memoryName(memory), tensors, subject)
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
