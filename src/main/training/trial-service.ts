import type { AugmentationPreview } from '../../shared/contract'
import type { Augmentation } from '../../shared/augmentation'
import { JackdawError } from '../../shared/errors'
import type { LearningRateCurve } from '../../shared/learning-rate-curve'
import type { RunConfig } from '../../shared/run-config'
import { checkEngine } from '../engines/check-engine'
import type { EnginePool } from '../engines/engine-pool'
import type { RunStore } from '../runs/run-store'
import type { DatasetService, FindOptions, ServiceOptions, TrialService } from '../services'
import { checkConfig } from './check-config'
import { checkMemory } from './check-memory'
import { withStartingPoint } from './starting-point'

interface TrialParts {
  store: RunStore
  datasets: DatasetService
  pool: EnginePool
  emit: ServiceOptions['emit']
}

/** What is tried before a run, in the engine that answers, so that a run in training is not disturbed. Nothing is written. */
export function createTrialService({ store, datasets, pool, emit }: TrialParts): TrialService {
  let finding: AbortController | undefined

  return {
    async findLearningRate(config: RunConfig, options: FindOptions = {}): Promise<LearningRateCurve> {
      if (finding) throw new JackdawError('engine-busy')
      const cancelling = (finding = new AbortController())
      const cancel = () => cancelling.abort(new JackdawError('job-stopped'))
      options.signal?.addEventListener('abort', cancel)
      if (options.signal?.aborted) cancel()
      try {
        const { dataset, files, network } = await checkConfig(config, datasets)
        return await withStartingPoint(config, dataset, store, (startFrom) =>
          pool.answering.use((client) => {
            if (cancelling.signal.aborted) throw new JackdawError('job-stopped')
            checkMemory(checkEngine(client.engines, config.engine), config, network)
            return client.run(
              { kind: 'find-learning-rate', config, dataset: files, ...(startFrom && { startFrom }) },
              {
                signal: cancelling.signal,
                onProgress(progress) {
                  if (progress.kind !== 'trial') return
                  const { done, total } = progress
                  options.onProgress?.(done, total)
                  emit('training.findProgress', { done, total })
                },
              },
            )
          }),
        )
      } finally {
        options.signal?.removeEventListener('abort', cancel)
        finding = undefined
      }
    },

    cancelFinding: () => finding?.abort(new JackdawError('job-stopped')),

    async augmentationPreview(
      datasetId: string,
      index: number,
      augmentation: Augmentation,
      seed: number,
    ): Promise<AugmentationPreview> {
      const { shape, hash, versions } = await datasets.find(datasetId)
      // Pictures are the same in every version; the imported one need not be written.
      const dataset = await datasets.files(datasetId, versions[0] ?? hash)
      const { pixels } = await pool.answering.run({ kind: 'preview-augmentation', dataset, index, augmentation, seed })
      return { shape, pixels }
    },
  }
}
