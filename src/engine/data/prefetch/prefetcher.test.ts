import { mkdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { Worker } from 'node:worker_threads'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Augmentation } from '../../../shared/augmentation'
import { pictureBytes, type DatasetFiles } from '../../../shared/dataset'
import { buildEngine, type BuiltEngine } from '../../built-engine'
import { rememberingContext, smallConfig, stripes, temporaryFolder } from '../../testing'
import { readCheckpoint } from '../../train/checkpoint'
import { train } from '../../train/loop'
import { Augmenter } from '../augmentation/augmenter'
import { Batch } from '../batch'
import { readSplit, type Pictures } from '../pictures'
import { Prefetcher, type PrefetchThreads } from './prefetcher'
import { SharedBatches, places, sharedMemory, type SharedWork } from './shared-batches'

const augmentation: Augmentation = { shift: 0.2, rotate: 20, brightness: 0.3, noise: 0.1, erase: 0.2 }
const seed = 7
const batchSize = 16

let folder: string
let engine: BuiltEngine
let dataset: DatasetFiles
let pictures: Pictures
let changes: { augmentation: Augmentation; shape: DatasetFiles['shape']; seed: number }
const started: Worker[] = []

beforeAll(async () => {
  folder = await temporaryFolder()
  engine = await buildEngine()
  dataset = await stripes(folder, { train: 60, test: 0 })
  pictures = await readSplit(dataset, 'train', { shared: true })
  changes = { augmentation, shape: dataset.shape, seed }
})
afterAll(async () => {
  await Promise.all(started.map((thread) => thread.terminate()))
  await rm(folder, { recursive: true, force: true })
  await engine.remove()
})

/** A thread of the engine as it is shipped. */
function startThread(work: SharedWork): Worker {
  const thread = new Worker(engine.file, { workerData: work })
  started.push(thread)
  return thread
}

/** Threads that remember why they were lost. */
function threadsThat(start: PrefetchThreads['start'] = startThread) {
  const lost: string[] = []
  return { start, onLost: (reason: string) => void lost.push(reason), patience: 300, lost }
}

const indices = Uint32Array.from({ length: 60 }, (_, k) => (k * 7) % 60)
const inLine = (from: number, step: number) =>
  new Batch(pictures, batchSize).fill(indices, from, new Augmenter(augmentation, dataset.shape, seed).begin(step))

function expectSame(batch: Batch | null, expected: Batch): void {
  expect([batch?.count, batch?.labels, batch?.rows]).toEqual([expected.count, expected.labels, expected.rows])
  expect(Buffer.compare(batch?.pixels ?? new Uint8Array(), expected.pixels)).toBe(0)
}

test('a thread makes a batch by itself', () => {
  const shared = pictures.bytes.buffer as SharedArrayBuffer
  const work = { ...changes, pictures: shared, ...sharedMemory(batchSize, pictureBytes(dataset.shape)) }
  const batches = new SharedBatches(work)
  startThread(work)
  for (const step of [1, 2, 3]) {
    batches.begin(Int32Array.from(indices.subarray(0, batchSize)), step)
    expect(batches.written(60_000)).toBe(true)
    expect(Buffer.compare(batches.pixels, inLine(0, step).pixels)).toBe(0)
  }
  batches.end()
})

test('batches that are made ahead, and those that were not foreseen, are the ones made in line', () => {
  const threads = threadsThat()
  const prefetcher = new Prefetcher(changes, pictures, batchSize, { ...threads, patience: 60_000 })
  const batch = new Batch(pictures, batchSize)
  const at = (step: number) => ((step * 16) % 64) % indices.length
  for (let step = 1; step <= 200; step++) {
    expectSame(prefetcher.fill(batch, indices, at(step), step), inLine(at(step), step))
    const handedOut = batch.pixels.slice()
    // Sometimes right, sometimes wrong, sometimes not at all.
    if (step % 5) prefetcher.prefetch(indices, at(step + 1), step % 7 ? step + 1 : step + 2)
    if (step % 3 === 0) expect(Buffer.compare(batch.pixels, handedOut)).toBe(0)
  }
  // Measuring in between has pixels of its own.
  const measured = prefetcher.fill(batch, indices, 0, 201)?.pixels
  prefetcher.prefetch(indices, 16, 202)
  batch.fill(indices, 32)
  expect(batch.pixels).not.toBe(measured)
  expectSame(prefetcher.fill(batch, indices, 16, 202), inLine(16, 202))
  prefetcher.dispose()
  expect(threads.lost).toEqual([])
})

test('a thread that ends is said once, and one that does not give back what it took is waited for no longer', async () => {
  const threads = threadsThat()
  const prefetcher = new Prefetcher(changes, pictures, batchSize, threads)
  const batch = new Batch(pictures, batchSize)
  expect(prefetcher.fill(batch, indices, 0, 1)).toBe(batch)
  await started[started.length - 1]?.terminate()
  expect(prefetcher.fill(batch, indices, 16, 2)).toBeNull()
  prefetcher.prefetch(indices, 32, 3)
  expect(threads.lost).toEqual(['it ended'])

  let taken: SharedWork | null = null
  const greedy = threadsThat((work) => {
    taken = work
    return new Worker('setInterval(() => {}, 1000)', { eval: true })
  })
  const other = new Prefetcher(changes, pictures, batchSize, greedy)
  other.prefetch(indices, 0, 1)
  const { numbers } = (taken ?? {}) as SharedWork
  Atomics.sub(new Int32Array(numbers), places.left, 1)
  expect(other.fill(batch, indices, 0, 1)).toBeNull()
  expect(greedy.lost).toEqual(['it took pictures and did not give them back'])
  other.dispose()
})

test('pictures that no other thread can see are refused', async () => {
  const unseen = await readSplit(dataset, 'train')
  expect(() => new Prefetcher(changes, unseen, batchSize, threadsThat())).toThrow('shared memory')
})

test('a run learns the same bits with a thread, without, and with one that is lost on the way or never starts', async () => {
  const run = async (name: string, threads?: PrefetchThreads) => {
    const checkpoints = path.join(folder, name)
    await mkdir(checkpoints)
    const { context } = rememberingContext({
      onProgress: ({ kind }) =>
        void (name === 'lost' && kind === 'checkpoint' && started[started.length - 1]?.terminate()),
    })
    const job = {
      kind: 'train',
      config: smallConfig({ augmentation }),
      dataset,
      checkpoints,
      resumeFrom: null,
    } as const
    const { checkpoint } = await train(job, { ...context, threads })
    const { tensors } = await readCheckpoint(path.join(checkpoints, checkpoint))
    return [...tensors.values()].map(({ data }) => Buffer.from(data.buffer, data.byteOffset, data.byteLength))
  }
  const alone = await run('alone')
  const [whole, lost, never] = [
    threadsThat(),
    threadsThat(),
    threadsThat(() => {
      throw new Error('no threads here')
    }),
  ]
  expect(await run('ahead', whole)).toEqual(alone)
  expect(await run('lost', lost)).toEqual(alone)
  expect(await run('never', never)).toEqual(alone)
  expect([whole.lost, never.lost]).toEqual([[], ['no threads here']])
})
