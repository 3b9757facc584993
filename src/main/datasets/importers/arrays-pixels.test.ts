import { describe, expect, it } from 'vitest'
import { defaultImportSettings } from '../../../shared/import'
import { npyArray, npyBytes, npyText } from '../npy/npy-fixtures'
import { collect, collectAll, memoryTree, plainContext } from '../recorded/memory-tree-fixtures'
import type { FileTree } from '../trees/file-tree'
import { arrays } from './arrays'
import { all, bytes, labels, numbers, recognise } from './arrays-fixtures'

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
