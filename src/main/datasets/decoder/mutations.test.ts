import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { deflateSync } from 'node:zlib'
import { Transformer } from '@napi-rs/image'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildEngine, type BuiltEngine } from '../../../engine/built-engine'
import { adobeSegment, exifSegment } from '../../../engine/pictures/testing/jpeg-file'
import { chance, mutated, resealed } from '../../../engine/pictures/testing/mutations'
import { pngChunk, pngFile, wholePng } from '../../../engine/pictures/testing/png-file'
import {
  bgrAt,
  bmp,
  gifFrame,
  gifOf,
  greyJpeg,
  jpeg,
  losslessWebp,
  rgba,
  rgbPng,
  side,
} from '../../../engine/pictures/testing/quarters'
import type { ErrorCode } from '../../../shared/errors'
import { EngineClient } from '../../engines/engine-client'
import { forkEngine } from '../../engines/fork-engine'
import type { PictureToDecode } from '../importers/importer'
import { decoderLimits } from './decoder-limits'
import { ProcessPictureDecoder } from './process-picture-decoder'

/** Damaged pictures through the process that is shipped. None may kill it, hold it up or make it large. */

let engine: BuiltEngine
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'jackdaw-mutations-'))
  engine = await buildEngine()
})
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await engine.remove()
})

const noise = chance(3)
const noisy = Transformer.fromRgbaPixels(
  Uint8Array.from({ length: 48 * 36 * 4 }, (_, k) => (k % 4 === 3 ? 255 : noise(256))),
  48,
  36,
)
const withSamples = (type: number, depth: number, samples: number, interlaced = false) =>
  pngFile({
    width: side,
    height: side,
    type,
    depth,
    interlaced,
    before: type === 3 ? [pngChunk('PLTE', Buffer.alloc(3 * 2 ** depth, 99))] : [],
    pixel: () => Array.from({ length: samples }, () => noise(2 ** depth)),
  })

const kinds = {
  JPEG: [
    jpeg(),
    jpeg({ progressive: true }),
    greyJpeg(),
    jpeg({ components: 4, before: [adobeSegment(2)], block: () => [90, 120, 150, 200] }),
    jpeg({ before: [exifSegment(6)] }),
    noisy.jpegSync(75),
    noisy.jpegSync(20),
  ],
  PNG: [
    rgbPng(),
    withSamples(0, 8, 1),
    withSamples(0, 1, 1, true),
    withSamples(2, 16, 3, true),
    withSamples(3, 4, 1),
    withSamples(6, 8, 4, true),
    noisy.pngSync(),
    rgbPng([pngChunk('acTL', Buffer.from([0, 0, 0, 2, 0, 0, 0, 0])), pngChunk('eXIf', exifSegment(5).subarray(10))]),
  ],
  'WebP, BMP and GIF': [
    losslessWebp(),
    Transformer.fromRgbaPixels(rgba, side, side).webpSync(80),
    noisy.webpSync(50),
    bmp({ bits: 24, pixel: bgrAt }),
    bmp({ bits: 8, palette: [[1, 2, 3]], pixel: () => 0 }),
    gifOf(gifFrame),
    gifOf({ ...gifFrame, interlaced: true, transparent: 2 }, gifFrame),
  ],
}

/** PNG data that is damaged inside of what is compressed, with all checksums right. */
function innerDamage(below: (limit: number) => number): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(1 + below(40))
  header.writeUInt32BE(1 + below(40), 4)
  header.set([[1, 2, 4, 8, 16][below(5)] ?? 8, [0, 2, 3, 4, 6][below(5)] ?? 0, 0, 0, below(2)], 8)
  const data = Buffer.from(Array.from({ length: below(6000) }, () => (below(4) ? below(5) : below(256))))
  const chunks = [
    pngChunk('PLTE', Buffer.alloc(3 * (1 + below(256)), 7)),
    pngChunk('IDAT', deflateSync(data, { level: 1 })),
  ]
  return wholePng(header, chunks)
}

function damaged(kind: keyof typeof kinds, count: number, seed: number): Buffer[] {
  const below = chance(seed)
  const files = kinds[kind]
  return Array.from({ length: count }, (_, k) => {
    if (kind === 'PNG' && k % 5 === 0) return innerDamage(below)
    const bytes = mutated(files[k % files.length] ?? Buffer.alloc(0), files, below)
    return kind === 'PNG' && k % 5 < 4 ? resealed(bytes) : bytes
  })
}

const expected: ErrorCode[] = ['picture-kind', 'picture-unreadable', 'picture-too-large']

test.each([
  ['JPEG', 10_000],
  ['PNG', 10_000],
  ['WebP, BMP and GIF', 4000],
] as const)('%s: %d damaged pictures', async (kind, count) => {
  const seed = 20_261_123
  const files = damaged(kind, count, seed)
  const all = path.join(folder, kind)
  writeFileSync(all, Buffer.concat(files))
  let offset = 0
  const pictures = files.map(({ length }, k): PictureToDecode => {
    const file = { path: all, offset, storedBytes: length, bytes: length, method: 'stored' as const }
    offset += length
    return { name: `${seed}-${k}`, file }
  })
  const started: EngineClient[] = []
  const start = async () => {
    const client = await EngineClient.start(engine.file, forkEngine, undefined, { computes: false })
    started.push(client)
    return client
  }
  const decoder = new ProcessPictureDecoder(start, { ...decoderLimits, stall: 15_000 })
  try {
    const shape: [number, number, number] = [24, 24, 3]
    const answers = await decoder.decode(pictures, { shape, fit: 'pad' }, new AbortController().signal)
    const others = answers.filter((answer) => !answer.ok && !expected.includes(answer.error.code))
    expect(others).toEqual([])
    expect(started).toHaveLength(1)
    // Neither all damage is found before anything is decoded, nor is damage never found.
    const read = answers.filter(({ ok }) => ok).length
    expect(read).toBeGreaterThan(count * 0.02)
    expect(read).toBeLessThan(count * 0.9)
    const [client] = started
    if (process.platform === 'linux' && client?.pid !== undefined) {
      const [, kilobytes = ''] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${client.pid}/status`, 'utf8')) ?? []
      expect(Number(kilobytes)).toBeLessThan(600_000)
    }
  } finally {
    await decoder.close()
  }
})
