import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { mnistPictures } from './pictures.mjs'

const { Transformer } = createRequire(import.meta.url)('@napi-rs/image')

/**
 * The first pictures of MNIST, those of the training part first, as grey PNG files in a folder of each class. `place` is where they are
 * put together.
 * @param {string} place @param {number} count @param {(options: any) => Buffer} pngFile
 */
export function mnistFiles(place, count, pngFile) {
  const { images, labels } = mnistPictures(place, Math.min(count, 60_000), Math.max(count - 60_000, 0))
  const [pixels, classes] = [readFileSync(images), readFileSync(labels)]
  const folder = join(place, 'digits')
  for (let label = 0; label < 10; label++) mkdirSync(join(folder, String(label)), { recursive: true })
  const files = Array.from({ length: count }, (_, k) => {
    const pixel = (/** @type {number} */ x, /** @type {number} */ y) => [pixels[784 * k + 28 * y + x]]
    const file = join(folder, String(classes.readUInt16LE(2 * k)), `${k}.png`)
    writeFileSync(file, pngFile({ width: 28, height: 28, type: 0, depth: 8, pixel }))
    return file
  })
  return { folder, files }
}

/** Usual sizes of photographs: 2, 3, 5, 8 and 12 megapixels. */
const sizes = [
  [1632, 1224],
  [2048, 1536],
  [2592, 1944],
  [3264, 2448],
  [4000, 3000],
]

/**
 * JPEG files of the sizes of photographs, with about as many bits a pixel as those have (2.7): waves under fine noise. There is one of
 * each size in each of two classes, in as many copies as are needed.
 * @param {string} place @param {number} count a multiple of ten
 */
export function photographs(place, count) {
  const folder = join(place, 'photographs')
  const files = [0, 1].flatMap((label) => {
    mkdirSync(join(folder, String(label)), { recursive: true })
    return sizes.flatMap(([width, height], k) => {
      const pixels = wavesUnderNoise(width, height, 1 + k + 10 * label)
      const jpeg = Transformer.fromRgbaPixels(pixels, width, height).jpegSync(90)
      return Array.from({ length: count / 10 }, (_, copy) => {
        const file = join(folder, String(label), `${k}-${copy}.jpg`)
        writeFileSync(file, jpeg)
        return file
      })
    })
  })
  return { folder, files }
}

/** @param {number} width @param {number} height @param {number} seed @returns {Uint8Array} RGBA */
function wavesUnderNoise(width, height, seed) {
  const pixels = new Uint8ClampedArray(4 * width * height).fill(255)
  let state = seed
  for (let y = 0, at = 0; y < height; y++)
    for (let x = 0; x < width; x++, at += 4) {
      state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff
      const noise = ((state >> 16) % 24) - 12
      for (let channel = 0; channel < 3; channel++)
        pixels[at + channel] = 128 + 50 * Math.sin(x / 90 + channel + seed) * Math.cos(y / (70 + seed)) + noise
    }
  return new Uint8Array(pixels.buffer)
}
