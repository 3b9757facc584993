import * as tf from '@tensorflow/tfjs'
import { needsProjection, type LayerOf } from '../../shared/layers'
import { leakyReluSlope, type Activation, type Layer } from '../../shared/network'
import { epsilon, momentum } from './batch-normalisation'

/** A layer of tfjs and the nodes before it whose answers it takes, by their place; -1 is the picture. */
export interface LayerNode {
  layer: tf.layers.Layer
  from: number[]
  /** Whether its weights are trained, and its statistics follow. */
  trained: boolean
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

/** Collects the layers of tfjs that a network is made of, kernels all 0. */
export class LayerNodes {
  readonly nodes: LayerNode[] = []
  readonly #names = new LayerNames()
  #trained = true

  constructor(readonly classCount: number) {}

  /** Adds what one of our layers is made of behind the last node. `channels` come in. */
  add(layer: Layer, channels: number, trained: boolean): void {
    const last = this.nodes.length - 1
    this.#trained = trained
    if (layer.type === 'residual') this.#residual(layer, channels, last)
    else this.#chain(this.#layers(layer), last)
  }

  /** One behind the other; the place of the last. */
  #chain(layers: tf.layers.Layer[], from: number): number {
    return layers.reduce((before, layer) => this.#push(layer, [before]), from)
  }

  #residual(block: LayerOf<'residual'>, channels: number, from: number): void {
    const { filters, kernelSize, activation, stride = 1, batchNormalisation } = block
    const convolution = (kind: string, kernelSize: number, strides: number) => {
      const name = this.#names.next(kind)
      return (options: LayerOptions) =>
        tf.layers.conv2d({ name, filters, kernelSize, strides, padding: 'same', ...options, ...zeros })
    }
    const first = this.#chain(this.#activated(block, convolution('convolution', kernelSize, stride)), from)
    const summed = (layer: (options: LayerOptions) => tf.layers.Layer) => this.#summed(batchNormalisation, layer)
    const second = this.#chain(summed(convolution('convolution', kernelSize, 1)), first)
    const shortcut = needsProjection(block, channels)
      ? this.#chain(summed(convolution('projection', 1, stride)), from)
      : from
    const sum = tf.layers.add({ name: this.#names.next('sum') })
    this.#chain([this.#activation(activation)], this.#push(sum, [second, shortcut]))
  }

  #push(layer: tf.layers.Layer, from: number[]): number {
    return this.nodes.push({ layer, from, trained: this.#trained }) - 1
  }

  #layers(layer: Exclude<Layer, { type: 'residual' }>): tf.layers.Layer[] {
    switch (layer.type) {
      case 'convolution': {
        const { filters, kernelSize, stride: strides = 1, padding = 'valid' } = layer
        const name = this.#names.next('convolution')
        return this.#activated(layer, (options) =>
          tf.layers.conv2d({ name, filters, kernelSize, strides, padding, ...options, ...zeros }),
        )
      }
      case 'separableConvolution': {
        const { filters, kernelSize, stride: strides = 1, padding = 'valid' } = layer
        const name = this.#names.next('depthwise')
        const zeroKernel = { useBias: false, depthwiseInitializer: 'zeros' } as const
        const pointwise = this.#names.next('pointwise')
        return [
          tf.layers.depthwiseConv2d({ name, kernelSize, strides, padding, ...zeroKernel }),
          ...this.#activated(layer, (options) =>
            tf.layers.conv2d({ name: pointwise, filters, kernelSize: 1, ...options, ...zeros }),
          ),
        ]
      }
      case 'maxPooling': {
        const { size: poolSize, stride: strides } = layer
        return [tf.layers.maxPooling2d({ name: this.#names.next('pooling'), poolSize, strides, padding: 'valid' })]
      }
      case 'averagePooling': {
        const { size: poolSize, stride: strides } = layer
        const name = this.#names.next('averagePooling')
        return [tf.layers.averagePooling2d({ name, poolSize, strides, padding: 'valid' })]
      }
      case 'globalAveragePooling':
        return [tf.layers.globalAveragePooling2d({ name: this.#names.next('globalAverage') })]
      case 'flatten':
        return [tf.layers.flatten({ name: this.#names.next('flatten') })]
      case 'dropout':
        return [tf.layers.dropout({ name: this.#names.next('dropout'), rate: layer.rate })]
      case 'dense': {
        const { units } = layer
        const name = this.#names.next('dense')
        return this.#activated(layer, (options) => tf.layers.dense({ name, units, ...options, ...zeros }))
      }
      case 'output':
        return [
          tf.layers.dense({ name: 'logits', units: this.classCount, ...zeros }),
          tf.layers.softmax({ name: 'probabilities' }),
        ]
    }
  }

  /**
   * A layer with its activation. Leaky ReLU is a layer of its own in tfjs, and so is what follows batch normalisation; the others
   * are part of the layer before.
   */
  #activated(
    { activation, batchNormalisation }: { activation: Activation; batchNormalisation?: boolean | undefined },
    layer: (options: LayerOptions) => tf.layers.Layer,
  ): tf.layers.Layer[] {
    return batchNormalisation || activation === 'leakyRelu'
      ? [...this.#summed(batchNormalisation, layer), this.#activation(activation)]
      : [layer({ activation })]
  }

  /** A layer without its activation. What is normalised needs no bias. */
  #summed(normalised: boolean | undefined, layer: (options: LayerOptions) => tf.layers.Layer): tf.layers.Layer[] {
    if (!normalised) return [layer({})]
    const name = this.#names.next('batchNormalisation')
    return [layer({ useBias: false }), tf.layers.batchNormalization({ name, momentum, epsilon })]
  }

  #activation(activation: Activation): tf.layers.Layer {
    return activation === 'leakyRelu'
      ? tf.layers.leakyReLU({ name: this.#names.next('leakyRelu'), alpha: leakyReluSlope })
      : tf.layers.activation({ name: this.#names.next('activation'), activation })
  }
}

interface LayerOptions {
  activation?: Exclude<Activation, 'leakyRelu'>
  useBias?: boolean
}

const zeros = { kernelInitializer: 'zeros', biasInitializer: 'zeros' } as const
