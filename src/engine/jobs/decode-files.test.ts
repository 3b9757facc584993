import { rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { deflateRawSync } from 'node:zlib'
import { Transformer } from '@napi-rs/image'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { JobOf } from '../../shared/engine-protocol'
import { JobControl } from '../job-context'
import { gifOf, greyJpeg, quarters, rgbPng } from '../pictures/testing/quarters'
import { rememberingContext, temporaryFolder } from '../testing'
import { decodeFiles } from './decode-files'

type File = JobOf<'decode-files'>['files'][number]

let folder: string
beforeAll(async () => {
  folder = await temporaryFolder()
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function fileOf(name: string, bytes: Uint8Array, packed = false): Promise<File> {
  const stored = packed ? deflateRawSync(bytes) : bytes
  const file = path.join(folder, name)
  await writeFile(file, stored)
  const method = packed ? 'deflated' : 'stored'
  return { name, path: file, offset: 0, storedBytes: stored.length, bytes: bytes.length, method }
}

const job = (files: File[]): JobOf<'decode-files'> => ({
  kind: 'decode-files',
  shape: [2, 2, 3],
  fit: 'stretch',
  files,
})

test('pixels of those that can be read, one behind the other, and an answer for each', async () => {
  const files = [
    await fileOf('text.png', Buffer.from('hello')),
    await fileOf('a.png', rgbPng()),
    { ...(await fileOf('gone.png', rgbPng())), path: path.join(folder, 'nowhere') },
    await fileOf('packed.png', rgbPng(), true),
    await fileOf('cut.jpg', greyJpeg().subarray(0, -3)),
    await fileOf(
      'clear.gif',
      gifOf({ width: 16, height: 16, transparent: 0, indices: new Array<number>(256).fill(0) }),
    ),
  ]
  const { context, progress } = rememberingContext()
  const { outcomes, pixels } = await decodeFiles(job(files), context)
  expect(outcomes).toEqual([
    { ok: false, error: { code: 'picture-kind', subject: 'text.png', detail: {} } },
    { ok: true, width: 16, height: 16, repairs: [] },
    { ok: false, error: { code: 'file-missing', subject: 'gone.png', detail: {} } },
    { ok: true, width: 16, height: 16, repairs: [] },
    { ok: false, error: { code: 'picture-unreadable', subject: 'cut.jpg', detail: {} } },
    { ok: true, width: 16, height: 16, repairs: ['flattened'] },
  ])
  expect(pixels).toHaveLength(3 * 12)
  expect(pixels.subarray(0, 12)).toEqual(pixels.subarray(12, 24))
  // A strong kernel lets neighbours in a little.
  quarters.flat().forEach((value, k) => expect(Math.abs(value - (pixels[k] ?? 0))).toBeLessThan(40))
  expect(pixels.subarray(24).every((value) => value === 255)).toBe(true)
  expect(progress.every(({ kind }) => kind === 'pictures')).toBe(true)
})

test('many at a time, small and large, come out in their order', async () => {
  const large = (value: number) => {
    const rgba = new Uint8Array(700 * 500 * 4).fill(value)
    for (let k = 3; k < rgba.length; k += 4) rgba[k] = 255
    return Transformer.fromRgbaPixels(rgba, 700, 500).pngSync()
  }
  const kinds = [large(10), large(200), greyJpeg({ block: () => [90] }), greyJpeg({ block: () => [150] })]
  const files = await Promise.all(kinds.map((bytes, k) => fileOf(`${k}.bin`, bytes)))
  const order = Array.from({ length: 60 }, (_, k) => (k * 7) % 4)
  const all = order.map((k) => files[k] ?? files[0]).filter((file): file is File => file !== undefined)
  const { pixels, outcomes } = await decodeFiles(job(all), rememberingContext().context)
  expect(outcomes.every(({ ok }) => ok)).toBe(true)
  expect(order.map((_, k) => pixels[12 * k])).toEqual(order.map((k) => [10, 200, 90, 150][k]))
})

test('it says how far it is while it works, also when nothing is waited for, and stops when it is told to', async () => {
  const file = await fileOf('a.png', rgbPng())
  const files = new Array<File>(1024).fill(file)
  const { context, control } = rememberingContext()
  let turns = 0
  // As main would, after the first time that messages are let in.
  const turn = context.control.turn.bind(context.control)
  context.control.turn = async () => {
    turns++
    control.apply('stop')
    return turn()
  }
  // However fast the machine is, so many of them take longer than it may go without letting messages in.
  const jobs = Array.from({ length: 20 }, () => decodeFiles(job(files), context))
  const ends = await Promise.allSettled(jobs)
  expect(turns).toBeGreaterThan(0)
  expect(ends.some((end) => end.status === 'rejected')).toBe(true)
  for (const end of ends) if (end.status === 'rejected') expect(end.reason).toMatchObject({ code: 'job-stopped' })
})

test('stopped before it begins it reads nothing', async () => {
  const control = new JobControl()
  control.apply('stop')
  const file = await fileOf('a.png', rgbPng())
  const context = { ...rememberingContext().context, control }
  await expect(decodeFiles(job([file]), context)).rejects.toMatchObject({ code: 'job-stopped' })
})
