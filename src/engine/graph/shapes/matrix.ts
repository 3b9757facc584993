import { at, type ShapeFunction } from './shape-function'
import { broadcast } from './elementwise'

function product(transposeA: string, transposeB: string): ShapeFunction {
  return (inputs, attributes) => {
    const [a, b] = [at(inputs, 0), at(inputs, 1)]
    const sides = (shape: readonly number[], turned: boolean) => {
      const last = shape.slice(-2)
      const [rows, columns] = turned ? [last[1], last[0]] : last
      if (rows === undefined || columns === undefined) throw new Error(`[${shape.join()}] is not a matrix`)
      return { rows, columns }
    }
    const left = sides(a.shape, attributes.flag(transposeA))
    const right = sides(b.shape, attributes.flag(transposeB))
    if (left.columns !== right.rows)
      throw new Error(`a product of [${a.shape.join()}] and [${b.shape.join()}] needs ${left.columns} = ${right.rows}`)
    const batch = broadcast(a.shape.slice(0, -2), b.shape.slice(0, -2))
    return [{ shape: [...batch, left.rows, right.columns], dtype: a.dtype }]
  }
}

/** `[n, classes]` logits and labels to a loss for each row and the gradient of the logits. */
const crossEntropy: ShapeFunction = (inputs) => {
  const logits = at(inputs, 0)
  return [
    { shape: logits.shape.slice(0, 1), dtype: logits.dtype },
    { shape: logits.shape, dtype: logits.dtype },
  ]
}

/** `[n, height, width, channels]`, and for each channel scale, shift, mean and variance; answers as many, and one for each channel again. */
const batchNormalisation: ShapeFunction = (inputs) => {
  const x = at(inputs, 0)
  const ofChannels = { shape: x.shape.slice(-1), dtype: x.dtype }
  return [{ shape: x.shape, dtype: x.dtype }, ofChannels, ofChannels, ofChannels, ofChannels]
}

/** Products of matrices and what belongs to layers. */
export const matrix: Record<string, ShapeFunction> = {
  MatMul: product('transpose_a', 'transpose_b'),
  BatchMatMul: product('adj_x', 'adj_y'),
  BatchMatMulV2: product('adj_x', 'adj_y'),
  FusedBatchNorm: batchNormalisation,
  BiasAdd: (inputs) => [{ shape: at(inputs, 0).shape, dtype: at(inputs, 0).dtype }],
  BiasAddGrad: (inputs) => [{ shape: at(inputs, 0).shape.slice(-1), dtype: at(inputs, 0).dtype }],
  SoftmaxCrossEntropyWithLogits: crossEntropy,
  SparseSoftmaxCrossEntropyWithLogits: crossEntropy,
}
