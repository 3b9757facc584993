import path from 'node:path'
import { createDatasetService } from './datasets/dataset-service'
import { createPictureDecoder } from './datasets/decoder'
import { createDoctorService } from './datasets/doctor/doctor-service'
import { EnginePool } from './engines/engine-pool'
import { createEngineService } from './engines/engine-service'
import type { EngineTimings } from './engines/engine-timings'
import { createExportService } from './exports/export-service'
import { openLibrary } from './library/open-library'
import { createPredictionService } from './predictions/prediction-service'
import { RunLog } from './runs/run-log'
import { createRunService } from './runs/run-service'
import { RunStore } from './runs/run-store'
import type { ServiceOptions, Services } from './services'
import { QueueFile } from './training/queue-file'
import { Queue } from './training/queue'
import { createTrialService } from './training/trial-service'
import { Training } from './training/training-service'

/**
 * Opens the library and puts the services together; `datasets.prepare()` is left to the caller. No engine process is started
 * before it is needed. Throws `library-unusable`. `timings` are for tests.
 */
export async function createServices(options: ServiceOptions & { timings?: EngineTimings }): Promise<Services> {
  const { resourcesDirectory, engineFile, spawnEngine, timings, version, emit } = options
  const library = await openLibrary(options.libraryDirectory)
  const log = new RunLog(path.join(library.directory, 'log.txt'))
  const store = new RunStore({
    library,
    onSkipped: (runId, reason) => void log.write(`run ${runId} is not listed: ${reason.message}`),
    onSetAside: (runId, reason) => emit('runs.checkpointSetAside', { runId, error: reason.toData() }),
  })
  const pool = new EnginePool({ engineFile, spawnEngine, ...(timings && { timings }) })
  const datasets = createDatasetService({
    library,
    resourcesDirectory,
    emit,
    startDecoder: () => createPictureDecoder(pool),
    isInUse: (datasetId) => training.usesDataset(datasetId),
    onSkipped: (datasetId, reason) => void log.write(`dataset ${datasetId} is not listed: ${reason.message}`),
  })
  const parts = { store, datasets, pool, emit, version, libraryDirectory: library.directory }
  const training = new Training(parts)
  const queue = new Queue({ ...parts, training, file: new QueueFile(library.queueFile) })

  const doctor = createDoctorService({ library, datasets, pool, emit })

  return {
    datasets,
    doctor,
    runs: createRunService(parts),
    training,
    queue,
    trials: createTrialService(parts),
    predictions: createPredictionService(parts),
    exports: createExportService(parts),
    engines: createEngineService(pool),
    async close() {
      await training.close()
      await doctor.close()
      await datasets.close()
      await pool.close()
      await training.settled()
    },
  }
}
