import { JackdawError } from './errors'
import { needsProjection, type Layer, type Padding } from './layers'

/** What a layer does to one picture. */
export interface LayerWork {
  /** Without the batch dimension. */
  outputShape: number[]
  /** Trainable weights, biases included; of batch normalisation the scale and the shift of each channel. */
  parameters: number
  /** Numbers that are kept and not trained: running mean and variance of each channel that is normalised. */
  statistics: number
  /** Multiplications that are added up, for one picture, forward only. */
  multiplyAdds: number
}

const product = (shape: number[]) => shape.reduce((a, b) => a * b, 1)

const nothing = { parameters: 0, statistics: 0, multiplyAdds: 0 }

/** A convolution whose kernel has `perPlace` products at each of the places of its output. */
function convolved(outputShape: number[], perPlace: number, normalised: boolean | undefined): LayerWork {
  const filters = outputShape[outputShape.length - 1] ?? 0
  const ofChannels = normalised ? 2 * filters : filters
  return {
    outputShape,
    parameters: perPlace * filters + ofChannels,
    statistics: normalised ? ofChannels : 0,
    multiplyAdds: product(outputShape) * perPlace,
  }
}

/** One after the other. */
const together = (works: LayerWork[], outputShape: number[]): LayerWork => {
  const total = (of: (work: LayerWork) => number) => works.reduce((sum, work) => sum + of(work), 0)
  return {
    outputShape,
    parameters: total((work) => work.parameters),
    statistics: total((work) => work.statistics),
    multiplyAdds: total((work) => work.multiplyAdds),
  }
}

/** `name` is how errors call the layer. Throws `network-impossible` with the reason in words. */
export function layerWork(layer: Layer, shape: number[], classCount: number, name: string): LayerWork {
  const impossible = (reason: string) => new JackdawError('network-impossible', name, { reason })
  const picture = (): [number, number, number] => {
    const [height, width, channels] = shape
    if (shape.length !== 3 || height === undefined || width === undefined || channels === undefined)
      throw impossible('it needs a picture, but the layer before it gives a flat list of numbers')
    return [height, width, channels]
  }
  /** Height and width after a window moved over the picture. */
  const windowed = (what: string, size: number, stride: number, padding: Padding): [number, number] => {
    const [height, width] = picture()
    if (padding === 'same') return [Math.ceil(height / stride), Math.ceil(width / stride)]
    if (size > height || size > width)
      throw impossible(`its ${what} of ${size} x ${size} is larger than ${height} x ${width} pixels`)
    return [Math.floor((height - size) / stride) + 1, Math.floor((width - size) / stride) + 1]
  }
  const dense = (units: number, normalised?: boolean): LayerWork => {
    if (shape.length !== 1) throw impossible('it needs a flat list of numbers; put a flatten layer before it')
    return convolved([units], product(shape), normalised)
  }
  switch (layer.type) {
    case 'convolution': {
      const { kernelSize: k, filters, stride = 1, padding = 'valid' } = layer
      const [, , channels] = picture()
      const sides = windowed('kernel', k, stride, padding)
      return convolved([...sides, filters], k * k * channels, layer.batchNormalisation)
    }
    case 'separableConvolution': {
      const { kernelSize: k, filters, stride = 1, padding = 'valid' } = layer
      const [, , channels] = picture()
      const sides = windowed('kernel', k, stride, padding)
      const outputShape = [...sides, filters]
      const places = product(sides) * channels
      const depthwise = { ...nothing, outputShape, parameters: k * k * channels, multiplyAdds: places * k * k }
      return together([depthwise, convolved(outputShape, channels, layer.batchNormalisation)], outputShape)
    }
    case 'residual': {
      const { kernelSize: k, filters, stride = 1, batchNormalisation } = layer
      const [, , channels] = picture()
      const outputShape = [...windowed('kernel', k, stride, 'same'), filters]
      const perPlace = [k * k * channels, k * k * filters, ...(needsProjection(layer, channels) ? [channels] : [])]
      return together(
        perPlace.map((products) => convolved(outputShape, products, batchNormalisation)),
        outputShape,
      )
    }
    case 'maxPooling':
    case 'averagePooling': {
      const [, , channels] = picture()
      return { outputShape: [...windowed('window', layer.size, layer.stride, 'valid'), channels], ...nothing }
    }
    case 'globalAveragePooling': {
      const [, , channels] = picture()
      return { outputShape: [channels], ...nothing }
    }
    case 'flatten':
      return { outputShape: [product(shape)], ...nothing }
    case 'dropout':
      return { outputShape: shape, ...nothing }
    case 'dense':
      return dense(layer.units, layer.batchNormalisation)
    case 'output':
      return dense(classCount)
  }
}
