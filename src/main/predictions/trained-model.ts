import type { ModelFiles } from '../../shared/engine-protocol'
import { JackdawError } from '../../shared/errors'
import type { RunRecord } from '../../shared/run'
import { listModels, type Checkpoint } from '../runs/checkpoints'
import type { RunFiles } from '../runs/run-files'

/** A run's network with the weights of one of its checkpoints, for the engine. */
function modelFiles(record: RunRecord, checkpoint: Checkpoint): ModelFiles {
  return {
    network: record.config.network,
    inputShape: record.dataset.shape,
    classCount: record.dataset.classNames.length,
    checkpoint: checkpoint.file,
  }
}

/**
 * Gives `use` the checkpoint that is the run's model, and the next one when that one turns out to be damaged, and so on. A run in
 * training writes new checkpoints and removes old ones meanwhile, so one that is gone is passed over, too. Throws
 * `run-no-model` when there is none, or what the first one failed with.
 */
export async function withTrainedModel<T>(
  record: RunRecord,
  files: RunFiles,
  use: (model: ModelFiles, checkpoint: Checkpoint) => Promise<T>,
): Promise<T> {
  let failure: unknown = new JackdawError('run-no-model', record.name)
  let first = true
  for (const checkpoint of await listModels(files.checkpoints, record)) {
    try {
      return await use(modelFiles(record, checkpoint), checkpoint)
    } catch (error) {
      if (!isUnusable(error)) throw error
      if (first) failure = error
      first = false
    }
  }
  throw failure
}

/** Whether an error says that a checkpoint cannot be read, rather than anything else. */
function isUnusable(error: unknown): boolean {
  return error instanceof JackdawError && (error.code === 'checkpoint-damaged' || error.code === 'file-missing')
}
