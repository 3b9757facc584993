import type { JobResult } from '../../shared/engine-protocol'
import type { RunConfig } from '../../shared/run-config'
import type { Plan } from './check-config'

/** Seconds that a whole run will take: every epoch's steps and validation, and the test at the end. */
export function estimateSeconds(
  config: RunConfig,
  plan: Pick<Plan, 'trainingPictures' | 'validationPictures'> & { testPictures: number },
  measured: Pick<JobResult<'measure'>, 'millisecondsPerStep' | 'millisecondsPerEvaluation'>,
): number {
  const batches = (pictures: number) => Math.ceil(pictures / config.batchSize)
  const steps = config.epochs * batches(plan.trainingPictures)
  const evaluations = config.epochs * batches(plan.validationPictures) + batches(plan.testPictures)
  return (steps * measured.millisecondsPerStep + evaluations * measured.millisecondsPerEvaluation) / 1000
}
