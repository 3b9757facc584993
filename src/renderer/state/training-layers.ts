import type { Layer, LayerOf, LayerType } from '../../shared/layers'
import { count, share } from '../../shared/words/format'
import type { NumberRange } from '../ui/number-entry'
import type { TermName } from '../words/terms'

/** A number of a layer that a person can set. */
export interface LayerNumber {
  key: 'filters' | 'kernelSize' | 'stride' | 'size' | 'units' | 'rate'
  name: string
  range: NumberRange
  term: TermName
  unit?: string
  /** How far an arrow key goes. */
  step?: number
}

/** What the window knows of a kind of layer. */
interface LayerKind<T extends LayerType> {
  name: string
  /** For narrow places. */
  short?: string
  /** For the menu: what it is good for, in one line. */
  sentence: string
  term: TermName
  numbers: readonly LayerNumber[]
  /** A layer of this kind as it is first put in. */
  fresh: LayerOf<T>
  /** What tells this layer from others of its kind: `20 of 5 × 5, tanh`. */
  note: (layer: LayerOf<T>) => string
}

const whole = (min: number, max: number): NumberRange => ({ min, max, integer: true })
const filters: LayerNumber = { key: 'filters', name: 'Filters', range: whole(1, 1024), term: 'filter' }
const kernel: LayerNumber = { key: 'kernelSize', name: 'Kernel size', range: whole(1, 31), term: 'kernel', unit: 'px' }
const stride: LayerNumber = { key: 'stride', name: 'Stride', range: whole(1, 16), term: 'stride', unit: 'px' }
const window: LayerNumber = { key: 'size', name: 'Window', range: whole(1, 16), term: 'pooling', unit: 'px' }
const units: LayerNumber = { key: 'units', name: 'Units', range: whole(1, 16_384), term: 'hiddenUnits' }
const rate: LayerNumber = {
  key: 'rate',
  name: 'Switched off',
  range: { min: 0, max: 0.9, integer: false },
  term: 'dropout',
  step: 0.1,
}

const strided = (n: number | undefined) => (n === undefined || n === 1 ? '' : `, stride ${n}`)
const convolved = (layer: LayerOf<'convolution' | 'separableConvolution' | 'residual'>) =>
  `${count(layer.filters)} of ${layer.kernelSize} × ${layer.kernelSize}${strided(layer.stride)}`
const pooled = (layer: LayerOf<'maxPooling' | 'averagePooling'>) =>
  `${layer.size} × ${layer.size}${layer.stride === layer.size ? '' : `, stride ${layer.stride}`}`

/** Every kind of layer, in the order of the menu. */
export const layerKinds: { [T in LayerType]: LayerKind<T> } = {
  convolution: {
    name: 'Convolution',
    sentence: 'Looks for small shapes everywhere in the picture.',
    term: 'convolution',
    numbers: [filters, kernel, stride],
    fresh: { type: 'convolution', filters: 32, kernelSize: 3, padding: 'same', activation: 'relu' },
    note: convolved,
  },
  separableConvolution: {
    name: 'Separable convolution',
    short: 'Separable',
    sentence: 'Nearly as good as a convolution, for a fraction of the work.',
    term: 'separableConvolution',
    numbers: [filters, kernel, stride],
    fresh: { type: 'separableConvolution', filters: 32, kernelSize: 3, padding: 'same', activation: 'relu' },
    note: convolved,
  },
  residual: {
    name: 'Residual block',
    short: 'Residual',
    sentence: 'Two convolutions with a bridge around them; lets deep networks learn.',
    term: 'residual',
    numbers: [filters, kernel, stride],
    fresh: { type: 'residual', filters: 32, kernelSize: 3, activation: 'relu', batchNormalisation: true },
    note: convolved,
  },
  maxPooling: {
    name: 'Max-pooling',
    sentence: 'Makes the picture smaller and keeps the strongest of what was found.',
    term: 'pooling',
    numbers: [window, stride],
    fresh: { type: 'maxPooling', size: 2, stride: 2 },
    note: pooled,
  },
  averagePooling: {
    name: 'Average pooling',
    sentence: 'Makes the picture smaller by averages.',
    term: 'averagePooling',
    numbers: [window, stride],
    fresh: { type: 'averagePooling', size: 2, stride: 2 },
    note: pooled,
  },
  globalAveragePooling: {
    name: 'Global average pooling',
    short: 'Global average',
    sentence: 'One number for each channel, whatever the size of the picture.',
    term: 'globalAveragePooling',
    numbers: [],
    fresh: { type: 'globalAveragePooling' },
    note: () => 'one number a channel',
  },
  flatten: {
    name: 'Flatten',
    sentence: 'Writes all numbers into one list, as dense layers need it.',
    term: 'flatten',
    numbers: [],
    fresh: { type: 'flatten' },
    note: () => 'one list',
  },
  dropout: {
    name: 'Dropout',
    sentence: 'Switches off a share by chance while learning; works against overfitting.',
    term: 'dropout',
    numbers: [rate],
    fresh: { type: 'dropout', rate: 0.5 },
    note: (layer) => `${share(layer.rate, 0)} off`,
  },
  dense: {
    name: 'Dense',
    sentence: 'Weighs up all that was found. Needs a list before it.',
    term: 'dense',
    numbers: [units],
    fresh: { type: 'dense', units: 128, activation: 'relu' },
    note: (layer) => `${count(layer.units)} units`,
  },
  output: {
    name: 'Output',
    sentence: 'One unit for each class; always the last layer.',
    term: 'softmax',
    numbers: [],
    fresh: { type: 'output' },
    note: () => 'softmax',
  },
}

/** What can be put in: all but the output, which is always there. */
export const addableTypes = (Object.keys(layerKinds) as LayerType[]).filter(
  (type): type is Exclude<LayerType, 'output'> => type !== 'output',
)

/** What tells a layer from others of its kind. */
export function layerNote(layer: Layer): string {
  const kind = layerKinds[layer.type] as { note: (layer: Layer) => string }
  return kind.note(layer)
}
