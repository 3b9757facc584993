import * as v from 'valibot'

export const activations = ['tanh', 'relu', 'leakyRelu', 'elu', 'sigmoid'] as const
export type Activation = (typeof activations)[number]

/** Slope of leaky ReLU for negative input (Maas, Hannun, Ng: Rectifier Nonlinearities Improve Neural Network Acoustic Models, 2013). */
export const leakyReluSlope = 0.01

/** `valid` keeps the kernel inside the picture, which so gets smaller; `same` adds zeros around it, so that only the stride does. */
export const paddings = ['valid', 'same'] as const
export type Padding = (typeof paddings)[number]

const integer = (min: number, max: number) => v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max))
const filters = integer(1, 1024)
const kernelSize = integer(1, 31)
/** Steps of the kernel, in pixels; absent means 1. */
const stride = v.optional(integer(1, 16))
/** Absent means `valid`. */
const padding = v.optional(v.picklist(paddings))
const activation = v.picklist(activations)
/** Whether the sums are normalised over the batch before the activation, instead of getting a bias; absent means no. */
const batchNormalisation = v.optional(v.boolean())
const pooling = { size: integer(1, 16), stride: integer(1, 16) }

/** One layer of a network, as data. `output` is the dense layer with one unit per class and softmax; it comes last. */
export const layerSchema = v.variant('type', [
  v.strictObject({
    type: v.literal('convolution'),
    filters,
    kernelSize,
    stride,
    padding,
    activation,
    batchNormalisation,
  }),
  /**
   * A kernel for each channel by itself, then one of 1 x 1 over all channels: far fewer products than a convolution of the same
   * size (F. Chollet: Xception, 2017).
   */
  v.strictObject({
    type: v.literal('separableConvolution'),
    filters,
    kernelSize,
    stride,
    padding,
    activation,
    batchNormalisation,
  }),
  /**
   * Two convolutions of the same padding whose answer is added to what came in, before the last activation. Where the shape
   * changes, what came in goes through a convolution of 1 x 1 (K. He, X. Zhang, S. Ren, J. Sun: Deep Residual Learning for Image
   * Recognition, 2016, shortcut B). The first convolution and the shortcut take the stride.
   */
  v.strictObject({ type: v.literal('residual'), filters, kernelSize, stride, activation, batchNormalisation }),
  v.strictObject({ type: v.literal('maxPooling'), ...pooling }),
  v.strictObject({ type: v.literal('averagePooling'), ...pooling }),
  /** The average of each channel over the whole picture: a flat list, whatever the size (M. Lin, Q. Chen, S. Yan: Network in Network, 2014). */
  v.strictObject({ type: v.literal('globalAveragePooling') }),
  v.strictObject({ type: v.literal('flatten') }),
  v.strictObject({ type: v.literal('dropout'), rate: v.pipe(v.number(), v.minValue(0), v.maxValue(0.9)) }),
  v.strictObject({ type: v.literal('dense'), units: integer(1, 16_384), activation, batchNormalisation }),
  v.strictObject({ type: v.literal('output') }),
])
export type Layer = v.InferOutput<typeof layerSchema>
export type LayerType = Layer['type']
export type LayerOf<T extends LayerType> = Extract<Layer, { type: T }>

/** Whether a residual block for `channels` that come in needs its convolution of 1 x 1 on the shortcut. */
export const needsProjection = ({ filters, stride = 1 }: LayerOf<'residual'>, channels: number): boolean =>
  filters !== channels || stride !== 1
