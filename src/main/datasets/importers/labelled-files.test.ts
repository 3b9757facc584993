import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { JackdawError } from '../../../shared/errors'
import type { ImportSettings } from '../../../shared/import'
import { importBy, leftOutOf, memoryTree, plainPicture, PlainDecoder, type Imported } from '../picture-files/fixtures'
import type { FileTree } from '../trees/file-tree'
import { classFolders } from './class-folders'
import { labelledFiles } from './labelled-files'

const picture = plainPicture()

type Contents = Record<string, string | Uint8Array>

/** A tree of plain pictures with other files beside them. */
const tree = (names: string[], others: Contents) =>
  memoryTree({ ...Object.fromEntries(names.map((name) => [name, picture])), ...others })

async function imported(of: FileTree, settings: Partial<ImportSettings> = undivided): Promise<Imported> {
  const result = await importBy(labelledFiles, of, settings)
  if (!result) throw new Error('it was not recognised')
  return result
}

/** Without a test part being drawn. */
const undivided = { testShare: 0 }

const flat = ['1.png', '2.png', '3.png', '4.png']
const flatAs = ['train a 1.png', 'train b 2.png', 'train a 3.png', 'train b 4.png']

describe('a list of labels', () => {
  it.each([
    ['names of columns', 'file,label\n1.png,a\n2.png,b\n3.png,a\n4.png,b\n'],
    ['no names of columns', '1.png,a\n2.png,b\n3.png,a\n4.png,b'],
    ['the label first', 'category;image\na;1.png\nb;2.png\na;3.png\nb;4.png\n'],
    ['the label first and no names', 'a\t1.png\nb\t2.png\na\t3.png\nb\t4.png\n'],
    ['no extensions', 'id,breed\n1,a\n2,b\n3,a\n4,b\n'],
    ['no extensions and no names', '1,a\r\n2,b\r\n3,a\r\n4,b\r\n'],
    [
      'a byte order mark, quotation marks and spaces',
      '\ufeff"file", "label"\n"1.png", "a"\n2.png , b\n\n"3.png","a"\n4.png,b\n',
    ],
    ['folders of another computer', 'path,label\nC:\\me\\1.png,a\n/home/me/2.png,b\n./3.png,a\n4.png,b\n'],
    [
      'columns that nobody needs',
      'width,file,height,class,id\n8,1.png,8,a,7\n8,2.png,8,b,7\n8,3.png,8,a,7\n8,4.png,8,b,7\n',
    ],
    ['unknown names, the label behind the file', 'nr,Bild,Sorte\n7,1.png,a\n8,2.png,b\n9,3.png,a\n10,4.png,b\n'],
  ])('is understood with %s', async (_what, list) => {
    const result = await imported(tree(flat, { 'labels.csv': list }))
    expect(result.candidate).toMatchObject({ kind: 'labelled-files', adjustable: true, hasTest: false, notes: [] })
    expect(result.pictures).toEqual(flatAs)
    expect(leftOutOf(result)).toEqual([])
  })

  it('tells numbers of files from labels that look like such', async () => {
    const names = Array.from({ length: 30 }, (_, k) => `${k}.png`)
    const lines = names.map((_, k) => `${k % 10},${k}`)
    const { candidate, pictures } = await imported(tree(names, { 'a.csv': ['digit,number', ...lines].join('\n') }))
    expect(candidate.classNames).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'])
    expect(pictures).toContain('train 7 27.png')
  })

  it('finds files in folders, by whole paths or by names alone', async () => {
    const names = ['set/images/1.png', 'set/images/2.png', 'set/more/3.png', 'set/more/4.png']
    for (const list of [
      'file,label\nimages/1.png,a\nimages/2.png,b\nmore/3.png,a\nmore/4.png,b',
      'id,label\n1,a\n2,b\n3,a\n4,b',
    ])
      expect((await imported(tree(names, { 'set/list.csv': list }))).pictures).toEqual([
        'train a set/images/1.png',
        'train b set/images/2.png',
        'train a set/more/3.png',
        'train b set/more/4.png',
      ])
  })

  it('finds files whose accents are written in another way', async () => {
    const { pictures } = await imported(tree(['cafe\u0301.png', '2.png'], { 'l.csv': 'caf\u00e9.png,a\n2.png,b' }))
    expect(pictures).toEqual(['train b 2.png', 'train a cafe\u0301.png'])
  })

  it('does not take a file in another folder for one that is not there', async () => {
    const list = 'file,label\ntrain/1.png,a\ntrain/2.png,b\nother/3.png,b'
    const result = await imported(tree(['train/1.png', 'train/2.png', 'train/3.png'], { 'list.csv': list }))
    expect(leftOutOf(result)).toEqual(['label-missing train/3.png', 'file-missing other/3.png'])
  })

  it('says what it cannot use: files without a line, lines without a file, and what contradicts itself', async () => {
    const list = [
      'file,label',
      ...[
        '1.png,a',
        '2.png,b',
        '2.png,B',
        '3.png,a',
        '3.png,b',
        'gone.png,a',
        ',a',
        '5.png,',
        '6.heic,a',
        `${'x'.repeat(501)},a`,
      ],
    ]
    const result = await imported(
      tree(['1.png', '2.png', '3.png', '4.png', '5.png'], {
        '6.heic': 'HEIC',
        'list.csv': list.join('\n'),
        'notes.txt': 'x',
      }),
    )
    expect(result.pictures).toEqual(['train a 1.png', 'train b 2.png'])
    expect(leftOutOf(result)).toEqual([
      'label-unknown 3.png',
      'label-missing 4.png',
      'label-missing 5.png',
      'picture-kind 6.heic',
      'picture-kind notes.txt',
      'file-missing gone.png',
      'csv-row list.csv, row 8',
      'csv-row list.csv, row 11',
    ])
    expect(result.report.skippedFiles[0]?.error.detail).toEqual({
      label: 'b',
      reason: 'another line gives it the label a',
    })
  })

  it('does not guess between files of one name', async () => {
    const list = 'file,label\n1.png,a\n2.png,b\n3.png,a'
    const result = await imported(tree(['x/1.png', 'y/1.png', 'x/2.png', 'y/3.png'], { 'list.csv': list }))
    expect(result.pictures).toEqual(['train b x/2.png', 'train a y/3.png'])
    expect(leftOutOf(result)).toEqual(['csv-row x/1.png', 'csv-row y/1.png'])
    const beside = await imported(tree(['1.png', 'y/1.png', '2.png', '3.png'], { 'list.csv': list }))
    expect(beside.pictures).toEqual(['train a 1.png', 'train b 2.png', 'train a 3.png'])
  })
})

describe('parts of a list', () => {
  it('are said by a column', async () => {
    const list = 'file,label,split\n1.png,a,train\n2.png,b,Train\n3.png,a,TEST\n4.png,b,valid\n5.png,a,'
    const result = await imported(tree([...flat, '5.png'], { 'labels.csv': list }))
    expect(result.candidate).toMatchObject({ hasTest: true, notes: ['validation-joins-training'] })
    expect(result.pictures).toEqual([
      'train a 1.png',
      'train b 2.png',
      'train b 4.png',
      'train a 5.png',
      'test a 3.png',
    ])
  })

  it('are said by the names of several lists', async () => {
    const lists = {
      'train.csv': 'id,label\n1,a\n2,b',
      'test.csv': 'id,label\n3,a\n4,b',
      'sample_submission.csv': 'id,label\n3,0\n4,0',
    }
    const { candidate, pictures } = await imported(tree(flat, lists))
    expect(candidate.hasTest).toBe(true)
    expect(pictures).toEqual(['train a 1.png', 'train b 2.png', 'test a 3.png', 'test b 4.png'])
    const valid = await imported(tree(flat, { 'train.csv': lists['train.csv'], 'valid.csv': lists['test.csv'] }))
    expect(valid.candidate.notes).toEqual(['validation-becomes-test'])
    expect(valid.pictures).toEqual(pictures)
  })

  it('are said by folders, and then tell files of one name apart', async () => {
    const names = ['train/1.png', 'train/2.png', 'test/1.png', 'test/2.png']
    const lists = { 'train.csv': 'id,label\n1,a\n2,b', 'test.csv': 'id,label\n1,b\n2,a' }
    const expected = ['train a train/1.png', 'train b train/2.png', 'test b test/1.png', 'test a test/2.png']
    expect((await imported(tree(names, lists))).pictures).toEqual(expected)
    const one = 'path,label\ntrain/1.png,a\ntrain/2.png,b\ntest/1.png,b\ntest/2.png,a'
    expect((await imported(tree(names, { 'all.csv': one }))).pictures).toEqual(expected)
  })

  it('of which only training has labels leave the others out, and one is drawn', async () => {
    const names = ['train/1.png', 'train/2.png', 'test/3.png', 'test/4.png']
    const result = await imported(
      tree(names, { 'labels.csv': 'id,breed\n1,a\n2,b', 'sample_submission.csv': 'id,a,b\n3,0,1' }),
    )
    expect(result.candidate.hasTest).toBe(false)
    expect(leftOutOf(result)).toEqual([
      'picture-kind sample_submission.csv',
      'label-missing test/3.png',
      'label-missing test/4.png',
    ])
  })

  it('are refused where lines disagree or mean nothing', async () => {
    const others = Array.from({ length: 1000 }, (_, k) => `${k + 10}.png,a,train`)
    const rows = ['1.png,a,train', '1.png,a,test', '2.png,b,train', '3.png,a,test', ...others, '4.png,b,later']
    const names = Array.from({ length: 1010 }, (_, k) => `${k}.png`)
    const result = await imported(tree(names.slice(1), { 'labels.csv': `file,label,split\n${rows.join('\n')}` }))
    expect(result.pictures.filter((line) => /(?: |^)[1-4].png/.test(line))).toEqual(['train b 2.png', 'test a 3.png'])
    expect(leftOutOf(result).filter((line) => line.startsWith('csv-row'))).toEqual(['csv-row 1.png', 'csv-row 4.png'])
  })
})

describe('folders of classes with a table beside them', () => {
  const names = ['cat/1.png', 'cat/2.png', 'dog/3.png', 'dog/4.png']
  const recognise = async (contents: Contents) => {
    const context = { signal: new AbortController().signal, decoder: new PlainDecoder() }
    return (await labelledFiles.recognise(tree(names, contents), context))?.classNames ?? null
  }

  it('are told by the table when it has labels for most of the pictures', async () => {
    expect(await recognise({ 'a.csv': 'file,label\n1.png,x\n2.png,y\n3.png,x\n4.png,y' })).toEqual(['x', 'y'])
    expect(await recognise({ 'a.csv': 'file,label\n1.png,x' })).toBeNull()
  })

  it('are told by the folders when it has none', async () => {
    expect(await recognise({ 'a.csv': 'file,width\n1.png,8\n2.png,9\n3.png,8\n4.png,9' })).toBeNull()
    expect(await recognise({ 'a.csv': 'file,label\n1.png,"x' })).toBeNull()
    expect(await recognise({})).toBeNull()
    expect(await importBy(classFolders, tree(names, { 'a.csv': 'file,width\n1.png,8' }), undivided)).not.toBeNull()
  })
})

describe('a table', () => {
  const refusing = (list: string | Uint8Array) => imported(tree(flat, { 'labels.csv': list }))
  const damaged = (reason: RegExp) => ({
    code: 'csv-damaged',
    subject: 'labels.csv',
    detail: { reason: expect.stringMatching(reason) },
  })

  it.each([
    [
      'a quotation mark that is never closed',
      'file,label\n1.png,a\n2.png,"b\n3.png,a\n4.png,b\n',
      /quotation mark is never closed/,
    ],
    ['a line without an end', `file,label\n1.png,a\n2.png,${'x'.repeat(70_000)}`, /longer than 65536/],
    ['UTF-16', Buffer.from('\ufefffile,label\n1.png,a\n', 'utf16le'), /UTF-8/],
    ['Latin letters that are no UTF-8', Buffer.from('file,label\n1.png,caf\u00e9\n', 'latin1'), /UTF-8/],
    ['NUL', 'file,label\n1.png,a\0\n', /UTF-8/],
    ['characters cut in two at its end', Buffer.from('file,label\n1.png,\u00e9').subarray(0, -1), /UTF-8/],
  ])('is refused in plain words for %s', async (_what, list, reason) => {
    await expect(refusing(list)).rejects.toMatchObject(damaged(reason))
  })

  it('that goes bad far behind its beginning is refused as well', async () => {
    const names = Array.from({ length: 3000 }, (_, k) => `${k}.png`)
    const lines = names.map((name, k) => `${name},${k % 2}\n`).join('')
    const work = imported(tree(names, { 'labels.csv': `${lines}3.png,"a\n` }))
    await expect(work).rejects.toMatchObject(damaged(/never closed/))
  })

  it('with more labels than there can be classes is refused, and one with a single class', async () => {
    const names = Array.from({ length: 1500 }, (_, k) => `${k}.png`)
    const lines = names.map((name, k) => `${name},c${k}`).join('\n')
    const many = imported(tree(names, { 'labels.csv': lines }))
    await expect(many).rejects.toMatchObject({ code: 'class-count', detail: { found: 1500 } })
    await expect(refusing('1.png,a\n2.png,a')).rejects.toMatchObject({ code: 'class-count', detail: { found: 1 } })
  })

  it('that is no list of these files is left to others', async () => {
    for (const list of ['', '\n\n', 'file\n1.png\n2.png', 'a,b\nc,d', 'id,label\n91,a\n92,b', '5,0\n0,2\n'.repeat(9)])
      expect(await importBy(labelledFiles, tree(flat, { 'labels.csv': list }))).toBeNull()
    expect(await importBy(labelledFiles, memoryTree({ 'labels.csv': 'file,label\n1.png,a' }))).toBeNull()
    expect(await importBy(labelledFiles, memoryTree({ 'digits.csv': `5,${'0,'.repeat(40_000)}` }))).toBeNull()
  })

  it('keeps hostile labels as text', async () => {
    const { candidate } = await imported(
      tree(flat, { 'l.csv': '1.png,=cmd()\n2.png,__proto__\n3.png,constructor\n4.png,<b>1e999' }),
    )
    expect(candidate.classNames).toEqual(['<b>1e999', '=cmd()', '__proto__', 'constructor'])
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  })

  it('of whatever content is understood, left to others or refused in words, and every file is accounted for', async () => {
    const file = fc.constantFrom('1.png', '2.png', '3', '4', '"1.png"', 'x\\2.png', './3.png', 'gone.png', '')
    const label = fc.constantFrom('a', 'b', 'A ', '"a\nb"', '1', 'train', 'test', '__proto__', '\u202e', '')
    const line = fc.tuple(
      file,
      fc.constantFrom(',', ',', ';'),
      label,
      fc.constantFrom('\n', '\n', '\r\n', '\r', ',x\n'),
    )
    const noise = fc.constantFrom(
      '"',
      '"',
      ',',
      ';',
      '\t',
      ' ',
      '\ufeff',
      '\0',
      '=1+1',
      '1e999',
      'file,label\n',
      'id;split;class\n',
    )
    const part = fc.oneof(
      { weight: 12, arbitrary: line.map((cells) => cells.join('')) },
      { weight: 1, arbitrary: noise },
    )
    const table = fc.array(part, { maxLength: 12 }).map((parts) => parts.join(''))
    const outcomes = new Map<string, number>()
    await fc.assert(
      fc.asyncProperty(table, async (list) => {
        const outcome = await importBy(labelledFiles, tree(flat, { 'labels.csv': list }), { testShare: 0.5 }).then(
          (result) => {
            if (result?.report.skippedFiles.some(({ name }) => name === 'labels.csv'))
              throw new Error('the list is used')
            const files = new Set(result?.pictures.map((line) => line.split(' ').slice(-1)[0]))
            result?.report.skippedFiles.forEach(({ name }) => files.add(name))
            if (result) expect([...files]).toEqual(expect.arrayContaining(flat))
            return result ? 'understood' : 'left'
          },
          (error: unknown) => {
            if (error instanceof JackdawError) return error.code
            throw error
          },
        )
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
      }),
      { numRuns: 300, seed: 5 },
    )
    // So that the tables are neither all nonsense nor all alike.
    expect([...outcomes.keys()].sort()).toEqual(['class-count', 'csv-damaged', 'left', 'understood'])
  })
})
