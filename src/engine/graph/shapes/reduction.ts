import { at, valuesAt, type ShapeFunction } from './shape-function'
import type { DType } from '../graph'

const axesOf = (rank: number, axes: readonly number[]) => new Set(axes.map((axis) => (axis < 0 ? axis + rank : axis)))

const reduce =
  (dtype?: DType): ShapeFunction =>
  (inputs, attributes) => {
    const x = at(inputs, 0)
    const axes = axesOf(x.shape.length, valuesAt(inputs, 1))
    const shape = attributes.flag('keep_dims')
      ? x.shape.map((side, axis) => (axes.has(axis) ? 1 : side))
      : x.shape.filter((_, axis) => !axes.has(axis))
    return [{ shape, dtype: dtype ?? x.dtype }]
  }

const arg: ShapeFunction = (inputs, attributes) => {
  const x = at(inputs, 0)
  const axes = axesOf(x.shape.length, valuesAt(inputs, 1))
  return [{ shape: x.shape.filter((_, axis) => !axes.has(axis)), dtype: attributes.type('output_type') }]
}

/** Ops that take dimensions away. The axes are a constant input. */
export const reduction: Record<string, ShapeFunction> = {
  Sum: reduce(),
  Mean: reduce(),
  Max: reduce(),
  Min: reduce(),
  Prod: reduce(),
  All: reduce('bool'),
  Any: reduce('bool'),
  ArgMax: arg,
  ArgMin: arg,
}
