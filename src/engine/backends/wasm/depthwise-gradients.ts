import * as tf from '@tensorflow/tfjs'

/** The parts of tfjs's WebAssembly backend that reach into its memory. */
interface WasmBackend {
  makeOutput(shape: number[], dtype: 'float32'): tf.TensorInfo
  /** A view: it is only good until the next tensor is made, which may move the memory. */
  typedArrayFromHeap(tensor: tf.TensorInfo): Float32Array
}

type Shape4 = [number, number, number, number]

interface Attributes {
  strides: number | [number, number]
  pad: 'valid' | 'same' | number | tf.backend_util.ExplicitPadding
  dimRoundingMode?: 'floor' | 'round' | 'ceil'
}

type ConvolutionInfo = ReturnType<typeof tf.backend_util.computeConv2DInfo>

/** Sums products of channels; the places are those of the first channel of a pixel, a filter element and an output. */
type Tap = (pixel: number, element: number, output: number) => void

/** Visits every pixel that an element of the filter meets, for every output. */
function forEachTap(info: ConvolutionInfo, tap: Tap): void {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels, filterHeight, filterWidth } = info
  let output = 0
  for (let picture = 0; picture < batchSize; picture++)
    for (let outRow = 0; outRow < outHeight; outRow++) {
      const top = outRow * info.strideHeight - info.padInfo.top
      for (let outColumn = 0; outColumn < outWidth; outColumn++, output += outChannels) {
        const left = outColumn * info.strideWidth - info.padInfo.left
        for (let u = Math.max(0, -top); u < filterHeight && top + u < inHeight; u++)
          for (let v = Math.max(0, -left); v < filterWidth && left + v < inWidth; v++) {
            const pixel = ((picture * inHeight + top + u) * inWidth + left + v) * inChannels
            tap(pixel, (u * filterWidth + v) * outChannels, output)
          }
      }
    }
}

/**
 * A gradient of a depthwise convolution, which tfjs's WebAssembly backend lacks. `of` says of which input: dy times the pixels it
 * met is that of the filter `[height, width, in, multiplier]`, dy times the filter that of the pictures `[n, height, width, in]`. In
 * JavaScript on the backend's memory, as it has few products for what it reads.
 */
function gradient(
  of: 'filter' | 'pictures',
  [other, dy]: [tf.TensorInfo, tf.TensorInfo],
  info: ConvolutionInfo,
  backend: WasmBackend,
): tf.TensorInfo {
  const sums = backend.makeOutput(of === 'filter' ? info.filterShape : info.inShape, 'float32')
  const [values, given, found] = [other, dy, sums].map((tensor) => backend.typedArrayFromHeap(tensor))
  if (!values || !given || !found) throw new TypeError('a tensor of the depthwise convolution is not in memory')
  const { inChannels, outChannels } = info
  const multiplier = outChannels / inChannels
  found.fill(0)
  const add = (to: number, from: number, output: number) => {
    found[to] = (found[to] as number) + (values[from] as number) * (given[output] as number)
  }
  forEachTap(info, (pixel, element, output) => {
    for (let channel = 0, k = 0; channel < inChannels; channel++)
      for (let m = 0; m < multiplier; m++, k++)
        if (of === 'filter') add(element + k, pixel + channel, output + k)
        else add(pixel + channel, element + k, output + k)
  })
  return sums
}

const infoOf = (pictures: Shape4, filter: Shape4, { strides, pad, dimRoundingMode }: Attributes) =>
  tf.backend_util.computeConv2DInfo(pictures, filter, strides, 1, pad, dimRoundingMode, true)

/** As tfjs registers kernels. */
export const depthwiseGradientKernels: readonly tf.KernelConfig[] = [
  {
    kernelName: 'DepthwiseConv2dNativeBackpropFilter',
    backendName: 'wasm',
    kernelFunc: ({ inputs, attrs, backend }) => {
      const { x, dy } = inputs as { x: tf.TensorInfo; dy: tf.TensorInfo }
      const { filterShape } = attrs as unknown as { filterShape: Shape4 }
      const info = infoOf(x.shape as Shape4, filterShape, attrs as unknown as Attributes)
      return gradient('filter', [x, dy], info, backend as WasmBackend)
    },
  },
  {
    kernelName: 'DepthwiseConv2dNativeBackpropInput',
    backendName: 'wasm',
    kernelFunc: ({ inputs, attrs, backend }) => {
      const { filter, dy } = inputs as { filter: tf.TensorInfo; dy: tf.TensorInfo }
      const { inputShape } = attrs as unknown as { inputShape: Shape4 }
      const info = infoOf(inputShape, filter.shape as Shape4, attrs as unknown as Attributes)
      return gradient('pictures', [filter, dy], info, backend as WasmBackend)
    },
  },
]
