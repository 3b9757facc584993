import * as tf from '@tensorflow/tfjs'
import type { PictureShape } from '../../shared/dataset'
import { leakyReluSlope, summarise, type Activation, type Layer, type Network } from '../../shared/network'
import { epsilon, momentum } from './batch-normalisation'

/** A weight and the name it has in checkpoints, such as `convolution1/kernel`. */
export interface NamedVariable {
  name: string
  variable: tf.Variable
}

/** The variables of a layer that normalises: scale, shift, and what they were learned with. */
export interface Normalisation {
  gamma: tf.Variable
  beta: tf.Variable
  mean: tf.Variable
  variance: tf.Variable
}

export interface BuiltNetwork {
  /** Pixels in [0, 1], `[n, height, width, channels]` -> probabilities `[n, classes]`. Standard layers only. */
  model: tf.Sequential
  /** What is trained, in the order of the layers, kernel before bias. */
  weights: NamedVariable[]
  /** Running means and variances of batch normalisation, which answering needs and training follows. */
  statistics: NamedVariable[]
  /** By the name of their layer. */
  normalisations: ReadonlyMap<string, Normalisation>
  inputShape: PictureShape
  classCount: number
  /** Trainable numbers. */
  parameters: number
  dispose(): void
}

/**
 * Builds a network with all kernels 0 (`initialWeights` fills them). Throws `network-impossible` or `network-too-large` before
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
  const normalisations = new Map(layers.filter(isNormalisation).map((layer) => [layer.name, normalisationOf(layer)]))
  return {
    model,
    weights: layers.flatMap((layer) => namedVariables(layer, layer.trainableWeights, trainedNames(layer))),
    statistics: layers.flatMap((layer) => namedVariables(layer, layer.nonTrainableWeights, keptNames)),
    normalisations,
    inputShape,
    classCount,
    parameters,
    dispose: () => void model.dispose(),
  }
}

/** Everything that a trained network consists of. */
export const allVariables = ({
  weights,
  statistics,
}: Pick<BuiltNetwork, 'weights' | 'statistics'>): NamedVariable[] => [...weights, ...statistics]

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
      return activated(layer, names, (options) =>
        tf.layers.conv2d({ name, filters, kernelSize, strides: 1, padding: 'valid', ...options, ...zeros }),
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
      return activated(layer, names, (options) => tf.layers.dense({ name, units, ...options, ...zeros }))
    }
    case 'output':
      return [
        tf.layers.dense({ name: 'logits', units: classCount, ...zeros }),
        tf.layers.softmax({ name: 'probabilities' }),
      ]
  }
}

const zeros = { kernelInitializer: 'zeros', biasInitializer: 'zeros' } as const

/**
 * A layer with its activation. Leaky ReLU is a layer of its own in tfjs, and so is what follows batch normalisation; the others
 * are part of the layer before. What is normalised needs no bias.
 */
function activated(
  { activation, batchNormalisation }: { activation: Activation; batchNormalisation?: boolean | undefined },
  names: LayerNames,
  layer: (options: { activation?: Exclude<Activation, 'leakyRelu'>; useBias?: boolean }) => tf.layers.Layer,
): tf.layers.Layer[] {
  const leaky = () => tf.layers.leakyReLU({ name: names.next('leakyRelu'), alpha: leakyReluSlope })
  if (!batchNormalisation) return activation === 'leakyRelu' ? [layer({}), leaky()] : [layer({ activation })]
  const name = names.next('batchNormalisation')
  return [
    layer({ useBias: false }),
    tf.layers.batchNormalization({ name, momentum, epsilon }),
    activation === 'leakyRelu' ? leaky() : tf.layers.activation({ name: names.next('activation'), activation }),
  ]
}

const isNormalisation = (layer: tf.layers.Layer) => layer.getClassName() === 'BatchNormalization'

/** In the order that tfjs has them in. */
const trainedNames = (layer: tf.layers.Layer) => (isNormalisation(layer) ? ['gamma', 'beta'] : ['kernel', 'bias'])
const keptNames = ['mean', 'variance']

const namedVariables = (
  layer: tf.layers.Layer,
  weights: tf.layers.Layer['weights'],
  names: string[],
): NamedVariable[] =>
  weights.map((weight, k) => ({ name: `${layer.name}/${names[k] ?? k}`, variable: variableOf(layer, weight) }))

function normalisationOf(layer: tf.layers.Layer): Normalisation {
  const [gamma, beta, mean, variance] = [...layer.trainableWeights, ...layer.nonTrainableWeights].map((weight) =>
    variableOf(layer, weight),
  )
  if (!gamma || !beta || !mean || !variance) throw new TypeError(`${layer.name} has not what normalising needs`)
  return { gamma, beta, mean, variance }
}

function variableOf(layer: tf.layers.Layer, weight: tf.layers.Layer['weights'][number]): tf.Variable {
  const variable = weight.read()
  if (!(variable instanceof tf.Variable)) throw new TypeError(`${layer.name} has a weight that cannot be trained`)
  return variable
}
