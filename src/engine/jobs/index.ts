import type { JobKind, JobOf, JobResult } from '../../shared/engine-protocol'
import type { JobContext } from '../job-context'

/** Does one job from its description to its result. Throws `JackdawError` for what a person can act on. */
export type JobHandler<K extends JobKind> = (job: JobOf<K>, context: JobContext) => Promise<JobResult<K>>

/**
 * Every kind of job; forgetting one does not compile. What a job needs is loaded with the first of its kind, so that a process that
 * only decodes pictures never loads what computes.
 */
export const jobHandlers: { [K in JobKind]: JobHandler<K> } = {
  train: async (...given) => (await import('../train/loop')).train(...given),
  evaluate: async (...given) => (await import('./evaluate')).evaluate(...given),
  'predict-indices': async (...given) => (await import('./predict')).predictIndices(...given),
  'predict-pixels': async (...given) => (await import('./predict')).predictPixels(...given),
  decode: async (job) => (await import('./decode')).decode(job),
  'decode-files': async (...given) => (await import('./decode-files')).decodeFiles(...given),
  examine: async (...given) => (await import('./examine')).examine(...given),
  export: async (...given) => (await import('./export')).exportModel(...given),
  replay: async (...given) => (await import('./replay')).replay(...given),
  measure: async (...given) => (await import('./measure')).measure(...given),
  'find-learning-rate': async (...given) => (await import('./find-learning-rate')).findLearningRate(...given),
  'preview-augmentation': async (job) => (await import('./preview-augmentation')).previewAugmentation(job),
}
