import type { JobOf, JobResult } from '../../shared/engine-protocol'
import { decodePicture } from '../pictures/decode-picture'

/** Turns a picture file into network input. Needs no TensorFlow. */
export async function decode(job: JobOf<'decode'>): Promise<JobResult<'decode'>> {
  const { width, height, pixels } = await decodePicture(job.bytes, job.name, job.shape, job.fit)
  return { width, height, pixels: Uint8Array.from(pixels) }
}
