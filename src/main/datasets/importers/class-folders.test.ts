import { describe, expect, it } from 'vitest'
import { defaultImportSettings, type ImportSettings } from '../../../shared/import'
import { importBy, leftOutOf, memoryTree, plainPicture, PlainDecoder, type Imported } from '../picture-files/fixtures'
import type { FileTree } from '../trees/file-tree'
import { classFolders } from './class-folders'

const picture = plainPicture()

/** A tree of plain pictures. */
const pictures = (...names: string[]) => memoryTree(Object.fromEntries(names.map((name) => [name, picture])))

async function imported(tree: FileTree, settings?: Partial<ImportSettings>): Promise<Imported> {
  const result = await importBy(classFolders, tree, settings)
  if (!result) throw new Error('it was not recognised')
  return result
}

/** Without a test part being drawn. */
const undivided = { testShare: 0 }

describe('a folder for each class', () => {
  it('gives the classes, of any script, with spaces and capitals', async () => {
    const tree = pictures('Golden Retriever/a.JPG', '猫/b.png', 'قطة/c.webp', 'чёрный кот/d.jpeg')
    const result = await imported(tree, undivided)
    expect(result.candidate).toMatchObject({ kind: 'class-folders', adjustable: true, hasTest: false, notes: [] })
    expect(result.candidate.classNames).toEqual(['Golden Retriever', 'чёрный кот', 'قطة', '猫'])
    expect(result.pictures).toEqual([
      'train Golden Retriever Golden Retriever/a.JPG',
      'train 猫 猫/b.png',
      'train قطة قطة/c.webp',
      'train чёрный кот чёрный кот/d.jpeg',
    ])
  })

  it('orders pictures by base name, then by whole name, across classes', async () => {
    const { pictures: ordered } = await imported(
      pictures('2/00002.png', '10/00001.png', '2/00001.png', '10/x/00001.png', '10/00003.png'),
      undivided,
    )
    expect(ordered.map((line) => line.split(' ')[2])).toEqual([
      '10/00001.png',
      '10/x/00001.png',
      '2/00001.png',
      '2/00002.png',
      '10/00003.png',
    ])
  })

  it('holds its own folders, too', async () => {
    const { candidate, pictures: all } = await imported(
      pictures('cat/indoors/1.png', 'cat/2.png', 'dog/a/b/3.png'),
      undivided,
    )
    expect(candidate.notes).toEqual(['nested-folders'])
    expect(all).toEqual(['train cat cat/indoors/1.png', 'train cat cat/2.png', 'train dog dog/a/b/3.png'])
  })

  it('is found inside folders around everything', async () => {
    const tree = memoryTree({
      'download/data/cat/1.png': picture,
      'download/data/dog/2.png': picture,
      'download/README.md': 'Pictures',
      'download/docs/manual.pdf': 'Manual',
    })
    const result = await imported(tree, undivided)
    expect(result.candidate.classNames).toEqual(['cat', 'dog'])
    expect(leftOutOf(result)).toEqual(['picture-kind download/README.md', 'picture-kind download/docs/manual.pdf'])
  })

  it('is one class with others that differ only in case or spaces', async () => {
    const { candidate } = await imported(pictures('Cat/1.png', 'cat /2.png', 'cat/3.png', 'dog/4.png'), undivided)
    expect(candidate.classNames).toEqual(['cat', 'dog'])
    expect(candidate.notes).toEqual(['classes-merged'])
    expect(candidate.counts({ ...defaultImportSettings, ...undivided }).train).toEqual([3, 1])
  })

  it('is none without pictures, and pictures outside have no class', async () => {
    const tree = memoryTree(
      {
        'cat/1.png': picture,
        'cat/notes.txt': 'Tabby',
        'dog/2.png': picture,
        'dog/3.svg': '<svg/>',
        'dog/4.heic': 'HEIC',
        'dog/5.tiff': 'TIFF',
        'licence/LICENSE': 'MIT',
        'scripts/count.py': 'print()',
        'loose.png': picture,
        '.thumbnails/1.png': picture,
        README: 'Read me',
      },
      { refused: [{ name: 'link.png', error: { code: 'entry-not-regular', subject: 'link.png', detail: {} } }] },
    )
    const result = await imported(tree, undivided)
    expect(result.candidate.classNames).toEqual(['cat', 'dog'])
    expect(leftOutOf(result)).toEqual([
      'entry-not-regular link.png',
      'label-missing .thumbnails/1.png',
      'picture-kind README',
      'picture-kind cat/notes.txt',
      'picture-kind dog/3.svg',
      'picture-kind dog/4.heic',
      'picture-kind dog/5.tiff',
      'picture-kind licence/LICENSE',
      'label-missing loose.png',
      'picture-kind scripts/count.py',
    ])
    expect(result.report).toMatchObject({ found: 12, imported: 2, skipped: 10 })
  })

  it('may hold files without an extension, if they are pictures', async () => {
    const tree = memoryTree({
      'cat/README': 'Cats',
      'cat/img1': picture,
      'dog/img2': picture,
      'words/a': 'Text',
      '.git/HEAD': 'x',
    })
    const result = await imported(tree, undivided)
    expect(result.candidate.classNames).toEqual(['cat', 'dog'])
    expect(leftOutOf(result)).toEqual([
      'picture-kind .git/HEAD',
      'picture-kind words/a',
      'picture-unreadable cat/README',
    ])
  })
})

describe('folders for training and testing', () => {
  const both = ['/cat/1.png', '/dog/2.png']
  const parts = (...names: string[]) => pictures(...names.flatMap((name) => both.map((file) => name + file)))

  it.each([
    ['train', 'test'],
    ['Training', 'TESTING'],
    ['pets/train', 'pets/test'],
    ['training_set', 'test_set'],
    ['seg_train/seg_train', 'seg_test/seg_test'],
    ['Train/images', 'Test/images'],
  ])('are the parts: %s, %s', async (train, test) => {
    const { candidate, pictures: all } = await imported(parts(train, test))
    expect(candidate).toMatchObject({ hasTest: true, notes: [], classNames: ['cat', 'dog'] })
    expect(all).toEqual([
      `train cat ${train}/cat/1.png`,
      `train dog ${train}/dog/2.png`,
      `test cat ${test}/cat/1.png`,
      `test dog ${test}/dog/2.png`,
    ])
  })

  it('may have one for validation beside them, which joins training', async () => {
    for (const name of ['valid', 'val', 'Validation']) {
      const { candidate, pictures: all } = await imported(parts('train', 'test', name))
      expect(candidate).toMatchObject({ hasTest: true, notes: ['validation-joins-training'] })
      expect(all.filter((line) => line.startsWith('train'))).toHaveLength(4)
      expect(all.filter((line) => line.includes(name))).toEqual([
        `train cat ${name}/cat/1.png`,
        `train dog ${name}/dog/2.png`,
      ])
    }
  })

  it('may have one for validation only, which is the test part then', async () => {
    const { candidate, pictures: all } = await imported(parts('train', 'val'))
    expect(candidate).toMatchObject({ hasTest: true, notes: ['validation-becomes-test'] })
    expect(all.filter((line) => line.startsWith('test'))).toEqual(['test cat val/cat/1.png', 'test dog val/dog/2.png'])
  })

  it('share classes by name, and keep those that only one of them has', async () => {
    const { candidate, pictures: all } = await imported(
      pictures('train/cat/1.png', 'train/dog/2.png', 'test/Dog/3.png', 'test/bird/4.png'),
    )
    expect(candidate.notes).toEqual(['classes-merged'])
    expect(all).toEqual([
      'train cat train/cat/1.png',
      'train Dog train/dog/2.png',
      'test Dog test/Dog/3.png',
      'test bird test/bird/4.png',
    ])
    expect(candidate.counts({ ...defaultImportSettings, ...undivided })).toEqual({ train: [1, 0, 1], test: [1, 1, 0] })
  })

  it('are not what one folder among classes is', async () => {
    const { candidate } = await imported(pictures('train/1.png', 'bus/2.png'), undivided)
    expect(candidate).toMatchObject({ hasTest: false, classNames: ['bus', 'train'] })
  })

  it('may be without labels for testing, and beside other folders', async () => {
    const result = await imported(pictures(...both.map((file) => `train${file}`), 'test/9.png', 'new/8.png'), undivided)
    expect(result.candidate.hasTest).toBe(false)
    expect(leftOutOf(result)).toEqual(['label-missing new/8.png', 'label-missing test/9.png'])
  })
})

describe('what is no such folder', () => {
  it('is left to others', async () => {
    for (const tree of [
      pictures(),
      pictures('1.png', '2.png'),
      memoryTree({ 'train-images-idx3-ubyte': 'x', 'a/b.npy': 'x' }),
      memoryTree({ 'images/1.png': picture, 'labels.csv': 'file,label' }),
      memoryTree({ 'figures/1.png': picture, 'a.npy': '', 'b.npy': '' }),
    ])
      expect(await importBy(classFolders, tree)).toBeNull()
  })

  it('is refused with one class, or with more than a thousand', async () => {
    const refused = { code: 'class-count', subject: 'photos' }
    await expect(imported(pictures('cat/1.png', 'cat/2.png'))).rejects.toMatchObject({
      ...refused,
      detail: { found: 1 },
    })
    await expect(imported(pictures('cat/1.png', 'Cat/2.png'))).rejects.toMatchObject({
      ...refused,
      detail: { found: 1 },
    })
    const many = pictures(...Array.from({ length: 1001 }, (_, k) => `${k}/1.png`))
    await expect(imported(many)).rejects.toMatchObject({ ...refused, detail: { found: 1001 } })
  })
})

describe('a candidate', () => {
  const settings = { ...defaultImportSettings, height: 8, width: 8 }
  const { signal } = new AbortController()

  it('draws a test part from each class, the same each time', async () => {
    const names = Array.from({ length: 100 }, (_, k) => `${k % 4}/${String(k).padStart(3, '0')}.png`)
    const first = await imported(pictures(...names))
    const second = await imported(pictures(...names))
    expect(second.pictures).toEqual(first.pictures)
    expect(first.candidate.counts(settings)).toEqual({ train: [20, 20, 20, 20], test: [5, 5, 5, 5] })
    const other = await imported(pictures(...names), { seed: 2 })
    expect(other.pictures).not.toEqual(first.pictures)
    expect(first.pictures.filter((line) => line.startsWith('test'))).toHaveLength(20)
  })

  it('shows the first pictures of all classes in turn, without unreadable ones', async () => {
    const tree = memoryTree({
      'cat/1.png': 'broken',
      'cat/2.png': plainPicture({ width: 30, height: 20, color: [10, 20, 30] }),
      'cat/3.png': picture,
      'dog/4.png': picture,
      'dog/5.png': picture,
      'emu/6.png': picture,
    })
    const { candidate } = await imported(tree)
    const samples = await candidate.samples(settings, 4, signal)
    expect(samples.map(({ label, name }) => `${label} ${name}`)).toEqual([
      '1 dog/4.png',
      '2 emu/6.png',
      '0 cat/2.png',
      '1 dog/5.png',
    ])
    const cat = samples[2]
    expect(cat?.original).toEqual({ width: 30, height: 20 })
    expect([...(cat?.pixels.subarray(0, 4) ?? [])]).toEqual([10, 20, 30, 10])
    expect(cat?.pixels).toHaveLength(8 * 8 * 3)
  })

  it.each([
    [
      'their own when they are small and alike',
      [
        [28, 28],
        [28, 28],
      ],
      [28, 28],
    ],
    [
      'their own, not square either',
      [
        [40, 20],
        [40, 20],
      ],
      [20, 40],
    ],
    [
      'the nearest to the median of the smaller sides',
      [
        [28, 28],
        [60, 300],
        [500, 66],
      ],
      [64, 64],
    ],
    [
      'a larger one for larger ones',
      [
        [300, 200],
        [400, 290],
      ],
      [96, 96],
    ],
    [
      'a square when they are alike but large',
      [
        [1000, 90],
        [1000, 90],
      ],
      [96, 96],
    ],
    [
      'a larger one than they have when they are tiny',
      [
        [4, 4],
        [4, 4],
      ],
      [32, 32],
    ],
  ])('suggests a size: %s', async (_what, sizes, [height, width]) => {
    const contents = sizes.map(([w = 0, h = 0], k) => [`${k % 2}/${k}.png`, plainPicture({ width: w, height: h })])
    const { candidate } = await imported(memoryTree(Object.fromEntries(contents)), undivided)
    expect(candidate.suggested).toEqual({ height, width, channels: 1 })
  })

  it('suggests colour when any is seen, and the usual when nothing is', async () => {
    const colourful = plainPicture({ color: [1, 1, 2] })
    const { candidate } = await imported(memoryTree({ 'a/1.png': picture, 'b/2.png': colourful }))
    expect(candidate.suggested.channels).toBe(3)
    const nothing = await imported(memoryTree({ 'a/1.png': 'broken', 'b/2.png': 'broken' }), undivided)
    expect(nothing.candidate.suggested).toEqual({ height: 64, width: 64, channels: 3 })
  })

  it('looks at two hundred files at most, and at fewer large ones', async () => {
    const decoder = new PlainDecoder()
    const many = pictures(...Array.from({ length: 1000 }, (_, k) => `${k % 2}/${String(k).padStart(4, '0')}.png`))
    await classFolders.recognise(many, { signal, decoder })
    const seen = decoder.calls.flat().map((name) => Number(name.slice(2, 6)))
    expect(seen).toEqual(Array.from({ length: 200 }, (_, k) => 5 * k + 2))

    const few = new PlainDecoder()
    const large = { ...many, files: [...many.files].map((file) => ({ ...file, bytes: 6e6 })) }
    await classFolders.recognise(large, { signal, decoder: few })
    expect(few.calls).toHaveLength(4)
    expect(few.calls.flat().map((name) => Number(name.slice(2, 6)))).toEqual([125, 375, 625, 875])
  })

  it('is not made when it is not wanted any more', async () => {
    const cancel = new AbortController()
    cancel.abort()
    const work = classFolders.recognise(pictures('a/1.png', 'b/2.png'), {
      signal: cancel.signal,
      decoder: new PlainDecoder(),
    })
    await expect(work).rejects.toMatchObject({ code: 'import-cancelled' })
  })
})
