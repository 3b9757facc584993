import * as tf from '@tensorflow/tfjs'

/**
 * The matrix product. tfjs's WebAssembly kernel is only fast when neither side has to be transposed, and both gradients of a dense
 * layer need that; transposing first and multiplying then is about ten times as fast.
 */
export const batchMatMulKernel = (original: tf.KernelConfig): tf.KernelConfig => ({
  ...original,
  kernelFunc: (given) => {
    const { a, b } = given.inputs as { a: tf.Tensor; b: tf.Tensor }
    const { transposeA, transposeB } = given.attrs as { transposeA?: boolean; transposeB?: boolean }
    if (!transposeA && !transposeB) return original.kernelFunc(given)
    const [left, right] = [transposeA ? transposed(a) : a, transposeB ? transposed(b) : b]
    try {
      const attrs = { ...given.attrs, transposeA: false, transposeB: false }
      return original.kernelFunc({ ...given, inputs: { a: left, b: right }, attrs })
    } finally {
      if (left !== a) left.dispose()
      if (right !== b) right.dispose()
    }
  },
})

/** With the last two axes swapped. */
function transposed(matrices: tf.Tensor): tf.Tensor {
  const { rank } = matrices
  const axes = Array.from({ length: rank }, (_, k) => (k < rank - 2 ? k : 2 * rank - 3 - k))
  return tf.transpose(matrices, axes)
}
