import * as tf from '@tensorflow/tfjs'
import type { PictureShape } from '../../shared/dataset'
import { firstOfLast, summarise, type Network } from '../../shared/network'
import type { TrainedLayers } from '../../shared/run-config'
import { LayerNodes, type LayerNode } from './build-layer'

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
  model: tf.LayersModel
  /** The layers of `model` in an order in which each comes behind those it takes answers of; the last is the softmax. */
  nodes: readonly LayerNode[]
  /** What is trained, in the order of the layers, kernel before bias. */
  weights: NamedVariable[]
  /** Weights of layers that keep what they had learned. */
  frozen: NamedVariable[]
  /** Running means and variances of batch normalisation, which answering needs and training follows. */
  statistics: NamedVariable[]
  /** Of the layers that are trained, by their name. */
  normalisations: ReadonlyMap<string, Normalisation>
  inputShape: PictureShape
  classCount: number
  /** Numbers in all weights, frozen ones included. */
  parameters: number
  dispose(): void
}

/**
 * Builds a network with all kernels 0 (`initialWeights` fills them). Throws `network-impossible` or `network-too-large` before
 * anything is allocated.
 */
export function buildNetwork(
  network: Network,
  inputShape: PictureShape,
  classCount: number,
  trainedLayers: TrainedLayers = 'all',
): BuiltNetwork {
  const summary = summarise(network, inputShape, classCount)
  const collected = new LayerNodes(classCount)
  const first = trainedLayers === 'all' ? 0 : firstOfLast(network)
  network.forEach((layer, k) =>
    collected.add(layer, channelsOf(summary.layers[k - 1]?.outputShape ?? inputShape), k >= first),
  )
  const { nodes } = collected
  const layers = nodes.map(({ layer }) => layer)
  const model = modelOf(nodes, inputShape)
  const [trained, frozen] = [true, false].map((wanted) =>
    nodes.filter((node) => node.trained === wanted).map(({ layer }) => layer),
  ) as [tf.layers.Layer[], tf.layers.Layer[]]
  const normalisations = new Map(trained.filter(isNormalisation).map((layer) => [layer.name, normalisationOf(layer)]))
  return {
    model,
    nodes,
    weights: trained.flatMap(weightsOf),
    frozen: frozen.flatMap(weightsOf),
    statistics: layers.flatMap((layer) => namedVariables(layer, layer.nonTrainableWeights, keptNames)),
    normalisations,
    inputShape,
    classCount,
    parameters: summary.parameters,
    dispose: () => void model.dispose(),
  }
}

const channelsOf = (shape: readonly number[]) => shape[shape.length - 1] ?? 1

/** Connects the layers, which makes their variables. */
function modelOf(nodes: readonly LayerNode[], inputShape: PictureShape): tf.LayersModel {
  const pictures = tf.input({ shape: [...inputShape], name: 'pictures' })
  const answers: tf.SymbolicTensor[] = []
  for (const { layer, from } of nodes) {
    const taken = from.map((place) => answers[place] ?? pictures)
    answers.push(layer.apply(taken.length === 1 ? taken.slice(0, 1) : taken) as tf.SymbolicTensor)
  }
  return tf.model({ inputs: pictures, outputs: answers.slice(-1) })
}

/** Everything that a trained network consists of. */
export const allVariables = ({
  weights,
  frozen,
  statistics,
}: Pick<BuiltNetwork, 'weights' | 'frozen' | 'statistics'>): NamedVariable[] => [...weights, ...frozen, ...statistics]

const isNormalisation = (layer: tf.layers.Layer) => layer.getClassName() === 'BatchNormalization'

/** In the order that tfjs has them in. */
const trainedNames = (layer: tf.layers.Layer) => (isNormalisation(layer) ? ['gamma', 'beta'] : ['kernel', 'bias'])
const keptNames = ['mean', 'variance']

const weightsOf = (layer: tf.layers.Layer) => namedVariables(layer, layer.trainableWeights, trainedNames(layer))

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
