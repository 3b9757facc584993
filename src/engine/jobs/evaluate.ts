import { writeFileAtomic } from '../../files/atomic-write'
import { encodeSafetensors } from '../../files/safetensors'
import type { JobOf, JobResult } from '../../shared/engine-protocol'
import { labelOf, readSplit } from '../data/pictures'
import type { JobContext } from '../job-context'
import { answerAll } from '../models/answer-all'
import { withModel } from '../models/load-model'

/** Tests a model on a whole split and writes what it says of each picture. */
export async function evaluate(job: JobOf<'evaluate'>, context: JobContext): Promise<JobResult<'evaluate'>> {
  await context.engine(job.engine)
  const started = performance.now()
  const pictures = await readSplit(job.dataset, job.split)
  const count = pictures.end - pictures.start
  const indices = Uint32Array.from({ length: count }, (_, k) => pictures.start + k)
  const { classCount } = job.dataset
  const confusion = Array.from({ length: classCount }, () => new Array<number>(classCount).fill(0))
  const predicted = new Int32Array(count)
  const confidence = new Float32Array(count)
  let loss = 0
  let correct = 0

  const step = await withModel(job.model, async (network, tensors, step) => {
    await answerAll(network, tensors, pictures, indices, context, (answers, from) => {
      loss += answers.loss
      correct += answers.correct
      predicted.set(answers.predicted, from)
      confidence.set(answers.confidence, from)
    })
    return step
  })
  indices.forEach((index, k) => {
    const row = confusion[labelOf(pictures, index)]
    const column = predicted[k] ?? 0
    if (row) row[column] = (row[column] ?? 0) + 1
  })
  const tensors = new Map([
    ['predicted', { shape: [count], data: predicted }],
    ['confidence', { shape: [count], data: confidence }],
  ])
  await writeFileAtomic(job.predictions, encodeSafetensors({ tensors, metadata: new Map([['split', job.split]]) }))
  const seconds = (performance.now() - started) / 1000
  return { count, correct, loss: count ? loss / count : 0, confusion, seconds, step }
}
