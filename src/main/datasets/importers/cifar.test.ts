import { describe, expect, it } from 'vitest'
import { defaultImportSettings } from '../../../shared/import'
import { collectAll, memoryTree, plainContext } from '../recorded/memory-tree-fixtures'
import { mnistDigits } from '../recorded/mnist-fixtures'
import { cifar } from './cifar'
import {
  cifarRecord,
  digitsAsCifar,
  hundredRecords,
  recordPixels,
  tenFiles,
  tenNames,
  tenRecords,
} from './cifar-fixtures'

const recognise = (files: Record<string, Uint8Array>, pieceBytes?: number) =>
  cifar.recognise(memoryTree(files, pieceBytes), plainContext())

const within = (folder: string, files: Record<string, Uint8Array>) =>
  Object.fromEntries(Object.entries(files).map(([name, content]) => [folder + name, content]))

const upTo = (count: number) => Array.from({ length: count }, (_, k) => k)
const hundredNames = upTo(100).map((k) => `thing_${k}`)
const hundredFiles = (): Record<string, Buffer> => ({
  'train.bin': hundredRecords(0, 120),
  'test.bin': hundredRecords(120, 150),
  'fine_label_names.txt': Buffer.from(hundredNames.join('\n')),
  'coarse_label_names.txt': Buffer.from('flowers\nfish\n'),
})

describe('CIFAR-10', () => {
  it.each<[string, (files: Record<string, Buffer>) => Record<string, Uint8Array>, number]>([
    ['in a folder', (files) => files, 65_536],
    ['in a folder of the folder', (files) => within('cifar-10-batches-bin/', files), 3073],
    ['in capitals', (files) => Object.fromEntries(Object.entries(files).map(([n, c]) => [n.toUpperCase(), c])), 1000],
    ['beside a copy that lies deeper', (files) => ({ ...files, ...within('copy/', tenFiles()) }), 7],
  ])('%s', async (_name, place, pieceBytes) => {
    const candidate = await recognise(place(tenFiles()), pieceBytes)
    expect(candidate).toMatchObject({
      kind: 'cifar-10',
      classNames: tenNames,
      adjustable: false,
      hasTest: true,
      suggested: { height: 32, width: 32, channels: 3 },
      notes: [],
      skipped: [],
    })
    expect(candidate?.counts(defaultImportSettings)).toEqual({
      train: upTo(10).map(() => 2),
      test: [1, 1, 1, 1, 1, 1, 0, 0, 0, 0],
    })
    const { pixels, labels } = await collectAll(candidate)
    expect(pixels.train.equals(recordPixels(0, 20))).toBe(true)
    expect(pixels.test.equals(recordPixels(20, 26))).toBe(true)
    expect(labels).toEqual({ train: upTo(20).map((k) => k % 10), test: upTo(6) })
  })

  it('without names is called by numbers, and without a test part has one drawn', async () => {
    const { 'batches.meta.txt': _names, 'test_batch.bin': _test, ...rest } = tenFiles()
    const candidate = await recognise(rest)
    expect(candidate).toMatchObject({ classNames: upTo(10).map(String), hasTest: false })
    const { labels } = await collectAll(candidate, { testShare: 0.3 })
    expect([labels.train.length, labels.test.length]).toEqual([14, 6])
  })

  it('may be a single batch that was chosen by itself', async () => {
    for (const name of ['data_batch_3.bin', 'test_batch.bin']) {
      const candidate = await recognise({ [name]: tenRecords(0, 12) })
      const { pixels } = await collectAll(candidate, { testShare: 0 })
      expect(pixels.train.equals(recordPixels(0, 12))).toBe(true)
    }
  })

  it('has names that are cleaned', async () => {
    const names = Buffer.from(`\uFEFF${tenNames.map((name) => `  ${name}\t`).join('\r\n')}${'x'.repeat(200)}\r\n\r\n`)
    const candidate = await recognise({ ...tenFiles(), 'batches.meta.txt': names })
    expect(candidate?.classNames[0]).toBe('airplane')
    expect(candidate?.classNames[9]).toHaveLength(120)
  })
})

describe('CIFAR-100', () => {
  it('has its fine labels', async () => {
    const candidate = await recognise(within('cifar-100-binary/', hundredFiles()), 4096)
    expect(candidate).toMatchObject({ kind: 'cifar-100', classNames: hundredNames, hasTest: true })
    const { pixels, labels } = await collectAll(candidate)
    expect(pixels.train.equals(recordPixels(0, 120))).toBe(true)
    expect(pixels.test.equals(recordPixels(120, 150))).toBe(true)
    expect(labels.train).toEqual(upTo(120).map((k) => k % 100))
  })

  it('without names is known by the size of its records', async () => {
    const { 'train.bin': train = Buffer.alloc(0), 'test.bin': test = Buffer.alloc(0) } = hundredFiles()
    expect((await recognise({ 'train.bin': train, 'test.bin': test }))?.classNames).toEqual(upTo(100).map(String))
    expect((await recognise({ 'train.bin': train }))?.hasTest).toBe(false)
    expect(await recognise({ 'train.bin': train.subarray(1), 'test.bin': test })).toBeNull()
    expect(await recognise({ 'train.bin': train, 'test.bin': test.subarray(1) })).toBeNull()
    expect(await recognise({ 'test.bin': test })).toBeNull()
  })
})

describe('something else', () => {
  it.each<[string, Record<string, Uint8Array>]>([
    ['nothing', {}],
    ['pictures', { 'cat/1.png': Buffer.from('x') }],
    ['the version for Python', { data_batch_1: Buffer.from('\x80\x02'), 'batches.meta': Buffer.from('\x80\x02') }],
    ['names only', { 'batches.meta.txt': Buffer.from('a\nb\n') }],
  ])('%s', async (_name, files) => {
    expect(await recognise(files)).toBeNull()
  })
})

const zeros = Buffer.alloc(3072)
const ten = tenFiles()
const batch = ten['data_batch_2.bin'] ?? Buffer.alloc(0)

/** What is wrong, in which file, what is in its place, and the code to hear. */
const damages: [string, string, Uint8Array | null, string][] = [
  ['empty', 'data_batch_2.bin', Buffer.alloc(0), 'cifar-damaged'],
  ['one byte', 'data_batch_2.bin', Buffer.alloc(1), 'cifar-damaged'],
  ['a byte short', 'data_batch_2.bin', batch.subarray(1), 'cifar-damaged'],
  ['a byte long', 'data_batch_2.bin', Buffer.concat([batch, Buffer.of(0)]), 'cifar-damaged'],
  ['of odd length', 'test_batch.bin', Buffer.alloc(3073 * 3 + 1537), 'cifar-damaged'],
  ['a label of 10', 'data_batch_2.bin', cifarRecord([10], zeros), 'cifar-damaged'],
  ['a label of 255', 'test_batch.bin', Buffer.concat([batch, cifarRecord([255], zeros)]), 'cifar-damaged'],
  ['records of CIFAR-100', 'data_batch_2.bin', hundredRecords(0, 3), 'cifar-damaged'],
  ['missing', 'data_batch_2.bin', null, 'file-missing'],
  ['missing', 'data_batch_5.bin', null, 'file-missing'],
  ['nine names', 'batches.meta.txt', Buffer.from(tenNames.slice(1).join('\n')), 'cifar-damaged'],
  ['eleven names', 'batches.meta.txt', Buffer.from([...tenNames, 'x'].join('\n')), 'cifar-damaged'],
  ['no names', 'batches.meta.txt', Buffer.alloc(0), 'cifar-damaged'],
  ['a name twice', 'batches.meta.txt', Buffer.from([...tenNames.slice(1), 'truck '].join('\n')), 'cifar-damaged'],
  ['too long', 'batches.meta.txt', Buffer.alloc(1_000_000, 'x\n'), 'file-too-large'],
]

describe('CIFAR with one bad file', () => {
  it.each(damages)('%s: %s', async (_what, name, content, code) => {
    const { [name]: _good, ...others } = ten
    const files = content ? { ...others, [name]: content } : others
    await expect(recognise(files)).rejects.toMatchObject({ code, subject: name })
  })

  it.each<[string, Record<string, Uint8Array>, string]>([
    ['a fine label of 100', { ...hundredFiles(), 'test.bin': cifarRecord([0, 100], zeros) }, 'cifar-damaged'],
    ['a size that is not right', { ...hundredFiles(), 'train.bin': Buffer.alloc(4000) }, 'cifar-damaged'],
    [
      '99 names',
      { ...hundredFiles(), 'fine_label_names.txt': Buffer.from(hundredNames.slice(1).join('\n')) },
      'cifar-damaged',
    ],
    ['no training part', { 'test.bin': hundredRecords(0, 1), 'fine_label_names.txt': Buffer.from('') }, 'file-missing'],
    ['both in one folder', { ...hundredFiles(), ...ten }, 'import-unsupported'],
    ['two of a kind', { ...within('a/', ten), ...within('b/', ten) }, 'import-unsupported'],
    [
      'one class',
      { 'data_batch_1.bin': Buffer.concat([cifarRecord([4], zeros), cifarRecord([4], zeros)]) },
      'class-count',
    ],
  ])('%s', async (_name, files, code) => {
    await expect(recognise(files)).rejects.toMatchObject({ code })
  })

  it('may have any labels as coarse ones, which are not read', async () => {
    const files = {
      ...hundredFiles(),
      'train.bin': Buffer.concat([cifarRecord([255, 3], zeros), cifarRecord([9, 4], zeros)]),
    }
    expect((await collectAll(await recognise(files))).labels.train).toEqual([3, 4])
  })

  it('says which picture has the label that cannot be', async () => {
    await expect(
      recognise({ 'data_batch_1.bin': Buffer.concat([batch, cifarRecord([77], zeros)]) }),
    ).rejects.toMatchObject({ detail: { reason: 'picture 5 has the label 77, where 0 to 9 can be' } })
  })

  it('says what its size should be', async () => {
    await expect(recognise({ 'data_batch_1.bin': Buffer.alloc(5000) })).rejects.toMatchObject({
      detail: { reason: 'it has 5000 bytes, which is no whole number of pictures of 3073 bytes' },
    })
  })

  it('is found wherever it is cut', async () => {
    const whole = tenRecords(0, 2)
    for (let length = 0; length < whole.length; length += length % 3073 < 3 || length % 3073 > 3069 ? 1 : 97)
      if (length !== 3073)
        await expect(recognise({ 'data_batch_1.bin': whole.subarray(0, length) })).rejects.toMatchObject({
          code: 'cifar-damaged',
        })
  })

  it('is found as well when it changes after it was looked at', async () => {
    const files: Record<string, Uint8Array> = { ...ten }
    const candidate = await recognise(files)
    files['data_batch_3.bin'] = tenRecords(9, 13)
    await expect(collectAll(candidate)).rejects.toMatchObject({ code: 'cifar-damaged', subject: 'data_batch_3.bin' })
    files['data_batch_3.bin'] = tenRecords(8, 11)
    await expect(collectAll(candidate)).rejects.toMatchObject({ code: 'file-damaged' })
    delete files['data_batch_3.bin']
    await expect(collectAll(candidate)).rejects.toMatchObject({ code: 'file-missing' })
    files['data_batch_3.bin'] = tenRecords(8, 12)
    expect((await collectAll(candidate)).labels.train).toHaveLength(20)
  })

  it('can be cancelled while it is looked at', async () => {
    const cancel = new AbortController()
    cancel.abort()
    await expect(cifar.recognise(memoryTree(ten), plainContext(cancel.signal))).rejects.toMatchObject({
      code: 'import-cancelled',
    })
  })
})

describe('MNIST as CIFAR', () => {
  it('comes back byte for byte', async () => {
    const digits = mnistDigits({ train: 1000, test: 200 })
    const [train, test] = [digitsAsCifar(digits.train), digitsAsCifar(digits.test)]
    const batches = upTo(5).map((k) => [
      `data_batch_${k + 1}.bin`,
      train.records.subarray(200 * k * 3073, 200 * (k + 1) * 3073),
    ])
    const candidate = await recognise({ ...Object.fromEntries(batches), 'test_batch.bin': test.records })
    const found = await collectAll(candidate)
    expect(found.pixels.train.equals(train.pixels)).toBe(true)
    expect(found.pixels.test.equals(test.pixels)).toBe(true)
    expect(found.labels).toEqual({ train: [...digits.train.labels], test: [...digits.test.labels] })
    expect(found.largestChunk).toBeLessThanOrEqual(1024 * 1024)
  })
})
