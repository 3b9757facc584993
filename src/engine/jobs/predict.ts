import type { JobOf, JobResult, ModelFiles } from '../../shared/engine-protocol'
import { pictureBytes } from '../../shared/dataset'
import { JackdawError } from '../../shared/errors'
import { picturesFrom, readPictures, type Pictures } from '../data/pictures'
import type { JobContext } from '../job-context'
import { answerAll } from '../models/answer-all'
import { withModel } from '../models/load-model'

/** Probabilities of pictures of a dataset, by index. */
export async function predictIndices(
  job: JobOf<'predict-indices'>,
  context: JobContext,
): Promise<JobResult<'predict-indices'>> {
  await context.engine(job.engine)
  return probabilities(job.model, await readPictures(job.dataset, job.indices), context)
}

/** Probabilities of pictures that are given as they are. */
export async function predictPixels(
  job: JobOf<'predict-pixels'>,
  context: JobContext,
): Promise<JobResult<'predict-pixels'>> {
  await context.engine(job.engine)
  const size = pictureBytes(job.model.inputShape)
  if (!job.pixels.length || job.pixels.length % size)
    throw new JackdawError('request-invalid', 'pixels', { reason: `a picture of this model has ${size} bytes` })
  return probabilities(job.model, picturesFrom(job.pixels, size, job.model.classCount), context)
}

async function probabilities(model: ModelFiles, pictures: Pictures, context: JobContext) {
  const indices = Uint32Array.from({ length: pictures.end }, (_, k) => k)
  return withModel(model, async (network, tensors) => {
    const rows: number[][] = []
    await answerAll(network, tensors, pictures, indices, context, (answers) => {
      for (let row = 0; row < answers.predicted.length; row++)
        rows.push([...answers.probabilities.subarray(row * model.classCount, (row + 1) * model.classCount)])
    })
    return { probabilities: rows }
  })
}
