import { createReadStream } from 'node:fs'
import path from 'node:path'
import { readError } from '../../files/read-json'
import { pictureBytes, type PictureShape } from '../../shared/dataset'

/** Mean of the values of each of the first `stored` pictures in a file, rounded. Holds little of the file at a time. */
export async function brightness(file: string, shape: PictureShape, stored: number): Promise<Uint8Array> {
  const size = pictureBytes(shape)
  const means: number[] = []
  let sum = 0
  let seen = 0
  try {
    for await (const chunk of createReadStream(file, { end: stored * size - 1, highWaterMark: 1024 * 1024 })) {
      for (const value of chunk as Buffer) {
        sum += value
        if (++seen < size) continue
        means.push(Math.round(sum / size))
        sum = 0
        seen = 0
      }
    }
  } catch (error) {
    throw readError(error, path.basename(file))
  }
  return Uint8Array.from(means)
}
