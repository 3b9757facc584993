import * as tf from '@tensorflow/tfjs'
import { batchMatMulKernel } from './batch-mat-mul'
import { conv2dBackpropFilterKernel } from './conv2d-backprop-filter'
import { conv2dBackpropInputKernel } from './conv2d-backprop-input'
import { depthwiseGradientKernels } from './depthwise-gradients'
import { maxPoolGradKernel } from './max-pool-grad'

const backendName = 'wasm'

/** Kernels that take the place of tfjs's own, which some of them go on using. */
const replacements: Record<string, (original: tf.KernelConfig) => tf.KernelConfig> = {
  MaxPoolGrad: maxPoolGradKernel,
  Conv2DBackpropInput: conv2dBackpropInputKernel,
  BatchMatMul: batchMatMulKernel,
}

/** Adds what training needs to tfjs's WebAssembly kernels. To be called once, before the backend is started. */
export function registerOwnKernels(): void {
  for (const kernel of [conv2dBackpropFilterKernel, ...depthwiseGradientKernels]) tf.registerKernel(kernel)
  for (const [name, replace] of Object.entries(replacements)) {
    const original = tf.getKernel(name, backendName)
    tf.unregisterKernel(name, backendName)
    tf.registerKernel(replace(original))
  }
}
