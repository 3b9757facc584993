import { describe, expect, it } from 'vitest'
import { JackdawError } from '../../../shared/errors'
import { defaultImportSettings } from '../../../shared/import'
import { npyTexts } from '../export/npy-bytes'
import { npyArray, npyBytes, npyText } from '../npy/npy-fixtures'
import { collectAll } from '../recorded/memory-tree-fixtures'
import { all, bytes, numbers, recognise } from './arrays-fixtures'

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
