import * as tf from '@tensorflow/tfjs'
import type { PictureShape } from '../../shared/dataset'
import { leakyReluSlope, summarise, type Activation, type Layer, type Network } from '../../shared/network'

/** A weight and the name it has in checkpoints, such as `convolution1/kernel`. */
export interface NamedVariable {
  name: string
  variable: tf.Variable
}

export interface BuiltNetwork {
  /** Pixels in [0, 1], `[n, height, width, channels]` -> probabilities `[n, classes]`. Standard layers only. */
  model: tf.Sequential
  /** In the order of the layers, kernel before bias. */
  weights: NamedVariable[]
  inputShape: PictureShape
  classCount: number
  /** Trainable numbers. */
  parameters: number
  dispose(): void
}

/**
 * Builds a network with all weights 0 (`initialWeights` fills them). Throws `network-impossible` or `network-too-large` before
 * anything is allocated.
 */
export function buildNetwork(network: Network, inputShape: PictureShape, classCount: number): BuiltNetwork {
  const { parameters } = summarise(network, inputShape, classCount)
  const names = new LayerNames()
  const layers = network.flatMap((layer) => buildLayer(layer, classCount, names))
  const model = tf.sequential()
  // An input layer of its own, so that every kind of layer may come first.
  model.add(tf.layers.inputLayer({ inputShape: [...inputShape], name: 'pictures' }))
  for (const layer of layers) model.add(layer)
  const weights = layers.flatMap(namedVariables)
  return { model, weights, inputShape, classCount, parameters, dispose: () => void model.dispose() }
}

/** Numbers the layers of a kind: `convolution1`, `convolution2`, `dense1`. */
class LayerNames {
  readonly #counts = new Map<string, number>()

  next(kind: string): string {
    const count = (this.#counts.get(kind) ?? 0) + 1
    this.#counts.set(kind, count)
    return `${kind}${count}`
  }
}

function buildLayer(layer: Layer, classCount: number, names: LayerNames): tf.layers.Layer[] {
  switch (layer.type) {
    case 'convolution': {
      const { filters, kernelSize } = layer
      const name = names.next('convolution')
      return activated(layer.activation, names, (activation) =>
        tf.layers.conv2d({ name, filters, kernelSize, strides: 1, padding: 'valid', ...activation, ...zeros }),
      )
    }
    case 'maxPooling': {
      const { size, stride } = layer
      const name = names.next('pooling')
      return [tf.layers.maxPooling2d({ name, poolSize: size, strides: stride, padding: 'valid' })]
    }
    case 'flatten':
      return [tf.layers.flatten({ name: names.next('flatten') })]
    case 'dropout':
      return [tf.layers.dropout({ name: names.next('dropout'), rate: layer.rate })]
    case 'dense': {
      const { units } = layer
      const name = names.next('dense')
      return activated(layer.activation, names, (activation) =>
        tf.layers.dense({ name, units, ...activation, ...zeros }),
      )
    }
    case 'output':
      return [
        tf.layers.dense({ name: 'logits', units: classCount, ...zeros }),
        tf.layers.softmax({ name: 'probabilities' }),
      ]
  }
}

const zeros = { kernelInitializer: 'zeros', biasInitializer: 'zeros' } as const

/** Leaky ReLU is a layer of its own in tfjs; the others are part of the layer before. */
function activated(
  activation: Activation,
  names: LayerNames,
  layer: (activation: { activation?: Exclude<Activation, 'leakyRelu'> }) => tf.layers.Layer,
): tf.layers.Layer[] {
  if (activation !== 'leakyRelu') return [layer({ activation })]
  return [layer({}), tf.layers.leakyReLU({ name: names.next('leakyRelu'), alpha: leakyReluSlope })]
}

function namedVariables(layer: tf.layers.Layer): NamedVariable[] {
  return layer.trainableWeights.map((weight, k) => {
    const variable = weight.read()
    if (!(variable instanceof tf.Variable)) throw new TypeError(`${layer.name} has a weight that cannot be trained`)
    return { name: `${layer.name}/${k === 0 ? 'kernel' : 'bias'}`, variable }
  })
}
