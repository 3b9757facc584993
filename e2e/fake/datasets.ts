import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { pictureBytes, type DatasetSummary, type PictureShape } from '../../src/shared/dataset'
import { fakeId, noise, type FakeDataset } from './world'

/** What lists show of a dataset; classes are counted by its labels. */
export function summarised(
  facts: Pick<DatasetSummary, 'name' | 'shape' | 'classNames' | 'counts' | 'attribution' | 'origin'>,
  label: (index: number) => number,
): DatasetSummary {
  const total = facts.counts.train + facts.counts.test
  const classCounts = { train: facts.classNames.map(() => 0), test: facts.classNames.map(() => 0) }
  for (let index = 0; index < total; index++) {
    const counts = index < facts.counts.train ? classCounts.train : classCounts.test
    counts[label(index)] = (counts[label(index)] ?? 0) + 1
  }
  const id = fakeId(facts.name.toLowerCase().replace(/[^a-z0-9]/g, ''))
  const hash = Buffer.from(id).toString('hex').padEnd(64, '0').slice(0, 64)
  return {
    version: 1,
    id,
    createdAt: '2026-11-20T09:30:00.000Z',
    hash,
    classCounts,
    bytes: total * (pictureBytes(facts.shape) + 2),
    stored: total,
    revision: null,
    excluded: 0,
    edited: null,
    undo: null,
    redo: null,
    versions: [hash],
    ...facts,
  }
}

/** The real one, from the packaged files. */
export function mnist(): FakeDataset {
  const file = (name: string, header: number) =>
    gunzipSync(readFileSync(join('resources/mnist', `${name}-ubyte.gz`))).subarray(header)
  const images = Buffer.concat([file('train-images-idx3', 16), file('t10k-images-idx3', 16)])
  const labels = Buffer.concat([file('train-labels-idx1', 8), file('t10k-labels-idx1', 8)])
  const label = (index: number) => labels[index] ?? 0
  return {
    label,
    pixels: (index) => images.subarray(index * 784, (index + 1) * 784),
    summary: summarised(
      {
        name: 'MNIST',
        shape: [28, 28, 1],
        classNames: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
        counts: { train: 60_000, test: 10_000 },
        origin: { kind: 'bundled', detail: 'Comes with Jackdaw' },
        attribution: 'Yann LeCun, Corinna Cortes, Christopher J. C. Burges: The MNIST database (CC BY-SA 3.0)',
      },
      label,
    ),
  }
}

/** Pictures drawn by formula: a disc whose place and colour follow the label, on a ground that follows the index. */
function drawn(index: number, label: number, [height, width, channels]: PictureShape): Uint8Array {
  const pixels = new Uint8Array(height * width * channels)
  const centre = { y: height * (0.3 + 0.4 * noise(label, 1)), x: width * (0.3 + 0.4 * noise(label, 2)) }
  const radius = Math.min(height, width) * (0.15 + 0.2 * noise(index, 3))
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const inside = Math.hypot(y - centre.y, x - centre.x) < radius
      for (let c = 0; c < channels; c++)
        pixels[(y * width + x) * channels + c] = inside ? 255 * noise(label, 4 + c) : 60 * noise(index, 8 + c)
    }
  return pixels
}

function formula(
  name: string,
  shape: PictureShape,
  classNames: string[],
  counts: { train: number; test: number },
): FakeDataset {
  const label = (index: number) => Math.floor(noise(index) * classNames.length)
  return {
    label,
    pixels: (index) => drawn(index, label(index), shape),
    summary: summarised(
      {
        name,
        shape,
        classNames,
        counts,
        origin: { kind: 'idx', detail: 'drawn' },
        attribution: '',
      },
      label,
    ),
  }
}

/** Class names that try to break the page. */
export const difficultNames = [
  'a class whose name goes on and on, far beyond the width of any column that one could reasonably give it',
  'evil\u202Etxt.exe',
  '<img src=x onerror=alert(1)>',
  'שלום עולם',
  'two\nlines',
  '🐦 jackdaw',
  ' ',
]

/** A thousand classes, some with names that try to break the page; wide colour pictures. */
export const wide = (): FakeDataset =>
  formula(
    'Road signs of the world \u202E and a very long name that does not fit',
    [48, 64, 3],
    Array.from({ length: 1000 }, (_, k) => difficultNames[k] ?? `sign ${k}`),
    { train: 9000, test: 1000 },
  )

/** A million pictures. */
export const large = (): FakeDataset =>
  formula('A million', [28, 28, 1], ['circle', 'square', 'star'], { train: 900_000, test: 100_000 })
