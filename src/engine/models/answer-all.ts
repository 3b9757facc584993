import { JackdawError } from '../../shared/errors'
import { Batch } from '../data/batch'
import type { Pictures } from '../data/pictures'
import type { JobContext } from '../job-context'
import type { TensorCount } from '../train/tensor-count'
import { answer, type Answers } from './answer'
import type { BuiltNetwork } from './build-network'

/** Values of one batch's input, at most; larger pictures come in smaller batches. */
const batchValues = 4_000_000
const largestBatch = 256

/** Between two messages about progress, in milliseconds. */
const interval = 100

export const answerBatchSize = (pictureBytes: number, pictures: number) =>
  Math.max(1, Math.min(largestBatch, pictures, Math.floor(batchValues / pictureBytes)))

/**
 * Answers pictures in batches of one shape, in their order; `onBatch` receives each batch's answers and the place of its
 * first picture. Throws `job-stopped` when main asks for that.
 */
export async function answerAll(
  network: BuiltNetwork,
  tensors: TensorCount,
  pictures: Pictures,
  indices: Uint32Array,
  context: Pick<JobContext, 'control' | 'report'>,
  onBatch: (answers: Answers, from: number) => void,
): Promise<void> {
  const size = answerBatchSize(pictures.pictureBytes, indices.length)
  const batch = new Batch(pictures, size)
  let reportedAt = performance.now()
  for (let from = 0; from < indices.length; from += size) {
    batch.fill(indices, from)
    onBatch(
      tensors.within(() => answer(network, batch)),
      from,
    )
    const done = from + batch.count
    if (performance.now() - reportedAt >= interval || done === indices.length) {
      context.report({ kind: 'pictures', done, total: indices.length })
      reportedAt = performance.now()
    }
    if (!(await context.control.turn())) throw new JackdawError('job-stopped')
  }
}
