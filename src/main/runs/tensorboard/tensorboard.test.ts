import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Metric, RunRecord } from '../../../shared/run'
import { appendMetrics, newRunRecord } from '../../testing/run-record'
import { openLibrary } from '../../library/open-library'
import { RunStore } from '../run-store'
import { crc32c, maskedCrc32c } from './crc32c'
import { encodeEvents } from './event-file'
import { exportEvents } from './export-events'

describe('CRC-32C', () => {
  const filled = (byte: number) => new Uint8Array(32).fill(byte)
  it.each([
    ['zeros', filled(0), 0x8a9136aa],
    ['ones', filled(0xff), 0x62a8ab43],
    ['rising', Uint8Array.from({ length: 32 }, (_, i) => i), 0x46dd794e],
    ['falling', Uint8Array.from({ length: 32 }, (_, i) => 31 - i), 0x113fdb5c],
    ['check', Buffer.from('123456789'), 0xe3069283],
  ])('is that of RFC 3720: %s', (_name, bytes, expected) => {
    expect(crc32c(bytes)).toBe(expected)
  })
  it('is masked as TensorFlow does it', () => {
    // The worked example of LevelDB's test: masking changes the sum, and can be taken back.
    const masked = maskedCrc32c(Buffer.from('foo'))
    const turned = (masked - 0xa282ead8) >>> 0
    expect(((turned >>> 17) | (turned << 15)) >>> 0).toBe(crc32c(Buffer.from('foo')))
    expect(masked).not.toBe(crc32c(Buffer.from('foo')))
  })
})

interface Event {
  time: number
  step: number
  version: string
  tag: string
  value: number
}

/** Reads an event file by the book: records with their sums, and of each message the fields that an `Event` has. */
function parseEvents(file: Buffer): Event[] {
  const events: Event[] = []
  for (let at = 0; at < file.length;) {
    const length = Number(file.readBigUInt64LE(at))
    expect(file.readUInt32LE(at + 8)).toBe(maskedCrc32c(file.subarray(at, at + 8)))
    const content = file.subarray(at + 12, at + 12 + length)
    expect(file.readUInt32LE(at + 12 + length)).toBe(maskedCrc32c(content))
    const event: Event = { time: 0, step: 0, version: '', tag: '', value: 0 }
    for (const [field, value] of fields(content)) {
      if (field === 1) event.time = (value as Buffer).readDoubleLE()
      if (field === 2) event.step = value as number
      if (field === 3) event.version = (value as Buffer).toString()
      if (field !== 5) continue
      for (const [, summary] of fields(value as Buffer))
        for (const [inner, scalar] of fields(summary as Buffer)) {
          if (inner === 1) event.tag = (scalar as Buffer).toString()
          if (inner === 2) event.value = (scalar as Buffer).readFloatLE()
        }
    }
    events.push(event)
    at += 16 + length
  }
  return events
}

function* fields(message: Buffer): Generator<[number, number | Buffer]> {
  let at = 0
  const varint = () => {
    let value = 0
    for (let shift = 1; ; shift *= 128) {
      const byte = message[at++] ?? 0
      value += (byte & 127) * shift
      if (byte < 128) return value
    }
  }
  while (at < message.length) {
    const key = varint()
    const kind = key & 7
    if (kind === 0) yield [key >> 3, varint()]
    else {
      const length = kind === 1 ? 8 : kind === 5 ? 4 : varint()
      yield [key >> 3, message.subarray(at, at + length)]
      at += length
    }
  }
}

it('writes events that are read back as they were', () => {
  const scalars = [
    { tag: 'epoch_loss', step: 3, value: 0.25, time: 1_700_000_000.5 },
    { tag: 'épreuve', step: 5_000_000_000, value: -1.5, time: 1_700_000_001 },
  ]
  const [first, ...rest] = parseEvents(Buffer.from(encodeEvents(1_700_000_000, scalars)))
  expect(first).toMatchObject({ version: 'brain.Event:2', time: 1_700_000_000 })
  expect(rest).toEqual(scalars.map((scalar) => ({ version: '', ...scalar })))
})

describe('an export', () => {
  let world: string
  let store: RunStore
  beforeEach(async () => {
    world = await mkdtemp(path.join(tmpdir(), 'jackdaw-events-'))
    store = new RunStore({ library: await openLibrary(path.join(world, 'library')) })
  })
  afterEach(() => rm(world, { recursive: true, force: true }))

  const epochEnd = (step: number, validationLoss: number | null): Metric => ({
    ...{ type: 'epoch', step, epoch: step / 2, loss: 1 / step, accuracy: 0.5 },
    ...{ validationLoss, validationAccuracy: validationLoss, seconds: 10 },
  })
  const make = async (change: Partial<RunRecord>, validationLoss: number | null) => {
    const run = await store.create(
      newRunRecord({ stepsPerEpoch: 2, position: { epoch: 2, batch: 0, step: 4 }, ...change }),
    )
    const batches = [1, 2, 3, 4].map((step): Metric => ({
      ...{ type: 'batch', step, epoch: 1, loss: step, accuracy: 0.5 },
      // The first half as an older version kept it.
      ...(step > 2 && { learningRate: step / 4 }),
    }))
    await appendMetrics(store.files(run.id).metrics, [
      ...batches,
      epochEnd(2, validationLoss),
      epochEnd(4, validationLoss),
    ])
    return run
  }
  const read = async (...parts: string[]) => {
    const folder = path.join(world, ...parts)
    const [name = ''] = await readdir(folder)
    expect(name).toMatch(/^events\.out\.tfevents\.\d+\.jackdaw$/)
    return parseEvents(await readFile(path.join(folder, name)))
  }

  it('has a folder for each run, with times between those of the epochs', async () => {
    const a = await make({ name: 'A/b: "c"' }, 0.75)
    const b = await make({ name: 'Other' }, null)
    const report = await exportEvents(store, [a.id, b.id], world)
    expect(report).toEqual({ folderName: 'tensorboard', runs: 2, points: 14 + 4 + 14 })
    const [first = '', second = ''] = (await readdir(path.join(world, 'tensorboard'))).sort()
    expect(first).toMatch(/^A-b- -c--/)
    expect(await readdir(path.join(world, 'tensorboard', second))).toEqual(['train'])
    const train = await read('tensorboard', first, 'train')
    const began = Date.parse(a.createdAt) / 1000
    expect(train.filter(({ tag }) => tag === 'batch_loss').map(({ step, time }) => [step, time - began])).toEqual([
      [1, 5],
      [2, 10],
      [3, 15],
      [4, 20],
    ])
    expect(train.filter(({ tag }) => tag === 'learning_rate').map(({ step, value }) => [step, value])).toEqual([
      [3, 0.75],
      [4, 1],
    ])
    const validation = await read('tensorboard', first, 'validation')
    expect(validation.slice(1).map(({ tag, step, value }) => [tag, step, value])).toEqual([
      ['epoch_loss', 2, 0.75],
      ['epoch_loss', 4, 0.75],
      ['epoch_accuracy', 2, 0.75],
      ['epoch_accuracy', 4, 0.75],
    ])
  })

  it('never touches what is there, and leaves nothing when it fails', async () => {
    const a = await make({}, null)
    expect((await exportEvents(store, [a.id], world)).folderName).toBe('tensorboard')
    expect((await exportEvents(store, [a.id], world)).folderName).toBe('tensorboard 2')
    await expect(exportEvents(store, [a.id], path.join(world, 'none'))).rejects.toMatchObject({ code: 'export-target' })
    await expect(exportEvents(store, ['x'.repeat(26)], world)).rejects.toMatchObject({ code: 'run-unknown' })
    expect((await readdir(world)).sort()).toEqual(['library', 'tensorboard', 'tensorboard 2'])
  })
})
