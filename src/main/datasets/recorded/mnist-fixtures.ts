import { readFileSync } from 'node:fs'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { SplitName } from '../../../shared/dataset'

/** For tests: MNIST as it comes with the program. */

const directory = path.join(import.meta.dirname, '../../../../resources/mnist')
const read = (name: string, headerBytes: number) =>
  gunzipSync(readFileSync(path.join(directory, `${name}-ubyte.gz`))).subarray(headerBytes)

export interface Digits {
  /** 28 x 28 bytes of each picture. */
  pixels: Buffer
  labels: Buffer
}

/** The first digits of each part. */
export function mnistDigits(counts: Record<SplitName, number>): Record<SplitName, Digits> {
  const part = (prefix: string, count: number) => ({
    pixels: read(`${prefix}-images-idx3`, 16).subarray(0, count * 784),
    labels: read(`${prefix}-labels-idx1`, 8).subarray(0, count),
  })
  return { train: part('train', counts.train), test: part('t10k', counts.test) }
}
