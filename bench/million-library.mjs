import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const side = 12
const classCount = 10
const perChunk = 10_000
/** Every so many-th picture is for the test. */
const testEvery = 10

/**
 * How the pictures of a made-up dataset are. `varied`: waves of their own each, with some copies, versions, blank ones, as people's data
 * have; `alike`: few scenes with noise that a version of a picture does not have, so that all look like candidates and are none; `versions`:
 * a thousand scenes, a thousand slightly different versions of each; `blank`: a single colour each.
 * @typedef {'varied' | 'alike' | 'versions' | 'blank'} Kind
 */

/**
 * A library with one dataset of made-up pictures of 12 x 12 that have names, stored by the program itself.
 * @param {any} parts of the program @param {string} directory to be made @param {number} count @param {Kind} kind
 */
export async function madeUpLibrary(parts, directory, count, kind) {
  const library = new parts.Library(directory)
  mkdirSync(library.datasets, { recursive: true })
  // Keeps the program from putting MNIST in, too.
  writeFileSync(join(library.datasets, '.prepared'), '')
  const source = {
    origin: { kind: 'idx', detail: 'made up' },
    attribution: '',
    shape: [side, side, 1],
    classNames: Array.from({ length: classCount }, (_, k) => `kind ${k}`),
    expected: count,
    chunks: () => chunks(count, kind),
    report: () => null,
    close: async () => undefined,
  }
  return parts.storeDataset(library, source, 'Million')
}

/** @param {number} count @param {Kind} kind */
async function* chunks(count, kind) {
  const draw = random(1)
  for (let first = 0; first < count; first += perChunk) {
    const end = Math.min(count, first + perChunk)
    for (const split of ['train', 'test']) {
      const indices = Array.from({ length: end - first }, (_, k) => first + k).filter(
        (index) => (index % testEvery === 0) === (split === 'test'),
      )
      const pixels = new Uint8Array(indices.length * side * side)
      indices.forEach((index, k) => paint(pixels.subarray(k * side * side, (k + 1) * side * side), index, kind, draw))
      const labels = Uint16Array.from(indices, (index) => Math.floor((index * 7919) / 16) % classCount)
      const names = indices.map((index) => `camera ${index % 7}/IMG_${String(index).padStart(7, '0')}.png`)
      yield { split, pixels, labels, names }
    }
  }
}

/** @param {Uint8Array} pixels of one picture @param {number} index @param {Kind} kind @param {() => number} draw */
function paint(pixels, index, kind, draw) {
  const part = index % 100
  if (kind === 'blank') return void pixels.fill(index & 255)
  if (kind === 'varied' && part < 1) return void pixels.fill(40)
  // Copies are of the few pictures that all of them are made like.
  const scene =
    kind === 'alike'
      ? random(index % 4)
      : kind === 'versions'
        ? random(index % 1000)
        : part < 3
          ? random(index % 4999)
          : draw
  const noise = kind === 'alike' ? 24 : kind === 'versions' ? 2 : part < 2 ? 0 : part < 3 ? 1 : 12
  const waves = Array.from({ length: 5 }, () => ({
    x: 3 * scene() - 1.5,
    y: 3 * scene() - 1.5,
    at: 6 * scene(),
    height: 10 + 20 * scene(),
  }))
  for (let y = 0, k = 0; y < side; y++)
    for (let x = 0; x < side; x++, k++) {
      let value = 128
      for (const wave of waves) value += wave.height * Math.sin(wave.x * (x / 2) + wave.y * (y / 2) + wave.at)
      // Of `alike`, signs that change from pixel to pixel: nothing of it is in the low frequencies.
      const sign = kind === 'alike' ? ((x + y) % 2 ? 1 : -1) : 1
      pixels[k] = Math.max(0, Math.min(255, value + sign * noise * (kind === 'alike' ? draw() : 2 * draw() - 1)))
    }
}

/** Numbers in [0, 1) from a seed: xorshift. @param {number} seed */
function random(seed) {
  let state = ((seed + 1) * 2654435761) >>> 0 || 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}
