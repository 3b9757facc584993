import { at, valuesAt, type ShapeFunction } from './shape-function'
import { elements } from '../graph'

const reshape: ShapeFunction = (inputs) => {
  const x = at(inputs, 0)
  const asked = valuesAt(inputs, 1)
  const known = asked.filter((side) => side !== -1)
  const rest = elements(x.shape) / elements(known)
  const shape = asked.map((side) => (side === -1 ? rest : side))
  if (elements(shape) !== elements(x.shape))
    throw new Error(`[${x.shape.join()}] does not reshape to [${asked.join()}]`)
  return [{ shape, dtype: x.dtype }]
}

const concat: ShapeFunction = (inputs) => {
  const tensors = inputs.slice(0, -1)
  const first = at(tensors, 0)
  const [asked = 0] = valuesAt(inputs, inputs.length - 1)
  const axis = asked < 0 ? asked + first.shape.length : asked
  const total = tensors.reduce((sum, t) => sum + (t.shape[axis] ?? 0), 0)
  return [{ shape: first.shape.map((side, i) => (i === axis ? total : side)), dtype: first.dtype }]
}

const oneHot: ShapeFunction = (inputs) => {
  const [depth = 0] = valuesAt(inputs, 1)
  return [{ shape: [...at(inputs, 0).shape, depth], dtype: at(inputs, 2).dtype }]
}

const pad: ShapeFunction = (inputs) => {
  const x = at(inputs, 0)
  const pads = valuesAt(inputs, 1)
  return [{ shape: x.shape.map((side, i) => side + (pads[2 * i] ?? 0) + (pads[2 * i + 1] ?? 0)), dtype: x.dtype }]
}

const slice: ShapeFunction = (inputs) => {
  const x = at(inputs, 0)
  const [begin, size] = [valuesAt(inputs, 1), valuesAt(inputs, 2)]
  return [{ shape: size.map((n, i) => (n === -1 ? (x.shape[i] ?? 0) - (begin[i] ?? 0) : n)), dtype: x.dtype }]
}

const gather: ShapeFunction = (inputs) => {
  const [x, indices] = [at(inputs, 0), at(inputs, 1)]
  const [asked = 0] = valuesAt(inputs, 2)
  const axis = asked < 0 ? asked + x.shape.length : asked
  return [{ shape: [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)], dtype: x.dtype }]
}

const range: ShapeFunction = (inputs) => {
  const [from = 0, to = 0, step = 1] = [0, 1, 2].map((place) => valuesAt(inputs, place)[0])
  return [{ shape: [Math.max(0, Math.ceil((to - from) / step))], dtype: at(inputs, 0).dtype }]
}

/** Ops that make elements, or move them without changing them. */
export const arrangement: Record<string, ShapeFunction> = {
  Reshape: reshape,
  Transpose: (inputs) => {
    const x = at(inputs, 0)
    return [{ shape: valuesAt(inputs, 1).map((axis) => x.shape[axis] ?? 0), dtype: x.dtype }]
  },
  Tile: (inputs) => {
    const x = at(inputs, 0)
    const times = valuesAt(inputs, 1)
    return [{ shape: x.shape.map((side, i) => side * (times[i] ?? 1)), dtype: x.dtype }]
  },
  Fill: (inputs) => [{ shape: valuesAt(inputs, 0), dtype: at(inputs, 1).dtype }],
  ExpandDims: (inputs) => {
    const x = at(inputs, 0)
    const [asked = 0] = valuesAt(inputs, 1)
    const axis = asked < 0 ? asked + x.shape.length + 1 : asked
    return [{ shape: [...x.shape.slice(0, axis), 1, ...x.shape.slice(axis)], dtype: x.dtype }]
  },
  ConcatV2: concat,
  OneHot: oneHot,
  Pad: pad,
  PadV2: pad,
  Slice: slice,
  GatherV2: gather,
  Range: range,
  ReverseV2: (inputs) => [{ shape: at(inputs, 0).shape, dtype: at(inputs, 0).dtype }],
}
