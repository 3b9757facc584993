import { at, valuesAt, type Attributes, type ShapeFunction } from './shape-function'

/** Output side of a window that moves over a side, as TensorFlow counts for the paddings VALID, SAME and EXPLICIT. */
function windowed(
  side: number,
  window: number,
  stride: number,
  dilation: number,
  padding: string,
  pads: number,
): number {
  const reach = (window - 1) * dilation + 1
  if (padding === 'SAME') return Math.ceil(side / stride)
  const free = side + pads - reach
  if (free < 0) throw new Error(`a window of ${reach} does not fit into ${side}`)
  return Math.floor(free / stride) + 1
}

function spatial(
  shape: readonly number[],
  window: readonly [number, number],
  attributes: Attributes,
): [number, number] {
  if (attributes.string('data_format') !== 'NHWC') throw new Error('only NHWC is known')
  const padding = attributes.string('padding')
  const strides = attributes.ints('strides')
  const dilations = attributes.all.dilations ? attributes.ints('dilations') : [1, 1, 1, 1]
  const explicit = padding === 'EXPLICIT' ? attributes.ints('explicit_paddings') : [0, 0, 0, 0, 0, 0, 0, 0]
  const side = (axis: 1 | 2) =>
    windowed(
      shape[axis] ?? 0,
      window[axis - 1] ?? 1,
      strides[axis] ?? 1,
      dilations[axis] ?? 1,
      padding,
      (explicit[2 * axis] ?? 0) + (explicit[2 * axis + 1] ?? 0),
    )
  return [side(1), side(2)]
}

const conv2D: ShapeFunction = (inputs, attributes) => {
  const [x, filter] = [at(inputs, 0), at(inputs, 1)]
  const [kh = 1, kw = 1, channels = 1, filters = 1] = filter.shape
  if (x.shape[3] !== channels) throw new Error(`a filter for ${channels} channels on ${x.shape[3]}`)
  return [{ shape: [x.shape[0] ?? 0, ...spatial(x.shape, [kh, kw], attributes), filters], dtype: x.dtype }]
}

const depthwise: ShapeFunction = (inputs, attributes) => {
  const [x, filter] = [at(inputs, 0), at(inputs, 1)]
  const [kh = 1, kw = 1, channels = 1, multiplier = 1] = filter.shape
  return [
    { shape: [x.shape[0] ?? 0, ...spatial(x.shape, [kh, kw], attributes), channels * multiplier], dtype: x.dtype },
  ]
}

const pool: ShapeFunction = (inputs, attributes) => {
  const x = at(inputs, 0)
  const [, kh = 1, kw = 1] = attributes.ints('ksize')
  return [{ shape: [x.shape[0] ?? 0, ...spatial(x.shape, [kh, kw], attributes), x.shape[3] ?? 0], dtype: x.dtype }]
}

/** The gradient has the shape that a constant input gives. */
const shapeFrom =
  (place: number, dtypeOf: number): ShapeFunction =>
  (inputs) => [{ shape: valuesAt(inputs, place), dtype: at(inputs, dtypeOf).dtype }]

const likeInput: ShapeFunction = (inputs) => [{ shape: at(inputs, 0).shape, dtype: at(inputs, 0).dtype }]

/** Convolutions and pooling, with their gradients; NHWC. */
export const convolution: Record<string, ShapeFunction> = {
  Conv2D: conv2D,
  Conv2DBackpropInput: shapeFrom(0, 2),
  Conv2DBackpropFilter: shapeFrom(1, 2),
  DepthwiseConv2dNative: depthwise,
  DepthwiseConv2dNativeBackpropInput: shapeFrom(0, 2),
  DepthwiseConv2dNativeBackpropFilter: shapeFrom(1, 2),
  MaxPool: pool,
  AvgPool: pool,
  MaxPoolGrad: likeInput,
  AvgPoolGrad: shapeFrom(0, 1),
}
