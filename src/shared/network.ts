import * as v from 'valibot'
import type { PictureShape } from './dataset'
import { JackdawError } from './errors'
import { layerWork, type LayerWork } from './layer-work'
import { layerSchema, type Layer } from './layers'

export { activations, leakyReluSlope, type Activation, type Layer, type LayerOf } from './layers'

export const networkSchema = v.pipe(v.array(layerSchema), v.minLength(1), v.maxLength(2000))
export type Network = v.InferOutput<typeof networkSchema>

/** Place of the first of the last layers of a network: the output and, where only dropout is between, the dense layer before it. */
export function firstOfLast(network: Network): number {
  const output = network.length - 1
  let before = output - 1
  while (network[before]?.type === 'dropout') before--
  return network[before]?.type === 'dense' ? before : output
}

/** What one layer does to one picture. */
export interface LayerSummary extends LayerWork {
  layer: Layer
  /**
   * Bytes of the layer's weights, statistics and answer to one picture, each number a float32. The answer of `flatten` is that of the
   * layer before it in another shape and takes none. What an optimizer remembers, gradients, and what a layer computes on its
   * way (before the activation) are not in it.
   */
  bytes: number
}

export interface NetworkSummary {
  layers: LayerSummary[]
  parameters: number
  multiplyAdds: number
  bytes: number
}

const float32Bytes = 4

/** `global average pooling` */
const spoken = (type: Layer['type']): string => type.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)

/** More weights than this are refused before anything is built. */
export const parameterLimit = 200_000_000

/**
 * Output shapes, weights, multiply-adds and bytes of a network for pictures of a shape (`[height, width, channels]`).
 * Throws `network-impossible` naming the layer that does not fit, or `network-too-large`.
 */
export function summarise(network: Network, input: PictureShape, classCount: number): NetworkSummary {
  let shape: number[] = [...input]
  const layers = network.map((layer, index) => {
    const work = layerWork(layer, shape, classCount, `layer ${index + 1} (${spoken(layer.type)})`)
    const answered = layer.type === 'flatten' ? 0 : work.outputShape.reduce((a, b) => a * b, 1)
    const summary = { ...work, layer, bytes: float32Bytes * (work.parameters + work.statistics + answered) }
    if (layer.type === 'output' && index !== network.length - 1)
      throw new JackdawError('network-impossible', `layer ${index + 1}`, { reason: 'the output has to come last' })
    shape = summary.outputShape
    return summary
  })
  if (network[network.length - 1]?.type !== 'output')
    throw new JackdawError('network-impossible', 'the end', { reason: 'the last layer has to be the output' })
  const total = (of: (layer: LayerSummary) => number) => layers.reduce((sum, layer) => sum + of(layer), 0)
  const parameters = total((layer) => layer.parameters)
  if (parameters > parameterLimit)
    throw new JackdawError('network-too-large', '', { parameters, limit: parameterLimit })
  return {
    layers,
    parameters,
    multiplyAdds: total((layer) => layer.multiplyAdds),
    bytes: total((layer) => layer.bytes),
  }
}
