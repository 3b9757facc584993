import { describe, expect, it } from 'vitest'
import type { SplitName } from '../../../shared/dataset'
import { defaultImportSettings } from '../../../shared/import'
import { collectAll } from '../recorded/memory-tree-fixtures'
import { mnistDigits } from '../recorded/mnist-fixtures'
import { pixelNames, recognise, smallDigits, tableOf, type TableStyle } from './csv-pixels-fixtures'

const all = { testShare: 0 }
const small = smallDigits(9)
const names16 = pixelNames(16)

describe('a table of pixels', () => {
  const styles: [string, TableStyle][] = [
    ['label first', {}],
    ['label last', { labelLast: true }],
    ['a header', { header: ['label', ...names16].join(',') }],
    ['a header, label last', { header: [...names16, 'class'].join(','), labelLast: true }],
    ['a header in capitals with spaces', { header: ['" Target "', ...names16].join(',') }],
    ['a header with another word for the label', { header: ['digit', ...names16].join(',') }],
    [
      'a header of rows and columns',
      { header: ['label', ...names16.map((_, k) => `${(k >> 2) + 1}x${(k & 3) + 1}`)].join(',') },
    ],
    ['a header of numbers', { header: Array.from({ length: 17 }, (_, k) => k).join(',') }],
    ['a header of numbers but for the label', { header: ['label', ...names16.map((_, k) => k)].join(',') }],
    ['a header of names of features', { header: ['y', ...names16.map((_, k) => `f_${k}`)].join(',') }],
    ['semicolons', { delimiter: ';' }],
    ['tabs', { delimiter: '\t', labelLast: true }],
    ['line ends of Windows', { end: '\r\n' }],
    ['empty lines', { end: '\n\n\r\n' }],
    ['spaces', { delimiter: ', ' }],
    ['quotation marks around labels', { label: (label) => `"${label}"` }],
    ['quotation marks around all', { label: (label) => `"${label}"`, pixel: (value) => `"${value}"` }],
    ['labels as real numbers', { label: (label) => `${label}.0` }],
    ['everything as numpy.savetxt has it', { label: (l) => `${l}.000e+00`, pixel: (value) => value.toExponential(18) }],
    ['pixels with a point', { pixel: (value) => `${value}.0` }],
    ['pixels with many digits', { pixel: (value) => `+0${value}.00000000000000000000001` }],
  ]
  it.each(styles)('%s', async (_name, style) => {
    for (const pieceBytes of [65_536, 1 + (style.end?.length ?? 0) * 5]) {
      const candidate = await recognise({ 'digits.csv': tableOf(small, 16, style) }, pieceBytes)
      expect(candidate).toMatchObject({
        kind: 'csv-pixels',
        classNames: ['0', '1', '2'],
        notes: [],
        skipped: [],
        hasTest: false,
      })
      const { pixels, labels } = await collectAll(candidate, all)
      expect(pixels.train).toEqual(small.pixels)
      expect(labels.train).toEqual([...small.labels])
    }
  })

  it('may begin with a mark, end without a line end, and have values from 0 to 1', async () => {
    const text = tableOf(small, 16, { pixel: (value) => String(value / 255) }).toString()
    const candidate = await recognise({ 'digits.csv': `\uFEFF${text.trimEnd()}` })
    expect(candidate?.notes).toEqual(['values-scaled'])
    expect((await collectAll(candidate, all)).pixels.train).toEqual(small.pixels)
  })

  it('has names of classes as texts, in natural order', async () => {
    const words = ['kind 10', 'Kühe, "braune"', 'kind 9']
    for (const label of [
      (k: number) => `"${words[k]?.replaceAll('"', '""')}"`,
      (k: number) => (words[k] ?? '').replace(/[,"]/g, ''),
    ]) {
      const candidate = await recognise({ 'a.csv': tableOf(small, 16, { label, labelLast: true }) })
      expect(candidate?.classNames).toEqual([
        words[1]?.replace(/[,"]/g, label(1).startsWith('"') ? '$&' : ''),
        'kind 9',
        'kind 10',
      ])
      expect((await collectAll(candidate, all)).labels.train).toEqual([2, 0, 1, 2, 0, 1, 2, 0, 1])
    }
    const long = await recognise({ 'a.csv': tableOf(small, 16, { label: (k) => `${k}${'😀'.repeat(200)}` }) })
    expect(Array.from(long?.classNames[0] ?? '')).toHaveLength(120)
  })

  it.each<[string, number, string[] | null, [number, number, number]]>([
    ['grey', 25, null, [5, 5, 1]],
    ['colour', 48, null, [4, 4, 3]],
    [
      'of no square, as its header says',
      20,
      Array.from({ length: 20 }, (_, k) => `${Math.floor(k / 4)}x${k % 4}`),
      [5, 4, 1],
    ],
    ['tiny, as its header says', 4, pixelNames(4), [2, 2, 1]],
  ])('is of pictures that are %s', async (_name, size, names, shape) => {
    const digits = { ...small, pixels: Buffer.from(Array.from({ length: 9 * size }, (_, k) => (k * 91) & 255)) }
    const table = tableOf(digits, size, names ? { header: ['label', ...names].join(',') } : {})
    const candidate = await recognise({ 'a.csv': table })
    const source = await candidate?.open({ ...defaultImportSettings, ...all })
    expect(source?.shape).toEqual(shape)
    expect((await collectAll(candidate, all)).pixels.train).toEqual(digits.pixels)
  })

  it.each<[string, (k: number) => [number, number], string[]]>([
    // The label is given first, then what the last column holds.
    ['the other side is background', (k) => [k % 3, 0], ['0', '1', '2']],
    ['the other side is almost background', (k) => [k % 3, k === 17 ? 1 : 0], ['0', '1', '2']],
    ['the other side has all values', (k) => [(k >> 2) % 3, (k * 3) & 7], ['0', '1', '2']],
    ['the other side has many values', (k) => [k % 3, (k * 41) & 255], ['0', '1', '2']],
    ['labels have gaps', (k) => [k % 2 ? 7 : 1, k % 9 ? 0 : 200 + k], ['1', '7']],
    ['rows are in the order of labels', (k) => [Math.floor(k / 10), k % 4 ? 0 : 90 + k], ['0', '1', '2']],
  ])('has labels that are found without a header: %s', async (_name, values, classNames) => {
    const rows = Array.from({ length: 30 }, (_, k) => {
      const [label, other] = values(k)
      return [label, ...Array.from({ length: 15 }, (_v, n) => (n * k) & 255), other]
    })
    const first = await recognise({ 'a.csv': rows.map((row) => row.join(',')).join('\n') })
    expect(first?.classNames).toEqual(classNames)
    const last = await recognise({ 'a.csv': rows.map((row) => [...row].reverse().join(',')).join('\n') })
    expect(last?.classNames).toEqual(classNames)
  })
})

describe('a table without a header', () => {
  it('has its labels found among rows that are cut', async () => {
    const rows = Array.from({ length: 30 }, (_, k) => {
      const row = [(k % 5) * 40, ...Array.from({ length: 15 }, (_v, n) => (n * 16 + k) & 255), k % 3]
      return (k % 3 === 1 && k % 2 ? row.slice(0, 9) : row).join(',')
    })
    const candidate = await recognise({ 'a.csv': rows.join('\n') })
    expect(candidate?.classNames).toEqual(['0', '1', '2'])
    expect(candidate?.skipped).toHaveLength(5)
  })
})

describe('more than one table', () => {
  const test = smallDigits(4, 2)
  const [trainTable, testTable] = [tableOf(small, 16), tableOf(test, 16)]

  it.each([
    ['mnist_train.csv', 'mnist_test.csv'],
    ['Train.csv', 'T10K.csv'],
    ['training.tsv', 'testing.txt'],
    ['archive/sign_mnist_train.csv', 'archive/sign_mnist_test.csv'],
    ['train/data.csv', 'test/data.csv'],
    ['digits.csv', 'digits-test.csv'],
  ])('%s and %s', async (first, second) => {
    const candidate = await recognise({ [first]: trainTable, [second]: testTable })
    expect(candidate).toMatchObject({ hasTest: true, notes: [] })
    const { pixels, labels } = await collectAll(candidate)
    expect(pixels).toEqual({ train: small.pixels, test: test.pixels })
    expect(labels).toEqual({ train: [...small.labels], test: [...test.labels] })
  })

  it('may have a header in one of them only, and the label is where that says', async () => {
    const header = [...names16, 'label'].join(',')
    const candidate = await recognise({
      'train.csv': tableOf(small, 16, { labelLast: true }),
      'test.csv': tableOf(test, 16, { labelLast: true, header }),
    })
    expect((await collectAll(candidate)).labels.train).toEqual([...small.labels])
  })

  it('one of which has no labels, beside one that does: it is left out and listed', async () => {
    const candidate = await recognise({
      'train.csv': tableOf(small, 16, { header: ['label', ...names16].join(',') }),
      'test.csv': `${names16.join(',')}\n${names16.map(() => 7).join(',')}\n`,
      'sample_submission.csv': 'ImageId,Label\n1,0\n2,0\n',
    })
    expect(candidate).toMatchObject({ hasTest: false, skipped: [{ name: 'test.csv', error: { code: 'csv-damaged' } }] })
    expect((await collectAll(candidate, all)).labels.train).toHaveLength(9)
  })

  it('where a copy lies deeper, the nearest is taken', async () => {
    const candidate = await recognise({ 'train.csv': trainTable, 'copy/train.csv': testTable })
    expect((await collectAll(candidate, all)).labels.train).toHaveLength(9)
  })

  it('have values of one range', async () => {
    const dark = smallDigits(3)
    dark.pixels.forEach((value, k) => (dark.pixels[k] = value & 1))
    const candidate = await recognise({ 'train.csv': tableOf(dark, 16), 'test.csv': testTable })
    expect((await collectAll(candidate)).pixels.train).toEqual(dark.pixels)
  })

  it.each<[string, Record<string, Uint8Array | string>, string]>([
    ['two for training', { 'a.csv': trainTable, 'b.csv': testTable }, 'import-unsupported'],
    [
      'another size',
      { 'train.csv': trainTable, 'test.csv': tableOf({ ...test, pixels: Buffer.alloc(100) }, 25) },
      'csv-damaged',
    ],
    ['one that is UTF-16', { 'train.csv': trainTable, 'test.csv': Buffer.from('\uFEFF1,2', 'utf16le') }, 'csv-damaged'],
    ['none with labels', { 'test.csv': `${names16.join(',')}\n${names16.map(() => 7).join(',')}\n` }, 'csv-damaged'],
  ])('are refused: %s', async (_name, files, code) => {
    await expect(recognise(files)).rejects.toMatchObject({ code })
  })
})

describe('another table', () => {
  it.each<[string, Record<string, Uint8Array | string>]>([
    ['nothing', {}],
    ['an empty file', { 'a.csv': '' }],
    ['a line', { 'a.csv': 'hello' }],
    ['files and labels', { 'labels.csv': 'file,label\n1.png,cat\n2.png,dog\n' }],
    ['a text', { 'README.txt': 'This is a text, with commas, and more of them.\nAnd lines.\n' }],
    ['flowers', { 'iris.csv': 'sepal,b,c,d,class\n5.1,3.5,1.4,0.2,setosa\n4.9,3,1.4,0.2,setosa\n' }],
    ['texts', { 'a.csv': `${'word,'.repeat(30)}end\n`.repeat(5) }],
    ['numbers of any size', { 'a.csv': `${Array.from({ length: 26 }, (_, k) => k * 1000 - 5).join()}\n`.repeat(5) }],
    ['notes that are damaged, beside others', { 'notes.txt': Buffer.from('\uFEFFhm', 'utf16le'), 'x.npy': 'x' }],
    ['one beside pictures', { 'digits.csv': tableOf(small, 16), 'a.png': 'x' }],
    ['many of them', Object.fromEntries(Array.from({ length: 17 }, (_, k) => [`${k}.csv`, tableOf(small, 16)]))],
  ])('%s', async (_name, files) => {
    expect(await recognise(files)).toBeNull()
  })
})

describe('MNIST as tables', { timeout: 120_000 }, () => {
  const digits = mnistDigits({ train: 800, test: 300 })
  const header = ['label', ...Array.from({ length: 784 }, (_, k) => `${Math.floor(k / 28) + 1}x${(k % 28) + 1}`)].join(
    ',',
  )
  it.each<[string, TableStyle]>([
    ['without a header', {}],
    ['with a header', { header }],
    ['with the label last', { labelLast: true }],
    ['with semicolons and line ends of Windows', { delimiter: ';', end: '\r\n' }],
    ['with quotation marks', { label: (label) => `"${label}"`, pixel: (value) => (value ? `"${value}"` : '0') }],
    ['from 0 to 1', { pixel: (value) => (value === 0 ? '0' : String(value / 255)) }],
  ])('comes back byte for byte: %s', async (_name, style) => {
    const candidate = await recognise({
      'mnist_train.csv': tableOf(digits.train, 784, style),
      'mnist_test.csv': tableOf(digits.test, 784, style),
    })
    expect(candidate?.classNames).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'])
    const found = await collectAll(candidate)
    for (const split of ['train', 'test'] satisfies SplitName[]) {
      expect(found.pixels[split].equals(digits[split].pixels)).toBe(true)
      expect(found.labels[split]).toEqual([...digits[split].labels])
    }
    expect(found.largestChunk).toBeLessThanOrEqual(1024 * 1024)
  })
})
