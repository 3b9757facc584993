import { describe, expect, it } from 'vitest'
import { defaultImportSettings } from '../../../shared/import'
import { collectAll, memoryTree, plainContext } from '../recorded/memory-tree-fixtures'
import { csvPixels } from './csv-pixels'
import { pixelNames, recognise, smallDigits, tableOf } from './csv-pixels-fixtures'

const all = { testShare: 0 }
const small = smallDigits(9)
const names16 = pixelNames(16)

describe('bad rows', () => {
  const rows = tableOf(smallDigits(12), 16).toString().trimEnd().split('\n')
  const good = rows[0]?.split(',') ?? []
  const changed = (column: number, cell: string) => good.map((value, k) => (k === column ? cell : value)).join(',')

  it.each<[string, string, string]>([
    ['too short', good.slice(1).join(','), 'it has 16 columns, where 17 are expected'],
    ['too long', `${good.join(',')},1`, 'it has 18 columns, where 17 are expected'],
    ['one cell', '7', 'it has 1 columns, where 17 are expected'],
    ['short and bad', 'x', 'it has 1 columns, where 17 are expected'],
    ['a text', changed(4, 'abc'), 'column 5 is no number from 0 to 255'],
    ['an empty cell', changed(16, ''), 'column 17 is no number from 0 to 255'],
    ['256', changed(1, '256'), 'column 2 is no number from 0 to 255'],
    ['a negative number', changed(1, '-1'), 'column 2 is no number from 0 to 255'],
    ['1e999', changed(9, '1e999'), 'column 10 is no number from 0 to 255'],
    ['-1e999', changed(9, '-1e999'), 'column 10 is no number from 0 to 255'],
    ['400 digits', changed(9, '9'.repeat(400)), 'column 10 is no number from 0 to 255'],
    ['NaN', changed(9, 'NaN'), 'column 10 is no number from 0 to 255'],
    ['Infinity', changed(9, 'Infinity'), 'column 10 is no number from 0 to 255'],
    ['hexadecimal', changed(9, '0x1f'), 'column 10 is no number from 0 to 255'],
    ['a separated number', changed(9, '1_0'), 'column 10 is no number from 0 to 255'],
    ['two points', changed(9, '1.2.3'), 'column 10 is no number from 0 to 255'],
    ['no exponent', changed(9, '1e'), 'column 10 is no number from 0 to 255'],
    ['a formula as pixel', changed(9, '=cmd()'), 'column 10 is no number from 0 to 255'],
    ['a formula as label', changed(0, "=cmd|' /C calc'!A0"), 'its label is a formula'],
    ['no label', changed(0, '  '), 'it has no label'],
    ['a label in another code', changed(0, 'K\u00fche'), 'its label is not in UTF-8'],
    ['a quotation mark inside', changed(3, '1"2"'), 'column 4 is no number from 0 to 255'],
    ['something behind a quotation mark', changed(3, '"1"2'), 'column 4 is no number from 0 to 255'],
    ['a quotation mark inside a label', changed(0, 'a""b'), 'its label has a quotation mark in a wrong place'],
  ])('%s', async (_name, row, reason) => {
    const text = [...rows.slice(0, 4), '', row, ...rows.slice(4)].join('\n')
    const candidate = await recognise({ 'a.csv': Buffer.from(text, 'latin1') })
    const name = 'line 6 of a.csv'
    expect(candidate?.skipped).toEqual([{ name, error: { code: 'csv-row', subject: name, detail: { reason } } }])
    expect((await collectAll(candidate, all)).pixels.train).toEqual(smallDigits(12).pixels)
    const report = await candidate?.open({ ...defaultImportSettings, ...all }).then((source) => source.report())
    expect(report).toMatchObject({ skipped: 1, repaired: 0, skippedFiles: candidate?.skipped })
  })

  it('have the number of their first line, also where cells have lines in them', async () => {
    const label = (k: number) => (k === 1 ? '"two\r\nlines"' : '"a ""class"""')
    const digits = smallDigits(6, 2)
    const text = `${tableOf(digits, 16, { label }).toString()}x,1\n`
    const candidate = await recognise({ 'a.csv': text }, 11)
    expect(candidate?.classNames).toEqual(['a "class"', 'two\r\nlines'])
    expect([...(candidate?.skipped ?? [])].map(({ name }) => name)).toEqual(['line 10 of a.csv'])
  })

  it('may be as many as the good ones, and no more', async () => {
    const six = rows.slice(0, 6).join('\n')
    expect((await recognise({ 'a.csv': `${six}\n${'1,2\n'.repeat(6)}` }))?.skipped).toHaveLength(6)
    await expect(recognise({ 'a.csv': `${six}\n${'1,2\n'.repeat(7)}` })).resolves.toBeNull()
    const long = rows.join('\n') + '\n'
    await expect(recognise({ 'a.csv': long.repeat(40) + '1,2\n'.repeat(481) })).rejects.toMatchObject({
      code: 'csv-damaged',
    })
    await expect(recognise({ 'a.csv': long.repeat(900) + '1,2\n'.repeat(10_001) })).rejects.toMatchObject({
      code: 'csv-damaged',
      detail: { reason: expect.stringContaining('more than 10000 of its rows cannot be read; in line 20801') },
    })
  })
})

describe('damaged tables', () => {
  const wide = (columns: number) => `${'1,'.repeat(columns - 1)}1\n`.repeat(3)
  const text = tableOf(small, 16)
  it.each<[string, Uint8Array | string, RegExp]>([
    ['UTF-16 of Windows', Buffer.from(`\uFEFF${text.toString()}`, 'utf16le'), /UTF-16/],
    ['UTF-16 the other way', Buffer.from(`\uFEFF${text.toString()}`, 'utf16le').swap16(), /UTF-16/],
    ['UTF-16 without a mark', Buffer.from(text.toString(), 'utf16le'), /zero bytes/],
    ['a zero byte at its end', Buffer.concat([text, Buffer.of(0)]), /zero bytes/],
    ['a zero byte at its beginning', Buffer.concat([Buffer.of(0), text]), /zero bytes/],
    ['a million columns', wide(1_000_000), /1000000 columns/],
    ['200,001 columns', wide(200_001), /200001 columns/],
    ['a line of 5 MB', `${text.toString()}${'1'.repeat(5e6)}\n${text.toString()}`, /line 10 is longer/],
    ['a quotation mark that is never closed', `${text.toString()}"1,2\n${text.toString()}`, /line 10 is never closed/],
    ['a quotation mark at the end', `${text.toString()}"`, /line 10 is never closed/],
    ['rows of 79 pixels', `${'1,'.repeat(79)}1\n`.repeat(5), /79 numbers/],
    [
      'values around 0',
      `label,${pixelNames(64).join()}\n${`1,${'-0.5,'.repeat(63)}1\n`.repeat(5)}`,
      /not numbers from 0 to 255/,
    ],
    ['no label to be found', `${`0,${'5,'.repeat(15)}0\n`.repeat(5)}`, /neither its first nor its last/],
    [
      '1,001 classes',
      tableOf(smallDigits(1001, 256), 16, { label: String })
        .toString()
        .replaceAll(/^\d+,/gm, (_m, at) => `n${at},`),
      /1000 different labels/,
    ],
  ])('%s', async (_name, content, reason) => {
    await expect(recognise({ 'a.csv': content })).rejects.toMatchObject({
      code: 'csv-damaged',
      subject: 'a.csv',
      detail: { reason: expect.stringMatching(reason) },
    })
  })

  it('of one class are told so', async () => {
    const header = ['label', ...names16].join(',')
    await expect(recognise({ 'a.csv': tableOf(smallDigits(5, 1), 16, { header }) })).rejects.toMatchObject({
      code: 'class-count',
    })
  })

  it.each<[string, string, string]>([
    ['without a line end', '', '123,'],
    ['behind a quotation mark', '"', '123,4\n'],
    ['of letters', '', 'x'],
  ])('of a gigabyte are read no further than a line may be long: %s', async (_name, begin, pattern) => {
    let taken = 0
    const piece = Buffer.alloc(64 * 1024, pattern)
    const tree = {
      ...memoryTree({}),
      files: [{ name: 'a.csv', bytes: 1e9 }],
      async *stream() {
        yield Buffer.from(begin)
        for (; taken < 1e9; taken += piece.length) yield piece
      },
    }
    const before = process.memoryUsage().rss
    await expect(csvPixels.recognise(tree, plainContext())).rejects.toMatchObject({ code: 'csv-damaged' })
    expect(taken).toBeLessThan(5e6)
    expect(process.memoryUsage().rss - before).toBeLessThan(150e6)
  })

  it('are refused or a beginning of the whole, wherever they are cut', async () => {
    const whole = tableOf(small, 16, { header: ['label', ...names16].join(','), end: '\r\n' })
    let accepted = 0
    for (let length = 0; length <= whole.length; length++) {
      const candidate = await recognise({ 'a.csv': whole.subarray(0, length) }).catch((error: unknown) => {
        expect(error).toMatchObject({ code: expect.stringMatching(/^(csv-damaged|class-count)$/) })
        return null
      })
      if (!candidate) continue
      accepted++
      const { labels, pixels } = await collectAll(candidate, all)
      expect(labels.train).toEqual([...small.labels].slice(0, labels.train.length))
      // A number at the cut may have lost digits, which nothing tells.
      const sure = Math.max(0, pixels.train.length - 1)
      expect(pixels.train.subarray(0, sure).equals(small.pixels.subarray(0, sure))).toBe(true)
    }
    expect(accepted).toBeGreaterThan(whole.length / 4)
  })

  it('are found as well when they change after they were looked at', async () => {
    const files: Record<string, Uint8Array> = { 'a.csv': text }
    const candidate = await csvPixels.recognise(memoryTree(files), plainContext())
    const lines = text.toString().split('\n')
    files['a.csv'] = Buffer.from([lines[1], ...lines.slice(1)].join('\n'))
    await expect(collectAll(candidate, all)).rejects.toMatchObject({ code: 'csv-damaged' })
    files['a.csv'] = Buffer.from(lines.slice(0, 5).join('\n'))
    await expect(collectAll(candidate, all)).rejects.toMatchObject({ code: 'file-damaged' })
    files['a.csv'] = Buffer.concat([text, text])
    await expect(collectAll(candidate, all)).rejects.toMatchObject({ code: 'csv-damaged' })
    files['a.csv'] = text
    expect((await collectAll(candidate, all)).pixels.train).toEqual(small.pixels)
  })
})
