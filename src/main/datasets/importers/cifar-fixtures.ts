import type { Digits } from '../recorded/mnist-fixtures'

/** For tests: CIFAR files of any content, valid or not. */

/** A record: its labels, then red, green and blue. */
export const cifarRecord = (labels: readonly number[], planes: Uint8Array): Buffer =>
  Buffer.concat([Buffer.from(labels), planes])

/** Planes of one picture in which every value says where it is, and the same as NHWC. */
export function numberedPicture(salt: number): { planes: Buffer; pixels: Buffer } {
  const planes = Buffer.alloc(3072)
  const pixels = Buffer.alloc(3072)
  for (let channel = 0; channel < 3; channel++)
    for (let pixel = 0; pixel < 1024; pixel++) {
      const value = (pixel * 7 + channel * 91 + salt * 13) & 255
      planes[channel * 1024 + pixel] = value
      pixels[pixel * 3 + channel] = value
    }
  return { planes, pixels }
}

/** Records `[from, to)` of CIFAR-10 with the labels `k % 10`. */
export const tenRecords = (from: number, to: number): Buffer =>
  Buffer.concat(
    Array.from({ length: to - from }, (_, k) => cifarRecord([(from + k) % 10], numberedPicture(from + k).planes)),
  )

/** Records `[from, to)` of CIFAR-100 with the coarse labels `k % 20` and the fine ones `k % 100`. */
export const hundredRecords = (from: number, to: number): Buffer =>
  Buffer.concat(
    Array.from({ length: to - from }, (_, k) => {
      const number = from + k
      return cifarRecord([number % 20, number % 100], numberedPicture(number).planes)
    }),
  )

/** The NHWC bytes of such records. */
export const recordPixels = (from: number, to: number): Buffer =>
  Buffer.concat(Array.from({ length: to - from }, (_, k) => numberedPicture(from + k).pixels))

/** CIFAR-10 with 4 pictures in each batch. */
export function tenFiles(): Record<string, Buffer> {
  const batches = [1, 2, 3, 4, 5].map((n) => [`data_batch_${n}.bin`, tenRecords(4 * (n - 1), 4 * n)] as const)
  return {
    ...Object.fromEntries(batches),
    'test_batch.bin': tenRecords(20, 26),
    'batches.meta.txt': Buffer.from(`${tenNames.join('\n')}\n\n`),
    'readme.html': Buffer.from('<html>'),
  }
}

export const tenNames = 'airplane automobile bird cat deer dog frog horse ship truck'.split(' ')

/** Digits as 32 x 32 grey pictures in three planes, and the same as NHWC. */
export function digitsAsCifar({ pixels, labels }: Digits): { records: Buffer; pixels: Buffer } {
  const records: Buffer[] = []
  const expected: Buffer[] = []
  labels.forEach((label, index) => {
    const plane = Buffer.alloc(1024)
    for (let row = 0; row < 28; row++)
      pixels.copy(plane, (row + 2) * 32 + 2, index * 784 + row * 28, index * 784 + (row + 1) * 28)
    records.push(cifarRecord([label], Buffer.concat([plane, plane, plane])))
    const interleaved = Buffer.alloc(3072)
    plane.forEach((value, pixel) => interleaved.fill(value, pixel * 3, pixel * 3 + 3))
    expected.push(interleaved)
  })
  return { records: Buffer.concat(records), pixels: Buffer.concat(expected) }
}
