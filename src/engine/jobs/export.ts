import type { JobOf, JobResult } from '../../shared/engine-protocol'
import { engineForFormat } from '../exports/engine-for-format'
import { writeLayersModel } from '../exports/layers-model'
import { writeSavedModel } from '../exports/saved-model'
import { writeSafetensorsModel } from '../exports/safetensors-model'
import type { JobContext } from '../job-context'
import { withModel } from '../models/load-model'

/** Writes a model into a folder, in a format that others read. */
export async function exportModel(job: JobOf<'export'>, context: JobContext): Promise<JobResult<'export'>> {
  await engineForFormat(job.format, job.engine, context)
  return withModel(job.model, async (network) => {
    switch (job.format) {
      case 'tfjs':
        return { files: await writeLayersModel(network, job.directory) }
      case 'safetensors':
        return { files: await writeSafetensorsModel(network, job.model, job.directory) }
      case 'savedmodel':
        return { files: await writeSavedModel(network, job.model.network, job.directory) }
    }
  })
}
