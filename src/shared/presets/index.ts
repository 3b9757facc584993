import { lenetPreset } from './lenet-preset'
import { linear } from './linear'
import { modernSmall } from './modern-small'
import { perceptron } from './perceptron'
import type { Preset } from './preset'
import { residualSmall } from './residual-small'
import { separableSmall } from './separable-small'
import { vggLike } from './vgg-like'

export { lenet, lenetDefaults } from './lenet'
export type { Preset, PresetOptions } from './preset'

export const presetIds = [
  'linear',
  'perceptron',
  'lenet',
  'modern-small',
  'vgg-like',
  'residual-small',
  'separable-small',
] as const
export type PresetId = (typeof presetIds)[number]

/** The networks that people can start from, simple ones first. */
export const presets: Readonly<Record<PresetId, Preset>> = {
  linear,
  perceptron,
  lenet: lenetPreset,
  'modern-small': modernSmall,
  'vgg-like': vggLike,
  'residual-small': residualSmall,
  'separable-small': separableSmall,
}
