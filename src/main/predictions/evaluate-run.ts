import { rm } from 'node:fs/promises'
import path from 'node:path'
import { commit, writeError, writeFileAtomic } from '../../files/atomic-write'
import { temporaryName } from '../../files/temporary-name'
import type { SplitName } from '../../shared/dataset'
import type { JobOf, JobResult } from '../../shared/engine-protocol'
import type { Evaluation } from '../../shared/evaluation'
import type { RunRecord } from '../../shared/run'
import type { JobOptions } from '../engines/engine-client'
import type { RunStore } from '../runs/run-store'
import type { DatasetService } from '../services'
import { withTrainedModel } from './trained-model'

export interface EvaluateOptions {
  signal?: AbortSignal
  onProgress?: (done: number, total: number) => void
}

/** What can evaluate: an engine process, or the place of one. */
export interface Evaluator {
  run(job: JobOf<'evaluate'>, options?: JobOptions): Promise<JobResult<'evaluate'>>
}

/**
 * Lets a run's newest model answer a whole split and saves what it said: the predictions first, then `evaluation.json`, so
 * that an evaluation never speaks of predictions that are not there.
 */
export async function evaluateRun(
  { store, datasets, engine }: { store: RunStore; datasets: DatasetService; engine: Evaluator },
  runId: string,
  split: SplitName,
  options: EvaluateOptions = {},
): Promise<Evaluation> {
  const record = await store.record(runId)
  const files = store.files(runId)
  const dataset = await datasetFiles(record, datasets)
  const predictions = path.join(files.directory, temporaryName())
  const { signal, onProgress } = options
  try {
    const result = await withTrainedModel(record, store, (model) =>
      engine.run(
        { kind: 'evaluate', engine: record.config.engine, model, dataset, split, predictions },
        {
          ...(signal && { signal }),
          onProgress: (progress) => {
            if (progress.kind === 'pictures') onProgress?.(progress.done, progress.total)
          },
        },
      ),
    )
    await commit(predictions, files.predictions(split)).catch((error: unknown) => {
      throw writeError(error, path.basename(files.predictions(split)))
    })
    const evaluation: Evaluation = { version: 1, split, ...result }
    await writeFileAtomic(files.evaluation(split), `${JSON.stringify(evaluation)}\n`)
    return evaluation
  } finally {
    await rm(predictions, { force: true }).catch(() => undefined)
  }
}

/**
 * The files of the version of a dataset that a run was trained on. Throws `dataset-unknown`, or `dataset-changed` when that version is
 * not known.
 */
export const datasetFiles = ({ config }: RunRecord, datasets: DatasetService) =>
  datasets.files(config.dataset.id, config.dataset.hash)
