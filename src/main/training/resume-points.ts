import type { RunRecord } from '../../shared/run'
import { listCheckpoints, type Checkpoint } from '../runs/checkpoints'
import { readMetrics } from '../runs/metrics-file'
import type { RunFiles } from '../runs/run-files'

/** Where training can go on from. `file` is null for the very beginning. */
export interface ResumePoint {
  file: string | null
  step: number
}

/**
 * Where a run can go on from, best first: the newest checkpoint that the written curves reach without a gap, then older ones,
 * then those beyond the curves (the metrics between were lost with the program). A run without any checkpoint begins again:
 * from the same seed it takes the same way.
 */
export async function resumePoints(record: RunRecord, files: RunFiles): Promise<ResumePoint[]> {
  const checkpoints = await listCheckpoints(files.checkpoints)
  if (checkpoints.length === 0) return [{ file: null, step: 0 }]
  const reached = await reach(record, files)
  return [...checkpoints.filter(reached), ...checkpoints.filter((checkpoint) => !reached(checkpoint))]
}

async function reach(
  { stepsPerEpoch, position }: RunRecord,
  files: RunFiles,
): Promise<(checkpoint: Checkpoint) => boolean> {
  const { batch, epoch } = await readMetrics(files.metrics)
  let unbroken = 0
  for (const step of batch.step) if (step === unbroken + 1) unbroken = step
  const measuredEpochs = new Set(epoch.step)
  return ({ step }) => {
    const endsEpoch = stepsPerEpoch !== null && step > 0 && step % stepsPerEpoch === 0
    // Stopped between the last batch and the validation: the engine will measure that epoch when it goes on.
    const beforeValidation = position.step === step && position.batch > 0
    return step <= unbroken && (!endsEpoch || beforeValidation || measuredEpochs.has(step))
  }
}
