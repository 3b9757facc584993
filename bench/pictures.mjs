import { randomFillSync } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { join } from 'node:path'
import { root } from './paths.mjs'

/** The files of real MNIST, as the program ships them. @param {string} name @param {number} header bytes of the IDX header */
const mnist = (name, header) =>
  gunzipSync(readFileSync(join(root, 'resources', 'mnist', `${name}-ubyte.gz`))).subarray(header)

/**
 * The first `train` training pictures of MNIST and the first `test` test pictures, written into a folder as a dataset lies in the
 * library: bytes of pixels, 16-bit labels.
 * @param {string} folder @param {number} train @param {number} test
 */
export function mnistPictures(folder, train, test = 0) {
  const pixels = Buffer.concat([
    mnist('train-images-idx3', 16).subarray(0, train * 784),
    mnist('t10k-images-idx3', 16).subarray(0, test * 784),
  ])
  const labels = [
    ...mnist('train-labels-idx1', 8).subarray(0, train),
    ...mnist('t10k-labels-idx1', 8).subarray(0, test),
  ]
  return write(folder, pixels, labels, { shape: [28, 28, 1], counts: { train, test } })
}

/** Pictures of noise in ten classes, where what they show does not matter. @param {string} folder @param {number[]} shape @param {number} count */
export function noisePictures(folder, shape, count) {
  const pixels = randomFillSync(Buffer.alloc(count * shape.reduce((a, b) => a * b, 1)))
  const labels = Array.from({ length: count }, (_, k) => k % 10)
  return write(folder, pixels, labels, { shape, counts: { train: count, test: 0 } })
}

/** @param {string} folder @param {Uint8Array} pixels @param {number[]} labels @param {object} rest */
function write(folder, pixels, labels, rest) {
  const files = { images: join(folder, 'images.u8'), labels: join(folder, 'labels.u16') }
  writeFileSync(files.images, pixels)
  writeFileSync(files.labels, Buffer.from(Uint16Array.from(labels).buffer))
  return { ...files, classCount: 10, ...rest }
}
