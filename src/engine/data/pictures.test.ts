import { readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { DatasetFiles } from '../../shared/dataset'
import { stripes, temporaryFolder } from '../testing'
import { readPictures, readSplit } from './pictures'

let folder: string
let stored: DatasetFiles
let images: Buffer
/** Pictures of 12 kB, so that some gaps are worth reading through and others are not. */
const size = 64 * 64 * 3
beforeAll(async () => {
  folder = await temporaryFolder()
  stored = await stripes(folder, { shape: [64, 64, 3], train: 60, test: 20 })
  images = await readFile(stored.images)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** A version of the dataset with these stored pictures, each labelled by its place. */
async function version(train: number[], test: number[]): Promise<DatasetFiles> {
  const rows = Uint32Array.from([...train, ...test])
  const labels = Uint16Array.from(rows, (_, place) => place % 3)
  const files = { rows: path.join(folder, 'rows.u32'), labels: path.join(folder, 'some-labels.u16') }
  await writeFile(files.rows, new Uint8Array(rows.buffer))
  await writeFile(files.labels, new Uint8Array(labels.buffer))
  return { ...stored, ...files, stored: 80, counts: { train: train.length, test: test.length } }
}
const pixelsOf = (indices: readonly number[]) =>
  Buffer.concat(indices.map((index) => images.subarray(index * size, (index + 1) * size)))

it('reads the rows of a version, wherever they lie', async () => {
  const some = fc.uniqueArray(fc.nat(79), { minLength: 1 }).map((rows) => rows.sort((a, b) => a - b))
  await fc.assert(
    fc.asyncProperty(some, some, async (train, test) => {
      const dataset = await version(train, test)
      const of = { train: await readSplit(dataset, 'train'), test: await readSplit(dataset, 'test') }
      expect(Buffer.compare(of.train.bytes, pixelsOf(train))).toBe(0)
      expect(Buffer.compare(of.test.bytes, pixelsOf(test))).toBe(0)
      expect([of.train.start, of.train.end, of.test.end]).toEqual([0, train.length, train.length + test.length])
      expect([...of.test.labels]).toEqual(test.map((_, k) => (train.length + k) % 3))
    }),
    { numRuns: 40 },
  )
})

it('all pictures as a version are the same as without', async () => {
  const count = (first: number, n: number) => Array.from({ length: n }, (_, k) => first + k)
  const { bytes } = await readSplit(await version(count(0, 60), count(60, 20)), 'test')
  expect(Buffer.compare(bytes, (await readSplit(stored, 'test')).bytes)).toBe(0)
})

it('reads single pictures by their place in the file, those too that are in no part', async () => {
  const dataset = await version([5], [6])
  const wanted = [79, 3, 4, 3, 0]
  expect(Buffer.compare((await readPictures(dataset, wanted)).bytes, pixelsOf(wanted))).toBe(0)
  await expect(readPictures(dataset, [80])).rejects.toMatchObject({ code: 'request-invalid' })
})
