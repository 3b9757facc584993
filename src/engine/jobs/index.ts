import type { JobKind, JobOf, JobResult } from '../../shared/engine-protocol'
import type { JobContext } from '../job-context'
import { train } from '../train/loop'
import { decode } from './decode'
import { evaluate } from './evaluate'
import { exportModel } from './export'
import { measure } from './measure'
import { predictIndices, predictPixels } from './predict'
import { replay } from './replay'

/** Does one job from its description to its result. Throws `JackdawError` for what a person can act on. */
export type JobHandler<K extends JobKind> = (job: JobOf<K>, context: JobContext) => Promise<JobResult<K>>

/** Every kind of job; forgetting one does not compile. */
export const jobHandlers: { [K in JobKind]: JobHandler<K> } = {
  train,
  evaluate,
  'predict-indices': predictIndices,
  'predict-pixels': predictPixels,
  decode,
  export: exportModel,
  replay,
  measure,
}
