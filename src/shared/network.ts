import * as v from 'valibot'
import { JackdawError } from './errors'
import type { PictureShape } from './dataset'

export const activations = ['tanh', 'relu', 'leakyRelu', 'elu', 'sigmoid'] as const
export type Activation = (typeof activations)[number]

/** Slope of leaky ReLU for negative input (Maas, Hannun, Ng: Rectifier Nonlinearities Improve Neural Network Acoustic Models, 2013). */
export const leakyReluSlope = 0.01

const integer = (min: number, max: number) => v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max))
const activationSchema = v.picklist(activations)
/** Whether the sums are normalised over the batch before the activation, instead of getting a bias; absent means no. */
const batchNormalisationSchema = v.optional(v.boolean())

/** One layer of a network, as data. `output` is the dense layer with one unit per class and softmax; it comes last. */
export const layerSchema = v.variant('type', [
  v.strictObject({
    type: v.literal('convolution'),
    filters: integer(1, 1024),
    kernelSize: integer(1, 31),
    activation: activationSchema,
    batchNormalisation: batchNormalisationSchema,
  }),
  v.strictObject({ type: v.literal('maxPooling'), size: integer(1, 16), stride: integer(1, 16) }),
  v.strictObject({ type: v.literal('flatten') }),
  v.strictObject({ type: v.literal('dropout'), rate: v.pipe(v.number(), v.minValue(0), v.maxValue(0.9)) }),
  v.strictObject({
    type: v.literal('dense'),
    units: integer(1, 16_384),
    activation: activationSchema,
    batchNormalisation: batchNormalisationSchema,
  }),
  v.strictObject({ type: v.literal('output') }),
])
export type Layer = v.InferOutput<typeof layerSchema>

export const networkSchema = v.pipe(v.array(layerSchema), v.minLength(1), v.maxLength(2000))
export type Network = v.InferOutput<typeof networkSchema>

/** What one layer does to one picture. */
export interface LayerSummary {
  layer: Layer
  /** Without the batch dimension. */
  outputShape: number[]
  /** Trainable weights, biases included; of batch normalisation the scale and the shift of each channel. */
  parameters: number
  /** Numbers that are kept and not trained: running mean and variance of each channel that is normalised. */
  statistics: number
  /** Multiplications that are added up, for one picture, forward only. */
  multiplyAdds: number
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

/** More weights than this are refused before anything is built. */
export const parameterLimit = 200_000_000

const product = (shape: number[]) => shape.reduce((a, b) => a * b, 1)

/**
 * Output shapes, weights, multiply-adds and bytes of a network for pictures of a shape (`[height, width, channels]`).
 * Throws `network-impossible` naming the layer that does not fit, or `network-too-large`.
 */
export function summarise(network: Network, input: PictureShape, classCount: number): NetworkSummary {
  let shape: number[] = [...input]
  const layers = network.map((layer, index) => {
    const work = layerWork(layer, shape, classCount, `layer ${index + 1} (${layer.type})`)
    const answered = layer.type === 'flatten' ? 0 : product(work.outputShape)
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

type LayerWork = Pick<LayerSummary, 'outputShape' | 'parameters' | 'statistics' | 'multiplyAdds'>

/** What each channel has besides its kernel: a bias, or the two weights and two statistics of batch normalisation. */
const ofChannels = (count: number, normalised: boolean | undefined) =>
  normalised ? { parameters: 2 * count, statistics: 2 * count } : { parameters: count, statistics: 0 }

const nothing = { parameters: 0, statistics: 0, multiplyAdds: 0 }

function layerWork(layer: Layer, shape: number[], classCount: number, name: string): LayerWork {
  const impossible = (reason: string) => new JackdawError('network-impossible', name, { reason })
  const picture = (): [number, number, number] => {
    const [height, width, channels] = shape
    if (shape.length !== 3 || height === undefined || width === undefined || channels === undefined)
      throw impossible('it needs a picture, but the layer before it gives a flat list of numbers')
    return [height, width, channels]
  }
  const dense = (units: number, normalised?: boolean): LayerWork => {
    if (shape.length !== 1) throw impossible('it needs a flat list of numbers; put a flatten layer before it')
    const inputs = product(shape)
    const { parameters, statistics } = ofChannels(units, normalised)
    return { outputShape: [units], parameters: inputs * units + parameters, statistics, multiplyAdds: inputs * units }
  }
  switch (layer.type) {
    case 'convolution': {
      const [height, width, channels] = picture()
      const { kernelSize: k, filters } = layer
      if (k > height || k > width)
        throw impossible(`its kernel of ${k} x ${k} is larger than ${height} x ${width} pixels`)
      const outputShape = [height - k + 1, width - k + 1, filters]
      const { parameters, statistics } = ofChannels(filters, layer.batchNormalisation)
      return {
        outputShape,
        parameters: k * k * channels * filters + parameters,
        statistics,
        multiplyAdds: product(outputShape) * k * k * channels,
      }
    }
    case 'maxPooling': {
      const [height, width, channels] = picture()
      if (layer.size > height || layer.size > width)
        throw impossible(`its window of ${layer.size} x ${layer.size} is larger than ${height} x ${width} pixels`)
      const pooled = (side: number) => Math.floor((side - layer.size) / layer.stride) + 1
      return { outputShape: [pooled(height), pooled(width), channels], ...nothing }
    }
    case 'flatten':
      return { outputShape: [product(shape)], ...nothing }
    case 'dropout':
      return { outputShape: shape, ...nothing }
    case 'dense':
      return dense(layer.units, layer.batchNormalisation)
    case 'output':
      return dense(classCount)
  }
}
