import * as tf from '@tensorflow/tfjs'

/** Attributes that tfjs hands to this kernel; of the data formats only NHWC is known to WebAssembly. */
interface Attributes {
  strides: number | [number, number]
  pad: 'valid' | 'same' | number | tf.backend_util.ExplicitPadding
  dataFormat: 'NHWC' | 'NCHW'
  dimRoundingMode?: 'floor' | 'round' | 'ceil'
  filterShape: [number, number, number, number]
}

/**
 * The gradient of a convolution with regard to its filter, which tfjs's WebAssembly backend lacks: x `[n, height, width, in]`,
 * dy `[n, outHeight, outWidth, out]` -> `[filterHeight, filterWidth, in, out]`.
 *
 * Each element is a sum over pictures and places of x times dy, which is a convolution in which channels and pictures have
 * changed places: the pictures are summed over as channels are, dy is the filter, and the stride of the forward pass is the
 * distance between the places that dy looks at, so its dilation (V. Dumoulin, F. Visin: A guide to convolution arithmetic for
 * deep learning, 2016, for the same identity). Rows and columns of x that no step of the filter reached give elements beyond
 * the filter's size; they are cut off.
 */
function conv2dBackpropFilter(x: tf.Tensor4D, dy: tf.Tensor4D, attributes: Attributes): tf.Tensor4D {
  const { strides, pad, dataFormat, dimRoundingMode, filterShape } = attributes
  if (dataFormat !== 'NHWC') throw new Error(`the gradient of a convolution is not there for ${dataFormat}`)
  const [filterHeight, filterWidth, inChannels, outChannels] = filterShape
  const { padInfo, strideHeight, strideWidth } = tf.backend_util.computeConv2DInfo(
    x.shape,
    filterShape,
    strides,
    1,
    pad,
    dimRoundingMode,
  )
  const padding: tf.backend_util.ExplicitPadding = [
    [0, 0],
    [padInfo.top, padInfo.bottom],
    [padInfo.left, padInfo.right],
    [0, 0],
  ]
  return tf.tidy(() => {
    const pictures = tf.transpose(x, [3, 1, 2, 0])
    const filter = tf.transpose(dy, [1, 2, 0, 3])
    const sums = tf.conv2d(pictures, filter, 1, padding, 'NHWC', [strideHeight, strideWidth])
    const reached = tf.slice(sums, [0, 0, 0, 0], [inChannels, filterHeight, filterWidth, outChannels])
    return tf.transpose(reached, [1, 2, 0, 3])
  })
}

/** As tfjs registers kernels. The functions it calls are kernels themselves, so no gradient is recorded for them. */
export const conv2dBackpropFilterKernel: tf.KernelConfig = {
  kernelName: 'Conv2DBackpropFilter',
  backendName: 'wasm',
  kernelFunc: ({ inputs, attrs }) => {
    const { x, dy } = inputs as { x: tf.Tensor4D; dy: tf.Tensor4D }
    return conv2dBackpropFilter(x, dy, attrs as unknown as Attributes)
  },
}
