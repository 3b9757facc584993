import type { PictureDecoder } from '../importers/importer'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'

/** For tests: IDX files of any content, valid or not. */

/** An IDX file: header for these dimensions, then the values. */
export function idxBytes(dimensions: number[], values: Uint8Array, type = 8): Buffer {
  const header = Buffer.alloc(4 + 4 * dimensions.length)
  header[2] = type
  header[3] = dimensions.length
  dimensions.forEach((size, k) => header.writeUInt32BE(size, 4 + 4 * k))
  return Buffer.concat([header, values])
}

/** The names under which MNIST is known. */
export const idxNames = {
  trainImages: 'train-images-idx3-ubyte',
  trainLabels: 'train-labels-idx1-ubyte',
  testImages: 't10k-images-idx3-ubyte',
  testLabels: 't10k-labels-idx1-ubyte',
} as const
export type IdxSlot = keyof typeof idxNames

/** Four valid files: `train` and `test` pictures of 4 x 3 pixels in three classes; every pixel differs from its neighbours. */
export function smallIdxSet(train = 12, test = 6, [height, width]: [number, number] = [4, 3]): Record<IdxSlot, Buffer> {
  const pixels = (count: number, salt: number) =>
    Uint8Array.from({ length: count * height * width }, (_, k) => (k * 37 + (k >> 3) * 11 + salt) & 255)
  const labels = (count: number) => Uint8Array.from({ length: count }, (_, k) => k % 3)
  return {
    trainImages: idxBytes([train, height, width], pixels(train, 1)),
    trainLabels: idxBytes([train], labels(train)),
    testImages: idxBytes([test, height, width], pixels(test, 2)),
    testLabels: idxBytes([test], labels(test)),
  }
}

/** Writes files into a folder, under their usual names with something added. */
export async function writeIdxSet(
  directory: string,
  set: Partial<Record<IdxSlot, Uint8Array>>,
  rename: (name: string) => string = (name) => name,
): Promise<void> {
  await mkdir(directory, { recursive: true })
  for (const slot of Object.keys(idxNames) as IdxSlot[]) {
    const content = set[slot]
    if (content) await writeFile(path.join(directory, rename(idxNames[slot])), content)
  }
}

/** IDX files need no decoder, and whoever asks it for something finds out. */
export const noDecoder = (): PictureDecoder => ({
  decode: () => Promise.reject(new Error('there is no decoder in this test')),
  close: () => Promise.resolve(),
})
