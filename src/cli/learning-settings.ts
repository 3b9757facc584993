import * as v from 'valibot'
import { JackdawError } from '../shared/errors'
import type { LimitName } from '../shared/limits'
import { classBalances, type RunConfig } from '../shared/run-config'
import { scheduleDefaults, scheduleTypes, type Schedule, type ScheduleType } from '../shared/schedule'

export const flips = ['none', 'horizontal', 'vertical', 'both'] as const

/** Settings of how a network learns, beyond its optimizer, as a person gives them. */
export const learningSettings = {
  l2: v.number(),
  labelSmoothing: v.number(),
  clip: v.number(),
  classBalance: v.picklist(classBalances),
  schedule: v.picklist(scheduleTypes),
  stepEvery: v.number(),
  rateFactor: v.number(),
  warmupEpochs: v.number(),
  finalShare: v.number(),
  warmupShare: v.number(),
  plateauPatience: v.number(),
  shift: v.number(),
  rotate: v.number(),
  zoom: v.number(),
  flip: v.picklist(flips),
  brightness: v.number(),
  contrast: v.number(),
  noise: v.number(),
  erase: v.number(),
  earlyStopping: v.number(),
  minimumGain: v.number(),
  keepBest: v.boolean(),
}
export type LearningSettings = {
  [K in keyof typeof learningSettings]?: v.InferOutput<(typeof learningSettings)[K]> | undefined
}

/** The range that each number has to keep to. */
export const learningRanges = {
  l2: 'l2',
  labelSmoothing: 'labelSmoothing',
  clip: 'clipNorm',
  stepEvery: 'stepEvery',
  rateFactor: 'rateFactor',
  warmupEpochs: 'warmupEpochs',
  finalShare: 'finalShare',
  warmupShare: 'warmupShare',
  plateauPatience: 'patience',
  shift: 'shift',
  rotate: 'rotate',
  zoom: 'zoom',
  brightness: 'brightness',
  contrast: 'contrast',
  noise: 'noise',
  erase: 'erase',
  earlyStopping: 'patience',
  minimumGain: 'minimumGain',
} as const satisfies Partial<Record<keyof LearningSettings, LimitName>>

/** Settings that belong to some schedules only. */
const scheduleKeys = {
  stepEvery: ['step'],
  rateFactor: ['step', 'reduceOnPlateau'],
  warmupEpochs: ['cosine'],
  finalShare: ['cosine'],
  warmupShare: ['oneCycle'],
  plateauPatience: ['reduceOnPlateau'],
} as const satisfies Partial<Record<keyof LearningSettings, readonly ScheduleType[]>>

/** Refuses what says nothing without another setting. `base` is what the settings stand above. */
export function checkTogether(
  settings: LearningSettings,
  base: Partial<RunConfig>,
  nameOf: (key: keyof LearningSettings) => string,
): void {
  const schedule = settings.schedule ?? base.schedule?.type
  for (const [key, takes] of Object.entries(scheduleKeys) as [keyof typeof scheduleKeys, readonly ScheduleType[]][])
    if (settings[key] !== undefined && !(schedule && takes.includes(schedule)))
      throw new JackdawError('option-invalid', nameOf(key), {
        reason: `it needs the schedule ${takes.map((type) => `"${type}"`).join(' or ')}`,
      })
  if (settings.minimumGain !== undefined && settings.earlyStopping === undefined && !base.earlyStopping)
    throw new JackdawError('option-invalid', nameOf('minimumGain'), { reason: 'it needs early stopping' })
}

/** What settings make of the same part of a configuration. */
export function learningConfig(settings: LearningSettings, base: RunConfig): Partial<RunConfig> {
  const { l2, labelSmoothing, clip, classBalance, keepBest } = settings
  const schedule = scheduleOf(settings, base.schedule)
  const augmentation = augmentationOf(settings, base.augmentation)
  const earlyStopping = earlyStoppingOf(settings, base.earlyStopping)
  return {
    ...(l2 !== undefined && { l2 }),
    ...(labelSmoothing !== undefined && { labelSmoothing }),
    ...(clip !== undefined && { clipNorm: clip }),
    ...(classBalance && { classBalance }),
    ...(keepBest !== undefined && { keepBest }),
    ...(schedule && { schedule }),
    ...(augmentation && { augmentation }),
    ...(earlyStopping && { earlyStopping }),
  }
}

function scheduleOf(settings: LearningSettings, base: Schedule | undefined): Schedule | undefined {
  const type = settings.schedule ?? base?.type
  if (!type) return undefined
  const usual: Schedule = base?.type === type ? base : scheduleDefaults[type]
  switch (usual.type) {
    case 'constant':
      return usual
    case 'step':
      return { ...usual, every: settings.stepEvery ?? usual.every, factor: settings.rateFactor ?? usual.factor }
    case 'cosine': {
      const finalShare = settings.finalShare ?? usual.finalShare
      const warmupEpochs = settings.warmupEpochs ?? usual.warmupEpochs
      return { ...usual, warmupEpochs, ...(finalShare !== undefined && { finalShare }) }
    }
    case 'oneCycle':
      return { ...usual, warmupShare: settings.warmupShare ?? usual.warmupShare }
    case 'reduceOnPlateau':
      return {
        ...usual,
        patience: settings.plateauPatience ?? usual.patience,
        factor: settings.rateFactor ?? usual.factor,
      }
  }
}

const changes = ['shift', 'rotate', 'zoom', 'brightness', 'contrast', 'noise', 'erase'] as const

function augmentationOf(settings: LearningSettings, base: RunConfig['augmentation']): RunConfig['augmentation'] {
  const given = changes.flatMap((key) => (settings[key] === undefined ? [] : [[key, settings[key]] as const]))
  const { flip } = settings
  if (given.length === 0 && flip === undefined) return base
  return {
    ...base,
    ...Object.fromEntries(given),
    ...(flip && {
      flipHorizontal: flip === 'horizontal' || flip === 'both',
      flipVertical: flip === 'vertical' || flip === 'both',
    }),
  }
}

function earlyStoppingOf(settings: LearningSettings, base: RunConfig['earlyStopping']): RunConfig['earlyStopping'] {
  const patience = settings.earlyStopping ?? base?.patience
  if (patience === undefined) return undefined
  const minimumGain = settings.minimumGain ?? base?.minimumGain
  return { patience, ...(minimumGain !== undefined && { minimumGain }) }
}
