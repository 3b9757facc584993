import { previewVariants } from '../../shared/augmentation'
import type { JobOf, JobResult } from '../../shared/engine-protocol'
import { Augmenter } from '../data/augmentation/augmenter'
import { readPictures } from '../data/pictures'

/** Variants of one picture, as training would make them. Nothing that computes is needed for it. */
export async function previewAugmentation(
  job: JobOf<'preview-augmentation'>,
): Promise<JobResult<'preview-augmentation'>> {
  const { dataset, index, augmentation, seed } = job
  const { bytes } = await readPictures(dataset, [index])
  const augmenter = new Augmenter(augmentation, dataset.shape, seed)
  const pixels = new Uint8Array(previewVariants * bytes.length)
  augmenter.begin(1)
  for (let row = 0; row < previewVariants; row++) augmenter.write(bytes, pixels, row * bytes.length, row)
  return { pixels }
}
