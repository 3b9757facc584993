import { pictureBytes, type DatasetSummary } from '../../../shared/dataset'
import type { Examination } from '../../../shared/doctor'
import type { EnginePool } from '../../engines/engine-pool'
import { side, type DatasetView } from '../edits/dataset-view'
import { storedFiles } from '../stored-dataset'
import type { Looked } from './looked'
import { readOriginalSizes } from './original-sizes'

/** No class has this number. */
const unlabelled = 65_535

/**
 * Lets an engine process of its own look at every stored picture, which loads nothing to compute with and is ended at once when told to.
 * Throws the signal's reason, `dataset-damaged`, or why the process died.
 */
export async function lookThrough(
  pool: Pick<EnginePool, 'startDecoding'>,
  directory: string,
  { dataset, view }: { dataset: DatasetSummary; view: DatasetView },
  { signal, onProgress }: { signal: AbortSignal; onProgress: (done: number, total: number) => void },
): Promise<{ looked: Looked; means: Examination['means'] }> {
  const sizes = await readOriginalSizes(directory, dataset, signal)
  const { shape, stored, classNames, hash } = dataset
  const labels = view.labels.map((label, index) =>
    (view.sides[index] ?? side.absent) <= side.test ? label : unlabelled,
  )
  const { images } = storedFiles(directory)
  const client = await pool.startDecoding()
  try {
    const { means, ...looked } = await client.run(
      { kind: 'examine', images, shape, stored, labels, unlabelled, classCount: classNames.length },
      {
        signal,
        onProgress: (progress) => {
          if (progress.kind === 'pictures') onProgress(progress.done, progress.total)
        },
      },
    )
    const size = pictureBytes(means.shape)
    const base64 = (k: number) => Buffer.from(means.bytes.subarray(k * size, (k + 1) * size)).toString('base64')
    return {
      looked: { ...looked, sizes },
      means: { hash, shape: means.shape, pictures: classNames.map((_, k) => base64(k)) },
    }
  } finally {
    await client.kill()
  }
}
