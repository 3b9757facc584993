import { at, type ShapeFunction } from './shape-function'

const same: ShapeFunction = (inputs) => [{ shape: at(inputs, 0).shape, dtype: at(inputs, 0).dtype }]

/** The shape of two tensors combined element by element, dimensions of 1 stretched (NumPy's rule). */
export function broadcast(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length)
  return Array.from({ length: rank }, (_, i) => {
    const x = a[a.length - rank + i] ?? 1
    const y = b[b.length - rank + i] ?? 1
    if (x !== y && x !== 1 && y !== 1) throw new Error(`[${a.join()}] and [${b.join()}] do not go together`)
    return x === 1 ? y : x
  })
}

const pair: ShapeFunction = (inputs) => {
  const [a, b] = [at(inputs, 0), at(inputs, 1)]
  if (a.dtype !== b.dtype) throw new Error(`${a.dtype} and ${b.dtype} do not go together`)
  return [{ shape: broadcast(a.shape, b.shape), dtype: a.dtype }]
}
const comparison: ShapeFunction = (inputs) => [
  { shape: broadcast(at(inputs, 0).shape, at(inputs, 1).shape), dtype: 'bool' },
]
const select: ShapeFunction = (inputs) => {
  const [condition, a, b] = [at(inputs, 0), at(inputs, 1), at(inputs, 2)]
  return [{ shape: broadcast(condition.shape, broadcast(a.shape, b.shape)), dtype: a.dtype }]
}
const test: ShapeFunction = (inputs) => [{ shape: at(inputs, 0).shape, dtype: 'bool' }]
const cast: ShapeFunction = (inputs, attributes) => [{ shape: at(inputs, 0).shape, dtype: attributes.type('DstT') }]

/** For types of the same size. */
const bitcast: ShapeFunction = (inputs, attributes) => [{ shape: at(inputs, 0).shape, dtype: attributes.type('type') }]

const all = (names: string, shape: ShapeFunction) => Object.fromEntries(names.split(' ').map((name) => [name, shape]))

/** Ops that work on each element alone. */
export const elementwise: Record<string, ShapeFunction> = {
  ...all('Abs Neg Exp Log Log1p Expm1 Sqrt Rsqrt Square Sign Floor Ceil Round Reciprocal Sin Cos Erf', same),
  ...all('Tanh Sigmoid Relu Relu6 LeakyRelu Elu Selu Softplus Softmax LogSoftmax Identity ZerosLike OnesLike', same),
  ...all('TanhGrad SigmoidGrad ReluGrad Relu6Grad LeakyReluGrad EluGrad SoftplusGrad ClipByValue Invert', same),
  ...all('Add AddV2 Sub Mul Div RealDiv FloorDiv FloorMod Maximum Minimum Pow SquaredDifference DivNoNan Mod', pair),
  ...all('BitwiseXor BitwiseAnd BitwiseOr RightShift LeftShift LogicalAnd LogicalOr', pair),
  ...all('Greater GreaterEqual Less LessEqual Equal NotEqual', comparison),
  ...all('Select SelectV2', select),
  ...all('IsNan IsInf IsFinite LogicalNot', test),
  AddN: same,
  Bitcast: bitcast,
  Cast: cast,
}
