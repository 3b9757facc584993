import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { JackdawError } from '../shared/errors'
import { decodeSafetensors, encodeSafetensors, type Safetensors } from './safetensors'
import { decodeSealed, writeSealed } from './sealed-safetensors'

const sample = (): Safetensors => ({
  tensors: new Map([
    ['bytes', { shape: [3], data: Uint8Array.of(1, 2, 255) }],
    ['weights/dense1/kernel', { shape: [2, 3], data: Float32Array.of(1, -2, 3.5, NaN, 1e-45, -0) }],
    ['labels', { shape: [2], data: Uint16Array.of(7, 65535) }],
    ['counts', { shape: [], data: Int32Array.of(-2147483648) }],
    ['none', { shape: [0, 5], data: new Float32Array(0) }],
  ]),
  metadata: new Map([['note', 'ä "quoted" \n line']]),
})

const file = (header: unknown, data: Uint8Array) => {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(text.length))
  return Buffer.concat([length, text, data])
}

function codeOf(read: () => unknown): string {
  try {
    read()
    return 'accepted'
  } catch (error) {
    if (error instanceof JackdawError) return error.code
    throw error
  }
}

test('what is written is read again: bits, shapes, dtypes, metadata; also from unaligned memory', () => {
  const bytes = encodeSafetensors(sample())
  const moved = new Uint8Array(bytes.length + 3)
  moved.set(bytes, 3)
  for (const source of [bytes, moved.subarray(3)]) {
    const read = decodeSafetensors(source, 'a')
    expect(Object.fromEntries(read.metadata)).toEqual(Object.fromEntries(sample().metadata))
    for (const [name, tensor] of sample().tensors) expect(read.tensors.get(name)).toEqual(tensor)
    expect(read.tensors.size).toBe(5)
  }
})

test('data starts at a multiple of 8 bytes', () => {
  const bytes = Buffer.from(encodeSafetensors(sample()))
  expect((8 + Number(bytes.readBigUInt64LE())) % 8).toBe(0)
})

const f32 = (shape: unknown, offsets: unknown, dtype: unknown = 'F32') => ({ dtype, shape, data_offsets: offsets })
test.each<[string, Uint8Array]>([
  ['empty', new Uint8Array(0)],
  ['header length only', Buffer.alloc(8)],
  ['header of 2^63 bytes', Buffer.from('000000000000008000', 'hex')],
  ['header longer than the file', file({}, new Uint8Array(0)).subarray(0, 9)],
  ['header is an array', file([], new Uint8Array(0))],
  ['header starts with a space', file(' {}', new Uint8Array(0))],
  ['header is cut JSON', file('{"a":', new Uint8Array(0))],
  ['header is not UTF-8', Buffer.concat([file('{"a":"', new Uint8Array(0)), Buffer.of(0xff)])],
  ['unknown dtype', file({ a: f32([1], [0, 4], 'BOOL') }, new Uint8Array(4))],
  ['inherited name as dtype', file({ a: f32([1], [0, 4], 'constructor') }, new Uint8Array(4))],
  ['negative dimension', file({ a: f32([-1], [0, 4]) }, new Uint8Array(4))],
  ['fraction as dimension', file({ a: f32([0.5, 2], [0, 4]) }, new Uint8Array(4))],
  ['product over 2^53', file({ a: f32([65536, 65536, 65536, 65536], [0, 4]) }, new Uint8Array(4))],
  ['rank 9', file({ a: f32([1, 1, 1, 1, 1, 1, 1, 1, 1], [0, 4]) }, new Uint8Array(4))],
  ['past the end', file({ a: f32([2], [0, 8]) }, new Uint8Array(4))],
  ['end before start', file({ a: f32([0], [4, 0]) }, new Uint8Array(4))],
  ['size and shape differ', file({ a: f32([1], [0, 8]) }, new Uint8Array(8))],
  ['overlap', file({ a: f32([2], [0, 8]), b: f32([1], [4, 8]) }, new Uint8Array(8))],
  ['gap', file({ a: f32([1], [0, 4]), b: f32([1], [8, 12]) }, new Uint8Array(12))],
  ['data left over', file({ a: f32([1], [0, 4]) }, new Uint8Array(5))],
  ['metadata that is not text', file({ __metadata__: { a: 1 } }, new Uint8Array(0))],
  ['unknown key', file({ a: { ...f32([1], [0, 4]), extra: 1 } }, new Uint8Array(4))],
])('refused: %s', (_name, bytes) => {
  expect(codeOf(() => decodeSafetensors(bytes, 'a'))).toBe('file-damaged')
})

test('any bytes are read or refused, nothing else', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.json(), (data, json) => {
      expect(['accepted', 'file-damaged']).toContain(codeOf(() => decodeSafetensors(data, 'a')))
      expect(['accepted', 'file-damaged']).toContain(codeOf(() => decodeSafetensors(file(json, data), 'a')))
    }),
    { numRuns: 2000 },
  )
})

/** The bytes of a sealed file, which is gone again. */
async function sealed(content: Parameters<typeof writeSealed>[1]): Promise<Buffer> {
  const directory = await mkdtemp(path.join(tmpdir(), 'jackdaw-sealed-'))
  try {
    const bytes = await writeSealed(path.join(directory, 'a'), content)
    const file = await readFile(path.join(directory, 'a'))
    expect(file.length).toBe(bytes)
    return file
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

test('a sealed file is whole, and keeps what was put into it', async () => {
  const read = decodeSealed(await sealed(sample()), 'a')
  expect(Object.fromEntries(read.metadata)).toEqual(Object.fromEntries(sample().metadata))
  expect(read.tensors.get('labels')).toEqual(sample().tensors.get('labels'))
  expect(codeOf(() => decodeSealed(encodeSafetensors(sample()), 'a'))).toBe('file-damaged')
})

test('a tensor that is read out while it is written is the same file as one in memory, in more than one piece', async () => {
  const data = Float32Array.from({ length: 2_500_000 }, (_, k) => k / 7)
  const inMemory = new Map([
    ['small', { shape: [3], data: Float32Array.of(1, 2, 3) }],
    ['large', { shape: [2500, 1000], data }],
    ['none', { shape: [0], data: new Float32Array(0) }],
    ['last', { shape: [], data: Float32Array.of(4) }],
  ])
  const asked: string[] = []
  const readOut = new Map(
    [...inMemory].map(([name, tensor]) => {
      const read = (from: number, to: number) => {
        asked.push(`${name} ${from}`)
        return tensor.data.slice(from, to)
      }
      return [name, { shape: tensor.shape, read }]
    }),
  )
  const metadata = new Map([['format', 'test']])
  const file = await sealed({ tensors: readOut, metadata })
  expect(file.equals(await sealed({ tensors: inMemory, metadata }))).toBe(true)
  const read = decodeSealed(file, 'a')
  expect(read.tensors.get('last')).toEqual(inMemory.get('last'))
  const large = read.tensors.get('large')?.data ?? new Float32Array(0)
  expect(Buffer.compare(Buffer.from(large.buffer), Buffer.from(data.buffer))).toBe(0)
  expect(asked.map((what) => what.split(' ')[0])).toEqual(['small', 'large', 'large', 'large', 'last'])
})

test('every one of 1,000 cuts and 2,000 flipped bits of a file of 1 MB is found', async () => {
  const content = sample()
  content.tensors.set('large', { shape: [512, 512], data: Float32Array.from({ length: 512 * 512 }, (_, k) => k / 7) })
  const whole = await sealed(content)
  const headerEnd = 8 + Number(whole.readBigUInt64LE())
  expect(whole.length).toBeGreaterThan(1_000_000)

  let random = 12345
  const below = (n: number) => {
    random = (Math.imul(random, 1664525) + 1013904223) >>> 0
    return Math.floor((random / 4294967296) * n)
  }
  // A quarter of the places in the small header, where a change is most likely to be misread.
  const place = (k: number) => below(k % 4 ? whole.length : headerEnd)
  const accepted: string[] = []
  for (let k = 0; k < 1000; k++) {
    const length = place(k)
    if (codeOf(() => decodeSealed(whole.subarray(0, length), 'a')) !== 'file-damaged') accepted.push(`cut at ${length}`)
  }
  for (let k = 0; k < 2000; k++) {
    const at = place(k)
    const bit = 1 << below(8)
    const before = whole[at] ?? 0
    whole[at] = before ^ bit
    if (codeOf(() => decodeSealed(whole, 'a')) !== 'file-damaged') accepted.push(`bit ${bit} at ${at}`)
    whole[at] = before
  }
  expect(accepted).toEqual([])
  expect(codeOf(() => decodeSealed(whole, 'a'))).toBe('accepted')
})
