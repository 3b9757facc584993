import type { ModelFiles } from '../../shared/engine-protocol'
import { JackdawError } from '../../shared/errors'
import type { RunRecord } from '../../shared/run'
import { listModels, type Checkpoint } from '../runs/checkpoints'
import type { RunStore } from '../runs/run-store'

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
 * Gives `use` the checkpoint that is the run's model. When that one turns out to be damaged it is set aside for the next one, and so on; the
 * last stays, so that it can be said what is wrong with it. A run in training writes new checkpoints and removes old ones meanwhile,
 * so one that is gone is passed over, too. Throws `run-no-model` when there is none, or what the first one failed with.
 */
export async function withTrainedModel<T>(
  record: RunRecord,
  store: RunStore,
  use: (model: ModelFiles, checkpoint: Checkpoint) => Promise<T>,
): Promise<T> {
  const models = await listModels(store.files(record.id).checkpoints, record)
  let failure = new JackdawError('run-no-model', record.name)
  for (const [k, checkpoint] of models.entries())
    try {
      return await use(modelFiles(record, checkpoint), checkpoint)
    } catch (error) {
      if (!isUnusable(error)) throw error
      if (k === 0) failure = error
      const isLast = k === models.length - 1
      if (error.code === 'checkpoint-damaged' && !isLast) await store.setAside(record.id, checkpoint.file, error)
    }
  throw failure
}

/** Whether an error says that a checkpoint cannot be read, rather than anything else. */
function isUnusable(error: unknown): error is JackdawError {
  return error instanceof JackdawError && (error.code === 'checkpoint-damaged' || error.code === 'file-missing')
}
