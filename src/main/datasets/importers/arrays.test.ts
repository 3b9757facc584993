import { describe, expect, it } from 'vitest'
import { JackdawError } from '../../../shared/errors'
import { defaultImportSettings } from '../../../shared/import'
import { npyArray, npyBytes, npyText } from '../npy/npy-fixtures'
import { collectAll, memoryTree, plainContext } from '../recorded/memory-tree-fixtures'
import { mnistDigits } from '../recorded/mnist-fixtures'
import type { FileTree, TreeFile } from '../trees/file-tree'
import { arrays } from './arrays'
import { all, bytes, labels, numbers, pictures, recognise } from './arrays-fixtures'

describe('names of arrays', () => {
  const part = (salt: number) => ({
    pictures: npyArray(
      '|u1',
      [2, 4, 5],
      numbers(40, (k) => (k + salt) & 255),
    ),
    pixels: Buffer.from(numbers(40, (k) => (k + salt) & 255)),
  })
  const [train, validation, test] = [part(1), part(2), part(3)]

  it.each([
    ['x_train', 'y_train', 'x_test', 'y_test'],
    ['X_train', 'Y_train', 'X_test', 'Y_test'],
    ['xTrain', 'yTrain', 'xTest', 'yTest'],
    ['trainX', 'trainY', 'testX', 'testY'],
    ['xtrain', 'ytrain', 'xtest', 'ytest'],
    ['train_images', 'train_labels', 'test_images', 'test_labels'],
    ['training-imgs', 'training-targets', 'testing-imgs', 'testing-targets'],
    ['kmnist-train-imgs', 'kmnist-train-labels', 'kmnist-test-imgs', 'kmnist-test-labels'],
    ['train/x', 'train/y', 'test/x', 'test/y'],
    ['deep/er/train_data', 'deep/er/train_target', 'deep/er/test_data', 'deep/er/test_target'],
    ['images', 'labels', 'images_t10k', 'labels_t10k'],
  ])('%s, %s, %s, %s', async (x, y, xTest, yTest) => {
    const candidate = await recognise({
      [`${x}.npy`]: train.pictures,
      [`${y}.npy`]: labels,
      [`${xTest}.npy`]: test.pictures,
      [`${yTest}.npy`]: labels,
      'meta.npy': npyBytes(npyText('|O', [1]), Buffer.alloc(8)),
    })
    expect(candidate).toMatchObject({ kind: 'arrays', hasTest: true, notes: [], adjustable: false })
    expect(candidate?.counts(defaultImportSettings)).toEqual({ train: [1, 1], test: [1, 1] })
    expect(await collectAll(candidate)).toMatchObject({
      pixels: { train: train.pixels, test: test.pixels },
      labels: { train: [0, 1], test: [0, 1] },
    })
  })

  it.each([
    ['images', 'labels'],
    ['X', 'y'],
    ['data', 'targets'],
    ['arr_0', 'arr_1'],
    ['b', 'a'],
    ['x_test', 'y_test'],
  ])('%s, %s, without a test part', async (x, y) => {
    const candidate = await recognise({ [`${x}.npy`]: train.pictures, [`${y}.npy`]: labels })
    expect(candidate).toMatchObject({ hasTest: false, notes: [] })
    expect((await collectAll(candidate, all)).pixels.train).toEqual(train.pixels)
  })

  it('a validation part joins training, or is for testing where nothing else is', async () => {
    const three = {
      'train_images.npy': train.pictures,
      'train_labels.npy': labels,
      'val_images.npy': validation.pictures,
      'val_labels.npy': labels,
      'test_images.npy': test.pictures,
      'test_labels.npy': labels,
    }
    const candidate = await recognise(three)
    expect(candidate?.notes).toEqual(['validation-joins-training'])
    expect((await collectAll(candidate)).pixels).toEqual({
      train: Buffer.concat([train.pixels, validation.pixels]),
      test: test.pixels,
    })
    const { 'test_images.npy': _images, 'test_labels.npy': _labels, ...two } = three
    const other = await recognise(two)
    expect(other?.notes).toEqual(['validation-becomes-test'])
    expect((await collectAll(other)).pixels).toEqual({ train: train.pixels, test: validation.pixels })
  })

  it('of several arrays of pictures the one that is called so is taken', async () => {
    const candidate = await recognise({
      'data.npy': npyArray('<f8', [2, 20], numbers(40)),
      'images.npy': train.pictures,
      'target.npy': labels,
    })
    expect((await collectAll(candidate, all)).pixels.train).toEqual(train.pixels)
  })

  it('of several folders the nearest is taken', async () => {
    const candidate = await recognise({
      'x.npy': train.pictures,
      'y.npy': labels,
      'copy/x.npy': test.pictures,
      'copy/y.npy': labels,
    })
    expect((await collectAll(candidate, all)).pixels.train).toEqual(train.pixels)
  })

  it('what is no pair of arrays is something else', async () => {
    expect(await recognise({})).toBeNull()
    expect(await recognise({ 'images.idx': pictures, 'notes.txt': labels })).toBeNull()
    expect(await recognise({ 'a.png': bytes(3), 'weights.npy': pictures, 'bias.npy': labels })).toBeNull()
    const many = Object.fromEntries(numbers(1001, (k) => k).map((k) => [`${k}/x.npy`, pictures]))
    expect(await recognise(many)).toBeNull()
  })
})

describe('arrays that do not belong together', () => {
  it.each<[string, Record<string, Uint8Array>, string]>([
    ['pictures only', { 'x.npy': pictures }, 'arrays-mismatch'],
    ['labels only', { 'y.npy': labels }, 'arrays-mismatch'],
    ['two of labels', { 'arr_0.npy': labels, 'arr_1.npy': labels }, 'arrays-mismatch'],
    ['test pictures without labels', { 'x.npy': pictures, 'y.npy': labels, 'x_test.npy': pictures }, 'arrays-mismatch'],
    ['test labels without pictures', { 'x.npy': pictures, 'y.npy': labels, 'y_test.npy': labels }, 'arrays-mismatch'],
    ['two kinds of labels', { 'x.npy': pictures, 'y.npy': labels, 'labels.npy': labels }, 'import-unsupported'],
    [
      'two datasets',
      { 'a/x.npy': pictures, 'a/y.npy': labels, 'b/x.npy': pictures, 'b/y.npy': labels },
      'import-unsupported',
    ],
    [
      'another shape for testing',
      {
        'x.npy': pictures,
        'y.npy': labels,
        'x_test.npy': npyArray('|u1', [2, 5, 4], numbers(40)),
        'y_test.npy': labels,
      },
      'arrays-mismatch',
    ],
    [
      'another kind for testing',
      {
        'x.npy': pictures,
        'y.npy': labels,
        'x_test.npy': npyArray('<f4', [2, 4, 5], numbers(40)),
        'y_test.npy': labels,
      },
      'arrays-mismatch',
    ],
    [
      'column by column',
      { 'x.npy': npyBytes(npyText('|u1', [2, 4, 5], 'True'), bytes(40)), 'y.npy': labels },
      'npy-unsupported',
    ],
    [
      'objects',
      { 'x.npy': npyBytes(npyText('|O', [2]), Buffer.from('\x80\x04cposix\nsystem\n.')), 'y.npy': labels },
      'npy-unsupported',
    ],
    ['a byte short', { 'x.npy': pictures.subarray(0, -1), 'y.npy': labels }, 'npy-damaged'],
    ['a byte long', { 'x.npy': Buffer.concat([pictures, Buffer.of(0)]), 'y.npy': labels }, 'npy-damaged'],
    ['an empty file', { 'x.npy': Buffer.alloc(0), 'y.npy': labels }, 'npy-damaged'],
    ['labels that are a zip', { 'x.npy': pictures, 'y.npy': Buffer.from('PK\x03\x04 and so on') }, 'npy-damaged'],
  ])('%s', async (_name, files, code) => {
    await expect(recognise(files)).rejects.toMatchObject({ code })
  })

  it('are found wherever they are cut, in pieces of any size', async () => {
    for (let length = 0; length < pictures.length; length++) {
      const cutPictures = recognise({ 'x.npy': pictures.subarray(0, length), 'y.npy': labels }, 1 + (length % 70))
      await expect(cutPictures).rejects.toMatchObject({ code: 'npy-damaged', subject: 'x.npy' })
    }
    for (let length = 0; length < labels.length; length++) {
      const cutLabels = recognise({ 'x.npy': pictures, 'y.npy': labels.subarray(0, length) }, 1 + (length % 70))
      await expect(cutLabels).rejects.toMatchObject({ code: 'npy-damaged', subject: 'y.npy' })
    }
  })

  it('are not read on where the header claims to be long', async () => {
    const claim = npyBytes(npyText('|u1', [2, 4, 5]), Buffer.alloc(0), 2)
    claim.writeUInt32LE(0xffffffff, 8)
    let pieces = 0
    const endless = {
      ...memoryTree({ 'y.npy': labels }),
      files: [
        { name: 'x.npy', bytes: 5e9 },
        { name: 'y.npy', bytes: labels.length },
      ],
      async *stream() {
        yield claim
        for (; pieces < 1000; pieces++) yield Buffer.alloc(64 * 1024)
      },
    }
    await expect(arrays.recognise(endless, plainContext())).rejects.toMatchObject({ code: 'npy-damaged' })
    expect(pieces).toBe(0)
  })

  it('are found as well when they become shorter or are gone after they were looked at', async () => {
    const files: Record<string, Uint8Array> = { 'x.npy': pictures, 'y.npy': labels }
    const tree = memoryTree(files)
    const candidate = await arrays.recognise(tree, plainContext())
    files['x.npy'] = pictures.subarray(0, -7)
    await expect(collectAll(candidate, all)).rejects.toMatchObject({ code: 'npy-damaged' })
    delete files['x.npy']
    await expect(collectAll(candidate, all)).rejects.toMatchObject({ code: 'file-missing' })
  })
})

describe('MNIST as arrays', { timeout: 120_000 }, () => {
  const digits = mnistDigits({ train: 2000, test: 1000 })
  const { train, test } = digits

  const bytesOf = (numbers: { buffer: ArrayBuffer }) => Buffer.from(numbers.buffer)

  /** Both parts, with pictures as `write` makes them. */
  const asArrays = (write: (pixels: Buffer, count: number) => Buffer) => ({
    'x_train.npy': write(train.pixels, 2000),
    'y_train.npy': npyArray('<i8', [2000], train.labels),
    'x_test.npy': write(test.pixels, 1000),
    'y_test.npy': npyArray('|u1', [1000, 1], test.labels),
  })

  it.each<[string, (pixels: Buffer, count: number) => Buffer]>([
    ['bytes', (pixels, n) => npyBytes(npyText('|u1', [n, 28, 28]), pixels)],
    ['bytes with a channel', (pixels, n) => npyBytes(npyText('|u1', [n, 28, 28, 1]), pixels)],
    ['bytes with a channel first', (pixels, n) => npyBytes(npyText('|u1', [n, 1, 28, 28]), pixels)],
    [
      'sixteen bits',
      (pixels, n) =>
        npyArray(
          '>u2',
          [n, 28, 28],
          Uint16Array.from(pixels, (v) => v * 257),
        ),
    ],
    [
      'real numbers to 1',
      (pixels, n) =>
        npyArray(
          '<f4',
          [n, 28, 28],
          Float32Array.from(pixels, (v) => v / 255),
        ),
    ],
    ['real numbers to 255', (pixels, n) => npyBytes(npyText('<f8', [n, 28, 28]), bytesOf(Float64Array.from(pixels)))],
  ])('comes back byte for byte: %s', async (_name, write) => {
    const candidate = await arrays.recognise(memoryTree(asArrays(write)), plainContext())
    expect(candidate?.classNames).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'])
    const found = await collectAll(candidate)
    expect(found.pixels.train.equals(train.pixels)).toBe(true)
    expect(found.pixels.test.equals(test.pixels)).toBe(true)
    expect(found.labels).toEqual({ train: [...train.labels], test: [...test.labels] })
    expect(found.largestChunk).toBeLessThanOrEqual(1024 * 1024)
  })

  it('has a test part drawn where it has none, always the same', async () => {
    const { 'x_train.npy': x = Buffer.alloc(0), 'y_train.npy': y = Buffer.alloc(0) } = asArrays((pixels, n) =>
      npyBytes(npyText('|u1', [n, 28, 28]), pixels),
    )
    const candidate = await recognise({ 'x.npy': x, 'y.npy': y })
    const settings = { ...defaultImportSettings, testShare: 0.25, seed: 7 }
    const counts = candidate?.counts(settings)
    expect(counts?.test.reduce((a, b) => a + b)).toBe(500)
    const first = await collectAll(candidate, settings)
    expect(first.labels.test).toHaveLength(500)
    expect(first.labels.train.filter((label) => label === 3)).toHaveLength(counts?.train[3] ?? 0)
    const again = await collectAll(candidate, settings)
    expect([again.pixels.train.equals(first.pixels.train), again.labels]).toEqual([true, first.labels])
    expect((await collectAll(candidate, { ...settings, seed: 8 })).labels.test).not.toEqual(first.labels.test)
    // Every picture is on one side, in its order, with its own label.
    const sides = { train: 0, test: 0 }
    for (let k = 0; k < 2000; k++) {
      const picture = train.pixels.subarray(k * 784, (k + 1) * 784)
      const side = (['train', 'test'] as const).find((split) =>
        first.pixels[split].subarray(sides[split] * 784, (sides[split] + 1) * 784).equals(picture),
      )
      if (!side) throw new Error(`picture ${k} is on no side`)
      expect(first.labels[side][sides[side]++]).toBe(train.labels[k])
    }
  })

  it('shows samples of all classes in turn', async () => {
    const candidate = await recognise(asArrays((pixels, n) => npyBytes(npyText('|u1', [n, 28, 28]), pixels)))
    const samples = await candidate?.samples(defaultImportSettings, 20, new AbortController().signal)
    expect(samples?.map(({ label }) => label)).toEqual([...numbers(10, (k) => k), ...numbers(10, (k) => k)])
    const seven = train.labels.indexOf(7)
    expect(samples?.[7]).toEqual({
      label: 7,
      name: '',
      pixels: Uint8Array.from(train.pixels.subarray(seven * 784, (seven + 1) * 784)),
      original: null,
    })
  })
})

describe('large arrays', () => {
  /** Pictures of 28 x 28 zeros in `descr`, which exist only while they are read. */
  function zeros(count: number, descr: string, size: number): FileTree {
    const x = npyBytes(npyText(descr, [count, 28, 28]), Buffer.alloc(0))
    const y = npyArray(
      '|u1',
      [count],
      Uint8Array.from({ length: count }, (_, k) => k % 2),
    )
    const data = count * 784 * size
    return {
      ...memoryTree({}),
      files: [
        { name: 'x.npy', bytes: x.length + data },
        { name: 'y.npy', bytes: y.length },
      ],
      async *stream({ name }) {
        yield name === 'x.npy' ? x : y
        const piece = new Uint8Array(256 * 1024)
        for (let at = 0; name === 'x.npy' && at < data; at += piece.length)
          yield piece.subarray(0, Math.min(piece.length, data - at))
      },
    }
  }

  it('are never in memory as a whole', { timeout: 120_000 }, async () => {
    const candidate = await arrays.recognise(zeros(60_000, '<f4', 4), plainContext())
    const source = await candidate?.open({ ...defaultImportSettings, testShare: 0.2 })
    const before = process.memoryUsage().rss
    let most = 0
    let count = 0
    for await (const chunk of source?.chunks(new AbortController().signal) ?? []) {
      count += chunk.labels.length
      most = Math.max(most, process.memoryUsage().rss)
    }
    expect(count).toBe(60_000)
    expect(most - before).toBeLessThan(150e6)
  })

  it('can be cancelled while they are looked at and while they are read', async () => {
    const tree = zeros(400_000, '<f4', 4)
    const looking = new AbortController()
    let pieces = 0
    const counting = {
      ...tree,
      async *stream(file: TreeFile) {
        for await (const piece of tree.stream(file)) {
          if (++pieces === 20) looking.abort()
          yield piece
        }
      },
    }
    await expect(arrays.recognise(counting, plainContext(looking.signal))).rejects.toMatchObject({
      code: 'import-cancelled',
    })
    expect(pieces).toBeLessThan(40)
    const small = await arrays.recognise(zeros(10_000, '|u1', 1), plainContext())
    const reading = new AbortController()
    const source = await small?.open(defaultImportSettings)
    const take = async () => {
      for await (const { labels: some } of source?.chunks(reading.signal) ?? []) if (some.length > 0) reading.abort()
    }
    await expect(take()).rejects.toBeInstanceOf(JackdawError)
  })
})
