import { limits, type LimitName } from '../../shared/limits'
import { readNumber, writeNumber, type NumberRange } from '../ui/number-entry'

/** A number of the form: the name that messages call it by, and how it is written. */
export interface NumberFieldWords {
  name: string
  range: NumberRange
  unit?: string
  /** Shown as per cent; the configuration has a share. */
  percent?: boolean
}

const plain = (name: string, limit: LimitName, unit?: string): NumberFieldWords => ({
  name,
  range: limits[limit],
  ...(unit === undefined ? {} : { unit }),
})
const percent = (name: string, limit: LimitName): NumberFieldWords => {
  const { min, max } = limits[limit]
  return { name, range: { min: min * 100, max: max * 100, integer: false }, unit: '%', percent: true }
}

/** What a preset takes; empty until the person changes it, and then the preset's own value is shown. */
export const optionFields = {
  filters1: plain('Filters of block 1', 'filters'),
  kernel1: plain('Kernel size of block 1', 'kernelSize', 'px'),
  filters2: plain('Filters of block 2', 'filters'),
  kernel2: plain('Kernel size of block 2', 'kernelSize', 'px'),
  hiddenUnits: plain('Hidden units', 'hiddenUnits'),
  dropout: plain('Dropout', 'dropout'),
} as const
export type OptionFieldName = keyof typeof optionFields

/** Every other number of the form. */
export const numberFields = {
  validation: percent('Validation part', 'validationShare'),
  learningRate: plain('Learning rate', 'learningRate'),
  momentum: plain('Momentum', 'momentum'),
  weightDecay: plain('Weight decay', 'weightDecay'),
  batchSize: plain('Batch size', 'batchSize', 'pictures'),
  epochs: plain('Epochs', 'epochs'),
  seed: plain('Seed', 'seed'),
  stepEvery: plain('Falls every', 'stepEvery', 'epochs'),
  stepFactor: plain('Multiplied by', 'rateFactor'),
  warmupEpochs: plain('Warm-up', 'warmupEpochs', 'epochs'),
  finalShare: percent('Rate at the end', 'finalShare'),
  warmupShare: percent('Rising part', 'warmupShare'),
  plateauPatience: plain('Waits for', 'patience', 'epochs'),
  plateauFactor: plain('Multiplied by', 'rateFactor'),
  l2: plain('L2', 'l2'),
  labelSmoothing: plain('Label smoothing', 'labelSmoothing'),
  clipNorm: plain('Longest gradient', 'clipNorm'),
  patience: plain('Patience', 'patience', 'epochs'),
  minimumGain: plain('Smallest gain', 'minimumGain'),
  shift: percent('Shift', 'shift'),
  rotate: plain('Rotate', 'rotate', '°'),
  zoom: percent('Zoom', 'zoom'),
  brightness: percent('Brightness', 'brightness'),
  contrast: percent('Contrast', 'contrast'),
  noise: percent('Noise', 'noise'),
  erase: percent('Erase', 'erase'),
} as const satisfies Record<string, NumberFieldWords>
export type NumberFieldName = keyof typeof numberFields
export const numberFieldNames = Object.keys(numberFields) as NumberFieldName[]

/** A number of the configuration as its field shows it, so that reading it gives the same number again. */
export const fieldText = ({ percent: isPercent }: NumberFieldWords, value: number): string =>
  isPercent ? writeNumber(value * 100) : String(value)

/** Reads a field as the configuration has it; null, and a sentence beginning with its name, where it is wrong. */
export function readField(
  field: NumberFieldWords,
  text: string,
): { value: number; problem: null } | { value: null; problem: string } {
  const read = readNumber(text, field.range)
  if (read.value === null) return { value: null, problem: `${field.name}: ${read.problem}` }
  // 29 % is 0.29 and not 0.28999999999999998.
  return { value: field.percent ? Number((read.value / 100).toPrecision(12)) : read.value, problem: null }
}
