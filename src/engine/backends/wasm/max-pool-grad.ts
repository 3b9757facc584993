import * as tf from '@tensorflow/tfjs'

/** The parts of tfjs's WebAssembly backend that reach into its memory. */
interface WasmBackend {
  makeOutput(shape: number[], dtype: 'float32'): tf.TensorInfo
  /** A view: it is only good until the next tensor is made, which may move the memory. */
  typedArrayFromHeap(tensor: tf.TensorInfo): Float32Array
}

interface Attributes {
  filterSize: number | [number, number]
  strides: number | [number, number]
  pad: 'valid' | 'same' | number
  dimRoundingMode?: 'floor' | 'round' | 'ceil'
}

/**
 * The gradient of max-pooling: dy of each window goes to its largest element, the first in rows when several are equally large, as
 * in TensorFlow. It takes the place of tfjs's own WebAssembly kernel, which gives no gradient to a window whose largest element
 * is negative and so goes wrong behind tanh, ELU and leaky ReLU. In JavaScript on the backend's memory, as it only compares
 * and moves: a few milliseconds for a million elements.
 */
function maxPoolGrad(x: tf.TensorInfo, dy: tf.TensorInfo, attributes: Attributes, backend: WasmBackend): tf.TensorInfo {
  const { filterSize, strides, pad, dimRoundingMode } = attributes
  const info = tf.backend_util.computePool2DInfo(
    x.shape as [number, number, number, number],
    filterSize,
    strides,
    1,
    pad,
    dimRoundingMode,
  )
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth } = info
  const dx = backend.makeOutput(x.shape, 'float32')
  const [values, given, gradient] = [x, dy, dx].map((tensor) => backend.typedArrayFromHeap(tensor))
  if (!values || !given || !gradient) throw new TypeError('a tensor of the pooling is not in memory')
  gradient.fill(0)
  let out = 0
  for (let picture = 0; picture < batchSize; picture++)
    for (let outRow = 0; outRow < outHeight; outRow++) {
      const top = outRow * info.strideHeight - info.padInfo.top
      const [firstRow, endRow] = [Math.max(top, 0), Math.min(top + info.filterHeight, inHeight)]
      for (let outColumn = 0; outColumn < outWidth; outColumn++) {
        const left = outColumn * info.strideWidth - info.padInfo.left
        const [firstColumn, endColumn] = [Math.max(left, 0), Math.min(left + info.filterWidth, inWidth)]
        for (let channel = 0; channel < inChannels; channel++, out++) {
          let largest = -Infinity
          let place = -1
          for (let row = firstRow; row < endRow; row++)
            for (let column = firstColumn; column < endColumn; column++) {
              const k = ((picture * inHeight + row) * inWidth + column) * inChannels + channel
              const value = values[k] as number
              if (value > largest || place < 0) {
                largest = value
                place = k
              }
            }
          if (place >= 0) gradient[place] = (gradient[place] as number) + (given[out] as number)
        }
      }
    }
  return dx
}

export const maxPoolGradKernel = (original: tf.KernelConfig): tf.KernelConfig => ({
  ...original,
  kernelFunc: ({ inputs, attrs, backend }) => {
    const { input, dy } = inputs
    if (!input || !dy) throw new TypeError('max-pooling was not given its input')
    return maxPoolGrad(input, dy, attrs as unknown as Attributes, backend as WasmBackend)
  },
})
