import { readdir } from 'node:fs/promises'
import path from 'node:path'
import type { RunRecord } from '../../shared/run'

/** A checkpoint file of a run. Whether it is whole is only known when it is read. */
export interface Checkpoint {
  name: string
  /** Absolute. */
  file: string
  /** Optimizer steps done when it was written. */
  step: number
}

/** The engine names checkpoints by their step; see `engine/train/checkpoint.ts`. */
const namePattern = /^step-(\d{8,15})\.safetensors$/

/** The checkpoints in a run's folder, newest first; none when the folder is missing. */
export async function listCheckpoints(directory: string): Promise<Checkpoint[]> {
  const names = await readdir(directory).catch(() => [])
  return names
    .flatMap((name) => {
      const step = namePattern.exec(name)?.[1]
      return step === undefined ? [] : [{ name, file: path.join(directory, name), step: Number(step) }]
    })
    .sort((a, b) => b.step - a.step)
}

/**
 * The checkpoints that a run can answer from, the one that is its model first: the newest, or with `keepBest` that of the best epoch,
 * then the newest. The one at step 0 is there to begin again from, not to answer.
 */
export async function listModels(
  directory: string,
  { config, best }: Pick<RunRecord, 'config' | 'best'>,
): Promise<Checkpoint[]> {
  const models = (await listCheckpoints(directory)).filter(({ step }) => step > 0)
  if (!config.keepBest || !best) return models
  const isBest = ({ step }: Checkpoint) => step === best.step
  return [...models.filter(isBest), ...models.filter((model) => !isBest(model))]
}
