import { readFileSync } from 'node:fs'
import { rm, truncate, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pictureBytes, type PictureShape } from '../../shared/dataset'
import type { JobOf } from '../../shared/engine-protocol'
import { JobControl } from '../job-context'
import { rememberingContext, temporaryFolder } from '../testing'
import { RandomSequence } from '../train/random'
import { examine } from './examine'

let folder: string
beforeAll(async () => {
  folder = await temporaryFolder()
})
afterAll(() => rm(folder, { recursive: true, force: true }))

interface Kept {
  pixels: Uint8Array
  label: number
}

const unlabelled = 65_535

async function job(pictures: readonly Kept[], shape: PictureShape, classCount = 3): Promise<JobOf<'examine'>> {
  const images = path.join(folder, 'images.u8')
  await writeFile(images, Buffer.concat(pictures.map(({ pixels }) => pixels)))
  const labels = Uint16Array.from(pictures, ({ label }) => label)
  return { kind: 'examine', images, shape, stored: pictures.length, labels, unlabelled, classCount }
}

/** A picture of soft blobs, different for each number. */
function drawn(number: number, [height, width, channels]: PictureShape): Uint8Array {
  const random = new RandomSequence(7, 1, number)
  const pixels = new Uint8Array(height * width * channels)
  const waves = Array.from({ length: 6 }, (_, k) => [0, 1, 2, 3].map((j) => random.below(4 * k + j, 1000) / 1000))
  for (let at = 0; at < pixels.length; at++) {
    const x = (Math.floor(at / channels) % width) / width
    const y = Math.floor(at / channels / width) / height
    let value = 128 + 5 * (at % channels)
    for (const [a = 0, b = 0, c = 0, d = 0] of waves)
      value += 30 * (0.3 + d) * Math.sin(20 * ((a - 0.5) * x + (b - 0.5) * y + c))
    pixels[at] = Math.max(0, Math.min(255, value))
  }
  return pixels
}

const changed = (pixels: Uint8Array, change: (value: number, at: number) => number) =>
  pixels.map((value, at) => Math.max(0, Math.min(255, Math.round(change(value, at)))))

const groupsOf = (packed: Uint32Array) => {
  const groups: number[][] = []
  for (let at = 0; at < packed.length; at += 1 + (packed[at] ?? 0))
    groups.push([...packed.subarray(at + 1, at + 1 + (packed[at] ?? 0))])
  return groups
}

const shapes: PictureShape[] = [
  [24, 24, 1],
  [40, 30, 3],
  [33, 64, 4],
]

test.each(shapes)('planted faults are found, and nothing else: %i x %i x %i', async (...shape) => {
  const [height, width, channels] = shape
  const of = (number: number, label = number % 3): Kept => ({ pixels: drawn(number, shape), label })
  const opaque = (pixels: Uint8Array) =>
    channels === 4 ? changed(pixels, (v, at) => (at % 4 === 3 ? 255 : v)) : pixels
  const noise = new RandomSequence(3, 1, 0)
  const pictures: Kept[] = [
    ...Array.from({ length: 30 }, (_, k) => of(k)),
    /* 30 */ of(4),
    /* 31 */ of(5, 0),
    /* 32 */ { pixels: changed(drawn(6, shape), (v) => 0.85 * v + 12), label: 0 },
    /* 33 */ { pixels: changed(drawn(7, shape), (v, at) => v + noise.below(at, 3) - 1), label: 1 },
    /* 34: a thing that 8 does not have */
    {
      pixels: changed(drawn(8, shape), (v, at) =>
        Math.floor(at / channels / width) < height / 4 && Math.floor(at / channels) % width < width / 4 ? 255 - v : v,
      ),
      label: 2,
    },
    /* 35 */ { pixels: new Uint8Array(pictureBytes(shape)).fill(90), label: 0 },
    /* 36 */ { pixels: changed(new Uint8Array(pictureBytes(shape)), (_, at) => 90 + (at % 7 === 0 ? 1 : 0)), label: 0 },
    /* 37 */ { pixels: changed(drawn(9, shape), (v, at) => (at > 0.6 * pictureBytes(shape) ? 128 : v)), label: 0 },
  ].map(({ pixels, label }) => ({ pixels: opaque(pixels), label }))
  const { context, progress } = rememberingContext()
  const found = await examine(await job(pictures, shape), context)
  expect(groupsOf(found.same)).toEqual([
    [4, 30],
    [5, 31],
  ])
  expect(groupsOf(found.similar)).toEqual([
    [4, 30],
    [5, 31],
    [6, 32],
    [7, 33],
  ])
  expect([...found.blank]).toEqual([35])
  expect(found.contrasts[35]).toBe(0)
  expect(found.contrasts[36]).toBeLessThan(1)
  expect([...found.cutOff]).toEqual([37])
  expect(found.limited).toBe(false)
  expect(found.brightness[35]).toBe(90)
  expect(found.digests.subarray(8, 10)).toEqual(found.digests.subarray(60, 62))
  expect(progress[progress.length - 1]).toEqual({ kind: 'pictures', done: 76, total: 76 })
})

test('the first 2,000 pictures of MNIST are without fault, and their means look like digits', async () => {
  const unpacked = (name: string, header: number) =>
    gunzipSync(readFileSync(path.resolve('resources', 'mnist', name))).subarray(header)
  const images = unpacked('train-images-idx3-ubyte.gz', 16)
  const labels = unpacked('train-labels-idx1-ubyte.gz', 8)
  const pictures = Array.from({ length: 2000 }, (_, k) => ({
    pixels: images.subarray(784 * k, 784 * (k + 1)),
    label: labels[k] ?? 0,
  }))
  const found = await examine(await job(pictures, [28, 28, 1], 10), rememberingContext().context)
  for (const faults of [found.same, found.similar, found.blank, found.cutOff]) expect([...faults]).toEqual([])
  const middle = (label: number) => found.means.bytes[784 * label + 14 * 28 + 14] ?? 0
  expect(middle(0)).toBeLessThan(60)
  expect(middle(1)).toBeGreaterThan(190)
  const ones = pictures.filter(({ label }) => label === 1)
  const mean = ones.reduce((sum, { pixels }) => sum + (pixels[14 * 28 + 14] ?? 0), 0) / ones.length
  expect(middle(1)).toBe(Math.round(mean))
})

test('means of large pictures are made small', async () => {
  const shape: PictureShape = [200, 100, 3]
  const pictures = [10, 30, 200].map((value) => ({
    pixels: new Uint8Array(pictureBytes(shape)).fill(value),
    label: value < 200 ? 2 : unlabelled,
  }))
  const { means } = await examine(await job(pictures, shape), rememberingContext().context)
  expect(means.shape).toEqual([64, 32, 3])
  expect([...new Set(means.bytes.subarray(0, 2 * 64 * 32 * 3))]).toEqual([0])
  expect([...new Set(means.bytes.subarray(2 * 64 * 32 * 3))]).toEqual([20])
})

test('it stops when it is told to, and a file that is too short is damage', async () => {
  const pictures = Array.from({ length: 8 }, (_, k) => ({ pixels: drawn(k, [24, 24, 1]), label: 0 }))
  const few = await job(pictures, [24, 24, 1])
  const control = new JobControl()
  control.apply('stop')
  await expect(examine(few, { ...rememberingContext().context, control })).rejects.toMatchObject({
    code: 'job-stopped',
  })
  await truncate(few.images, 100)
  await expect(examine(few, rememberingContext().context)).rejects.toMatchObject({ code: 'dataset-damaged' })
  await rm(few.images)
  await expect(examine(few, rememberingContext().context)).rejects.toMatchObject({ code: 'dataset-damaged' })
})
