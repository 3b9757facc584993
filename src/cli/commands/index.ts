import type { Register } from '../command'
import { registerDatasets } from './datasets'
import { registerEngines } from './engines'
import { registerEvaluate } from './evaluate'
import { registerExport } from './export'
import { registerFindLearningRate } from './find-learning-rate'
import { registerPredict } from './predict'
import { registerPresets } from './presets'
import { registerRuns } from './runs'
import { registerTrain } from './train'

/** Every command, in the order of the help. */
export const commands: readonly Register[] = [
  registerEngines,
  registerDatasets,
  registerPresets,
  registerTrain,
  registerFindLearningRate,
  registerRuns,
  registerEvaluate,
  registerPredict,
  registerExport,
]
