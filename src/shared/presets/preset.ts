import type { PictureShape } from '../dataset'
import type { Activation, Network } from '../network'
import type { OptimizerConfig } from '../run-config'
import type { Schedule } from '../schedule'

/** What a person may choose about a preset; each takes what it has a place for (`Preset.takes`). */
export interface PresetOptions {
  activation?: Activation
  /** Share of numbers switched off at random in each training step; 0 leaves the layer out. */
  dropout?: number
  /** Units of the hidden dense layer. */
  hiddenUnits?: number
  /** Filters of the two convolution blocks of LeNet. */
  filters?: [number, number]
  /** Side of their square kernels, in pixels. */
  kernelSizes?: [number, number]
}

/** How to teach a preset, where nothing else is asked for. */
export interface RecommendedSettings {
  optimizer: OptimizerConfig
  batchSize: number
  epochs: number
  schedule?: Schedule
}

/** A network that fits itself to the pictures. */
export interface Preset {
  id: string
  title: string
  /** One plain sentence: when to take it. */
  when: string
  /** Options it takes; it does not look at others. */
  takes: readonly (keyof PresetOptions)[]
  recommended: RecommendedSettings
  /** Fits pictures of every shape; options may ask for what does not. */
  network(input: PictureShape, classCount: number, options?: PresetOptions): Network
}
