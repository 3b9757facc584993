import { describe, expect, it } from 'vitest'
import { JackdawError } from '../../../shared/errors'
import { defaultImportSettings } from '../../../shared/import'
import { npyTexts } from '../export/npy-bytes'
import { npyArray, npyBytes, npyText } from '../npy/npy-fixtures'
import { collect, collectAll, memoryTree, plainContext } from '../recorded/memory-tree-fixtures'
import { mnistDigits } from '../recorded/mnist-fixtures'
import type { FileTree, TreeFile } from '../trees/file-tree'
import { arrays } from './arrays'

const recognise = (files: Record<string, Uint8Array>, pieceBytes?: number) =>
  arrays.recognise(memoryTree(files, pieceBytes), plainContext())

const numbers = (count: number, of: (k: number) => number = (k) => (k * 37) & 255) =>
  Array.from({ length: count }, (_, k) => of(k))
const bytes = (count: number) => Buffer.from(numbers(count))

/** Two pictures of 4 x 5 with labels 0 and 1. */
const labels = npyArray('|u1', [2], [0, 1])
const pictures = npyArray('|u1', [2, 4, 5], numbers(40))
const all = { testShare: 0 }

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

describe('shapes of arrays', () => {
  const shaped = (shape: number[], values = numbers(shape.reduce((a, b) => a * b))) =>
    recognise({
      'x.npy': npyArray('|u1', shape, values),
      'y.npy': npyArray(
        '|u1',
        [shape[0] ?? 0],
        numbers(shape[0] ?? 0, (k) => k % 2),
      ),
    })

  it.each([
    [
      [2, 4, 5],
      [4, 5, 1],
    ],
    [
      [2, 4, 5, 1],
      [4, 5, 1],
    ],
    [
      [2, 4, 5, 3],
      [4, 5, 3],
    ],
    [
      [2, 4, 5, 4],
      [4, 5, 4],
    ],
    [
      [2, 3, 32, 3],
      [3, 32, 3],
    ],
    [
      [2, 1, 28, 1],
      [1, 28, 1],
    ],
    [
      [2, 3, 5, 4],
      [3, 5, 4],
    ],
  ])('%j has its channels last', async (shape, expected) => {
    const candidate = await shaped(shape)
    expect(candidate?.notes).toEqual([])
    const source = await candidate?.open({ ...defaultImportSettings, ...all })
    expect(source?.shape).toEqual(expected)
    const count = shape.reduce((a, b) => a * b)
    if (source) expect((await collect(source)).pixels.train).toEqual(bytes(count))
  })

  it.each([
    [
      [2, 1, 4, 5],
      [4, 5, 1],
    ],
    [
      [2, 3, 4, 5],
      [4, 5, 3],
    ],
    [
      [2, 4, 6, 7],
      [6, 7, 4],
    ],
  ])('%j has its channels first', async (shape, expected) => {
    const [count = 0, channels = 0, height = 0, width = 0] = shape
    // Each value says where it belongs.
    const place = (n: number, y: number, x: number, c: number) => ((n * height + y) * width + x) * channels + c
    const values: number[] = []
    for (let n = 0; n < count; n++)
      for (let c = 0; c < channels; c++)
        for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) values.push(place(n, y, x, c) & 255)
    const candidate = await shaped(shape, values)
    expect(candidate?.notes).toEqual(['channels-moved'])
    const source = await candidate?.open({ ...defaultImportSettings, ...all })
    expect(source?.shape).toEqual(expected)
    if (source)
      expect((await collect(source)).pixels.train).toEqual(Buffer.from(numbers(values.length, (k) => k & 255)))
  })

  it('may be of another order in each part', async () => {
    const first = npyArray('|u1', [2, 3, 4, 5], numbers(120))
    const last = npyArray('|u1', [2, 4, 5, 3], numbers(120))
    const candidate = await recognise({ 'x.npy': first, 'y.npy': labels, 'x_test.npy': last, 'y_test.npy': labels })
    expect(candidate?.notes).toEqual(['channels-moved'])
    const { pixels } = await collectAll(candidate)
    expect(pixels.test).toEqual(bytes(120))
    expect([...pixels.train.subarray(0, 4)]).toEqual([0, (20 * 37) & 255, (40 * 37) & 255, 37])
  })

  it.each<[string, number[], string]>([
    ['one dimension', [40], 'npy-unsupported'],
    ['rows of pixels', [2, 784], 'npy-unsupported'],
    ['five dimensions', [2, 2, 2, 2, 3], 'npy-unsupported'],
    ['two channels', [2, 6, 5, 2], 'npy-unsupported'],
    ['two channels first', [2, 2, 4, 5], 'npy-unsupported'],
    ['many channels', [2, 28, 28, 28], 'npy-unsupported'],
    ['no pictures', [0, 4, 5], 'npy-unsupported'],
    ['no width', [2, 4, 0], 'npy-unsupported'],
    ['too high', [2, 16_385, 1], 'npy-unsupported'],
  ])('refuses %s', async (_name, shape, code) => {
    await expect(shaped(shape)).rejects.toMatchObject({ code, subject: 'x.npy' })
  })

  it('says of two channels what there can be', async () => {
    await expect(shaped([2, 6, 5, 2])).rejects.toMatchObject({
      detail: { reason: 'its pictures have 2 channels; grey has 1, colour 3, and colour with transparency 4' },
    })
  })

  it('refuses pictures that fill the memory before it makes room for them', async () => {
    const tree = { ...memoryTree({ 'y.npy': labels }), files: [] as FileTree['files'] }
    const start = npyBytes(npyText('|u1', [2, 16_000, 16_000]), Buffer.alloc(0))
    const huge = {
      ...tree,
      files: [
        { name: 'x.npy', bytes: start.length + 2 * 16_000 * 16_000 },
        { name: 'y.npy', bytes: labels.length },
      ],
      async *stream({ name }: { name: string }) {
        yield name === 'x.npy' ? start : labels
      },
    }
    await expect(arrays.recognise(huge, plainContext())).rejects.toMatchObject({ code: 'npy-unsupported' })
  })
})

describe('numbers of arrays', () => {
  const grey = numbers(40)
  const of = (descr: string, values: number[]) =>
    recognise({ 'x.npy': npyArray(descr, [2, 4, 5], values), 'y.npy': labels })

  it.each<[string, number[], string[]]>([
    ['|u1', grey, []],
    ['<u2', grey.map((v) => v * 257), ['values-scaled']],
    ['>u2', grey.map((v) => v * 257), ['values-scaled']],
    ['<u2', grey, []],
    ['<f4', grey.map((v) => v / 255), ['values-scaled']],
    ['>f4', grey.map((v) => v / 255), ['values-scaled']],
    ['<f8', grey.map((v) => v / 255), ['values-scaled']],
    ['>f8', grey.map((v) => v / 255), ['values-scaled']],
    ['<f4', grey, []],
    ['>f8', grey, []],
  ])('%s', async (descr, values, notes) => {
    const candidate = await of(descr, values)
    expect(candidate?.notes).toEqual(notes)
    expect([...(await collectAll(candidate, all)).pixels.train]).toEqual(grey)
  })

  it('are rounded, and kept in range where rounding left them outside', async () => {
    const values = numbers(40, () => 0)
    values.splice(0, 6, 254.6, 12.4, 12.6, 255.0004, -0.0004, 0.49)
    const scaled = await collectAll(await of('<f8', values), all)
    expect([...scaled.pixels.train.subarray(0, 6)]).toEqual([255, 12, 13, 255, 0, 0])
    const unit = numbers(40, () => 0)
    unit.splice(0, 4, 1.0004, 0.5, 1, -0.0004)
    expect([...(await collectAll(await of('<f8', unit), all)).pixels.train.subarray(0, 4)]).toEqual([255, 128, 255, 0])
    const sixteen = numbers(40, () => 0)
    sixteen.splice(0, 4, 65_535, 128, 129, 32_896)
    for (const descr of ['<u2', '>u2'])
      expect([...(await collectAll(await of(descr, sixteen), all)).pixels.train.subarray(0, 4)]).toEqual([
        255, 0, 1, 128,
      ])
  })

  it('of all parts together say what their range is', async () => {
    const dark = npyArray(
      '<f4',
      [2, 4, 5],
      numbers(40, (k) => (k ? 0 : 1)),
    )
    const light = npyArray(
      '<f4',
      [2, 4, 5],
      numbers(40, (k) => (k ? 0 : 255)),
    )
    const candidate = await recognise({
      'x_train.npy': dark,
      'y_train.npy': labels,
      'x_test.npy': light,
      'y_test.npy': labels,
    })
    const { pixels } = await collectAll(candidate)
    expect([pixels.train[0], pixels.test[0]]).toEqual([1, 255])
  })

  it.each([NaN, Infinity, -Infinity])('%s is damage of the picture that it is in', async (value) => {
    const values = numbers(40, () => 0.5)
    values[27] = value
    await expect(of('<f4', values)).rejects.toMatchObject({
      code: 'npy-damaged',
      subject: 'x.npy',
      detail: { reason: 'picture 1, counted from 0, has a value that is no number' },
    })
  })

  it.each([-1, 256, 1e30])('%s is out of range', async (value) => {
    const values = numbers(40, () => 0.5)
    values[3] = value
    await expect(of('>f8', values)).rejects.toMatchObject({ code: 'npy-unsupported' })
  })

  it.each(['|i1', '|b1', '<i2', '<i4', '<u4', '<i8', '<u8'])('%s is no picture', async (descr) => {
    await expect(
      of(
        descr,
        numbers(40, (k) => k % 2),
      ),
    ).rejects.toMatchObject({ code: 'npy-unsupported' })
  })
})

describe('labels of arrays', () => {
  const labelled = (y: Uint8Array, count = 4) =>
    recognise({ 'x.npy': npyArray('|u1', [count, 2, 2], numbers(count * 4)), 'y.npy': y })

  it.each(['|u1', '|i1', '<u2', '>u2', '<i2', '<u4', '<i4', '>i4', '<u8', '<i8', '>i8', '<f4', '>f4', '<f8', '>f8'])(
    'may be of %s',
    async (descr) => {
      for (const shape of [[4], [4, 1]]) {
        const candidate = await labelled(npyArray(descr, shape, [3, 0, 10, 3]))
        expect(candidate?.classNames).toEqual(['0', '3', '10'])
        expect((await collectAll(candidate, all)).labels.train).toEqual([1, 0, 2, 1])
      }
    },
  )

  it('may be true or false, negative, or large', async () => {
    expect((await labelled(npyArray('|b1', [4], [1, 0, 1, 1])))?.classNames).toEqual(['0', '1'])
    const candidate = await labelled(npyArray('<i8', [4], [-10, 2 ** 40, -2, -0]))
    expect(candidate?.classNames).toEqual(['-10', '-2', '0', '1099511627776'])
    expect((await labelled(npyArray('<f8', [4], [-0, 0, 1, 1])))?.classNames).toEqual(['0', '1'])
  })

  it.each(['|u1', '|b1', '<f4', '<f8', '<i8'])('may be one-hot in %s; every column is a class', async (descr) => {
    const candidate = await labelled(npyArray(descr, [4, 3], [0, 0, 1, 1, 0, 0, 0, 0, 1, 1, 0, 0]))
    expect(candidate?.classNames).toEqual(['0', '1', '2'])
    expect((await collectAll(candidate, all)).labels.train).toEqual([2, 0, 2, 0])
    expect(candidate?.counts({ ...defaultImportSettings, ...all })).toEqual({ train: [2, 0, 2], test: [0, 0, 0] })
  })

  it.each<[string, Uint8Array, string]>([
    ['two classes for one picture', npyArray('|u1', [4, 3], [0, 0, 1, 1, 1, 0, 0, 0, 1, 1, 0, 0]), 'npy-unsupported'],
    ['no class for a picture', npyArray('|u1', [4, 3], [0, 0, 1, 0, 0, 0, 0, 0, 1, 1, 0, 0]), 'npy-unsupported'],
    ['soft labels', npyArray('<f4', [4, 2], [0.5, 0.5, 1, 0, 0, 1, 1, 0]), 'npy-unsupported'],
    [
      'one-hot labels column by column',
      npyBytes(npyText('|u1', [4, 2], 'True'), Buffer.of(1, 0, 1, 0, 0, 1, 0, 1)),
      'npy-unsupported',
    ],
    [
      '1,001 columns',
      npyArray(
        '|u1',
        [4, 1001],
        numbers(4004, () => 0),
      ),
      'npy-unsupported',
    ],
    ['no column', npyArray('|u1', [4, 0], []), 'npy-unsupported'],
    ['three dimensions', npyArray('|u1', [4, 1, 1], [0, 1, 0, 1]), 'npy-unsupported'],
    ['no dimension', npyArray('|u1', [], [1]), 'arrays-mismatch'],
    ['a half', npyArray('<f4', [4], [0, 0.5, 1, 1]), 'npy-unsupported'],
    ['what is no number', npyArray('<f4', [4], [0, NaN, 1, 1]), 'npy-unsupported'],
    ['too large a number', npyArray('<f8', [4], [0, 1e20, 1, 1]), 'npy-unsupported'],
    ['texts', npyBytes(npyText('<U3', [4]), bytes(48)), 'npy-unsupported'],
    ['objects', npyBytes(npyText('|O', [4]), bytes(48)), 'npy-unsupported'],
    ['one class', npyArray('|u1', [4], [5, 5, 5, 5]), 'class-count'],
    ['a label less', npyArray('|u1', [3], [0, 1, 1]), 'arrays-mismatch'],
    ['a label more', npyArray('|u1', [5], [0, 1, 1, 0, 1]), 'arrays-mismatch'],
  ])('refuses %s', async (_name, y, code) => {
    await expect(labelled(y)).rejects.toMatchObject({ code })
  })

  it('may be of a thousand classes, and no more', async () => {
    const thousand = await labelled(
      npyArray(
        '<u2',
        [1001],
        numbers(1001, (k) => k % 1000),
      ),
      1001,
    )
    expect(thousand?.classNames).toHaveLength(1000)
    const more = labelled(
      npyArray(
        '<u2',
        [1001],
        numbers(1001, (k) => k),
      ),
      1001,
    )
    await expect(more).rejects.toMatchObject({ code: 'npy-unsupported', subject: 'y.npy' })
  })
})

describe('names of classes', () => {
  const y = npyArray('|u1', [4], [3, 0, 1, 3])
  const x = npyArray('|u1', [4, 2, 2], numbers(16))
  const beside = (classNames: Uint8Array, file = 'class_names') =>
    recognise({ 'x.npy': x, 'y.npy': y, [`${file}.npy`]: classNames })
  const birds = ['jay', 'crow', 'Größe 🐦', 'owl']

  it('are an array beside the others, of however many classes', async () => {
    for (const file of ['class_names', 'Class-Names', 'label_names', 'classnames']) {
      const candidate = await beside(npyTexts(birds), file)
      expect(candidate?.classNames).toEqual(birds)
      expect((await collectAll(candidate, all)).labels.train).toEqual([3, 0, 1, 3])
    }
    expect((await beside(npyTexts([...birds, 'rook'])))?.counts({ ...defaultImportSettings, ...all }).train).toEqual([
      1, 1, 0, 2, 0,
    ])
    const swapped = npyTexts(birds)
    swapped.subarray(swapped.length - 4 * 7 * 4).swap32()
    expect((await beside(Buffer.from(swapped.toString('latin1').replace('<U7', '>U7'), 'latin1')))?.classNames).toEqual(
      birds,
    )
  })

  it('are those in the nearest folder, and for arrays that are told apart by shape as well', async () => {
    const files = { 'a/x.npy': x, 'a/y.npy': y, 'class_names.npy': npyTexts(['1', '2', '3', '4']) }
    expect((await recognise(files))?.classNames).toEqual(['1', '2', '3', '4'])
    const nearer = { ...files, 'a/class_names.npy': npyTexts(birds), 'b/class_names.npy': npyTexts(['b']) }
    expect((await recognise(nearer))?.classNames).toEqual(birds)
    const arr = { 'arr_0.npy': x, 'arr_1.npy': y, 'class_names.npy': npyTexts(birds) }
    expect((await recognise(arr))?.classNames).toEqual(birds)
  })

  it('are numbers where the array holds no texts', async () => {
    expect((await beside(npyArray('|u1', [4], [7, 8, 9, 10])))?.classNames).toEqual(['0', '1', '3'])
    expect((await beside(npyBytes(npyText('|O', [4]), bytes(48))))?.classNames).toEqual(['0', '1', '3'])
  })

  const point = (...values: number[]) => Buffer.from(Uint32Array.from(values).buffer)
  it.each<[string, Uint8Array, string]>([
    ['fewer names than labels', npyTexts(birds.slice(0, 3)), 'arrays-mismatch'],
    ['no names', npyBytes(npyText('<U3', [0]), Buffer.alloc(0)), 'arrays-mismatch'],
    ['the same name twice', npyTexts(['jay', 'crow', 'jay ', 'owl']), 'npy-unsupported'],
    ['an empty name', npyTexts(['jay', 'crow', ' ', 'owl']), 'npy-unsupported'],
    ['names without room', npyBytes(npyText('<U0', [4]), Buffer.alloc(0)), 'npy-unsupported'],
    ['a table of names', npyBytes(npyText('<U1', [4, 1]), point(65, 66, 67, 68)), 'npy-unsupported'],
    ['more than a thousand', npyTexts(numbers(1001, (k) => k).map(String)), 'npy-unsupported'],
    ['names that fill the memory', npyBytes(npyText('<U999999999', [1000]), Buffer.alloc(4)), 'npy-unsupported'],
    ['half a pair', npyBytes(npyText('<U1', [4]), point(65, 0xd800, 67, 68)), 'npy-damaged'],
    ['what is beyond Unicode', npyBytes(npyText('<U1', [4]), point(65, 0x110000, 67, 68)), 'npy-damaged'],
    ['a text behind the end of a text', npyBytes(npyText('<U3', [1]), point(65, 0, 67)), 'npy-damaged'],
    ['a file that is cut', npyTexts(birds).subarray(0, -4), 'npy-damaged'],
    ['a file with more behind it', Buffer.concat([npyTexts(birds), point(65)]), 'npy-damaged'],
    ['a header that is cut', npyTexts(birds).subarray(0, 40), 'npy-damaged'],
  ])('refuses %s', async (_name, classNames, code) => {
    await expect(beside(classNames)).rejects.toMatchObject({ code })
  })

  it('end in names or in a coded error whatever becomes of the file', async () => {
    const good = npyTexts(birds)
    for (let k = 0; k < 3000; k++) {
      const bad = Buffer.from(good)
      for (let n = 0; n <= k % 3; n++) bad[(k * 7919 + n * 104_729) % bad.length] = (k * 31 + n * 17) & 255
      const ended = await beside(bad).catch((error: Error) => error)
      if (ended instanceof Error) expect(ended).toBeInstanceOf(JackdawError)
      else expect(ended?.classNames.length).toBeGreaterThanOrEqual(3)
    }
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
