import { createHash, randomFillSync } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { DatasetManifest, PictureShape } from '../../../shared/dataset'
import { storedFiles } from '../stored-dataset'
import { pixelDigest } from './pixel-digests'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'jackdaw-digests-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Small ones that are read with what lies between them, larger ones that are not, and such of which few fit into one read. */
const kinds: { shape: PictureShape; stored: number; numRuns: number }[] = [
  { shape: [2, 3, 1], stored: 40, numRuns: 100 },
  { shape: [64, 64, 1], stored: 60, numRuns: 60 },
  { shape: [1024, 1024, 1], stored: 11, numRuns: 8 },
]

test.each(kinds)('any pictures of $shape have the digest of their pixels, in order', async (kind) => {
  const { shape, stored, numRuns } = kind
  const size = shape[0] * shape[1] * shape[2]
  const pixels = randomFillSync(new Uint8Array(stored * size))
  const files = storedFiles(folder)
  await writeFile(files.images, pixels)
  const manifest = { name: 'some', shape } as DatasetManifest
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(fc.nat(stored - 1)), async (indices) => {
      const rows = Uint32Array.from(indices).sort()
      await rm(files.pixelDigests, { force: true })
      const whole = createHash('sha256')
      for (const row of rows) whole.update(pixels.subarray(row * size, (row + 1) * size))
      expect(await pixelDigest(folder, manifest, rows)).toBe(whole.digest('hex'))
    }),
    { seed: 1, numRuns, examples: [[[]], [Array.from({ length: stored }, (_, index) => index)]] },
  )
})
