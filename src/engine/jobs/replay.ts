import * as tf from '@tensorflow/tfjs'
import type { JobOf, JobResult } from '../../shared/engine-protocol'
import { JackdawError } from '../../shared/errors'
import { readPictures, type Pictures } from '../data/pictures'
import { engineForFormat } from '../exports/engine-for-format'
import { readLayersModel } from '../exports/layers-model'
import { ServedModel } from '../exports/saved-model'
import { readSafetensorsModel } from '../exports/safetensors-model'
import type { JobContext } from '../job-context'
import { answerBatchSize } from '../models/answer-all'
import { withNetwork } from '../models/load-model'

/** Asks an export what it says of pictures, as somebody would who has nothing but its files and its preprocessing. */
export async function replay(job: JobOf<'replay'>, context: JobContext): Promise<JobResult<'replay'>> {
  await engineForFormat(job.format, job.engine, context)
  const pictures = await readPictures(job.dataset, job.indices)
  switch (job.format) {
    case 'tfjs': {
      const model = await readLayersModel(job.directory)
      try {
        return { probabilities: await ask((pixels) => model.predictOnBatch(pixels), job, pictures, context) }
      } finally {
        model.dispose()
      }
    }
    case 'safetensors':
      return withNetwork(job.model, async (network, tensors) => {
        await readSafetensorsModel(network, job.directory)
        const predict = (pixels: tf.Tensor) => network.model.predictOnBatch(pixels)
        return { probabilities: await ask(predict, job, pictures, context, (part) => tensors.within(part)) }
      })
    case 'savedmodel': {
      const model = await ServedModel.open(job.directory)
      try {
        return { probabilities: await ask((pixels) => model.predict(pixels), job, pictures, context) }
      } finally {
        model.dispose()
      }
    }
  }
}

async function ask(
  predict: (pixels: tf.Tensor) => tf.Tensor | tf.Tensor[],
  job: JobOf<'replay'>,
  pictures: Pictures,
  context: JobContext,
  within: <T>(part: () => T) => T = (part) => part(),
): Promise<number[][]> {
  const { inputShape, classCount } = job.model
  const size = answerBatchSize(pictures.pictureBytes, pictures.end)
  const rows: number[][] = []
  for (let from = 0; from < pictures.end; from += size) {
    const count = Math.min(size, pictures.end - from)
    const shares = Float32Array.from(
      pictures.bytes.subarray(from * pictures.pictureBytes, (from + count) * pictures.pictureBytes),
      (value) => value / 255,
    )
    const values = within(() =>
      tf.tidy(() => {
        const output = predict(tf.tensor(shares, [count, ...inputShape]))
        if (!(output instanceof tf.Tensor) || output.shape.join() !== `${count},${classCount}`)
          throw new JackdawError('file-damaged', 'the export', { reason: 'it does not answer one number per class' })
        return output.dataSync<'float32'>()
      }),
    )
    for (let row = 0; row < count; row++) rows.push([...values.subarray(row * classCount, (row + 1) * classCount)])
    if (!(await context.control.turn())) throw new JackdawError('job-stopped')
  }
  return rows
}
