import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { constants, gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openArchiveFile } from './archive-file'
import { archiveCaps } from './caps'
import type { FileTree, TreeFile } from './file-tree'
import { openTree } from './index'
import { paxEntry, tarBytes, tarEntry, type TarFixture } from './tar-fixtures'
import { openTarTree } from './tar-tree'
import { contentsOf, flipped, refusedBy, slips, snapshot } from './tree-fixtures'

let world: string
let scratch: string
let trees: FileTree[]
const { signal } = new AbortController()

beforeEach(async () => {
  world = await mkdtemp(path.join(tmpdir(), 'jackdaw-tar-'))
  scratch = path.join(world, 'scratch')
  await mkdir(scratch)
  trees = []
})
afterEach(async () => {
  for (const tree of trees) await tree.close()
  await rm(world, { recursive: true, force: true })
})

const archive = () => path.join(world, 'photos.tar')

async function openTar(bytes: Buffer, kind: Kind): Promise<FileTree> {
  await writeFile(archive(), kind === 'gzip' ? gzipSync(bytes, { level: 1 }) : bytes)
  const tree = await openTree(archive(), { scratch, signal })
  trees.push(tree)
  return tree
}

const text = (content: string) => Buffer.from(content)
const file = (name: string, more: Partial<TarFixture> = {}): TarFixture => ({ name, content: text(name), ...more })
const firstFile = ({ files: [first] }: FileTree): TreeFile => first ?? { name: 'none', bytes: 0 }

type Kind = 'plain' | 'gzip'
const kinds: Kind[] = ['plain', 'gzip']

describe.each(kinds)('a good tar, %s', (kind) => {
  const bytes = tarBytes([
    { name: './', type: '5' },
    { name: './dogs/', type: '5' },
    file('./dogs/2.png'),
    file('dogs/10.png'),
    file('Zebra.png', { content: Buffer.alloc(3_000_000, 'zebra') }),
    { name: 'empty.png' },
    file('contiguous', { type: '7' }),
    file('._Zebra.png'),
    file('dogs/.DS_Store'),
  ])

  it('is listed by the code units of its names, and read', async () => {
    const tree = await openTar(bytes, kind)
    expect(tree.refused).toEqual([])
    expect([...tree.files]).toEqual([
      { name: 'Zebra.png', bytes: 3_000_000 },
      { name: 'contiguous', bytes: 10 },
      { name: 'dogs/10.png', bytes: 11 },
      { name: 'dogs/2.png', bytes: 12 },
      { name: 'empty.png', bytes: 0 },
    ])
    expect(await contentsOf(tree)).toEqual({
      'Zebra.png': 'zebra'.repeat(600_000),
      contiguous: 'contiguous',
      'dogs/10.png': 'dogs/10.png',
      'dogs/2.png': './dogs/2.png',
      'empty.png': '',
    })
    await expect(tree.read(firstFile(tree), 10)).rejects.toMatchObject({ code: 'file-too-large' })
  })

  it('tells other processes where a content lies', async () => {
    const tree = await openTar(bytes, kind)
    for (const file of [...tree.files].slice(1, 4)) {
      const { path: where, offset, storedBytes, method } = await tree.locate(file)
      expect(method).toBe('stored')
      const content = (await readFile(where)).subarray(offset, offset + storedBytes)
      expect(content.toString()).toContain(file.name)
    }
  })

  it('takes one temporary file when it is compressed, and none else', async () => {
    const before = await snapshot(world)
    const tree = await openTar(bytes, kind)
    const made = await readdir(scratch)
    expect(made).toEqual(kind === 'gzip' ? [expect.stringMatching(/^\.tmp-/)] : [])
    await tree.close()
    expect(await readdir(scratch)).toEqual([])
    await rm(archive())
    expect(await snapshot(world)).toEqual(before)
  })

  it('may have long names, and names in any script', async () => {
    const long = `${'folder/'.repeat(30)}${'n'.repeat(200)}.png`
    const tree = await openTar(
      Buffer.concat([
        paxEntry({ path: long, mtime: '1.5' }),
        tarEntry(file('short')),
        tarEntry({ name: '././@LongLink', type: 'L', content: text(`g${long}\0`) }),
        tarEntry(file('gshort')),
        tarEntry({ name: 'global', type: 'g', content: text('20 comment=whatever\n') }),
        tarBytes([file('猫.png')]),
      ]),
      kind,
    )
    expect(await contentsOf(tree)).toEqual({
      [long]: 'short',
      [`g${long}`]: 'gshort',
      '猫.png': Buffer.from('猫.png').toString('latin1'),
    })
  })

  it('may be of the time before POSIX', async () => {
    const old = Buffer.from(bytes)
    // Without its signature, and so with another checksum.
    for (let at = 0; at < old.length - 1024;) {
      const size = parseInt(old.toString('latin1', at + 124, at + 135), 8)
      old.fill(0, at + 257, at + 265)
      old.fill(' ', at + 148, at + 156)
      const sum = old.subarray(at, at + 512).reduce((total, byte) => total + byte, 0)
      old.write(`${sum.toString(8).padStart(6, '0')}\0`, at + 148, 'latin1')
      at += 512 + 512 * Math.ceil(size / 512)
    }
    expect((await openTar(old, kind)).files).toHaveLength(5)
  })
})

describe('a hostile tar', () => {
  const good = file('good.png')

  it('cannot lead out of itself', async () => {
    const before = await snapshot(world)
    const entries = slips
      .filter((name) => name !== '')
      .map((name) => [paxEntry({ path: name }), tarEntry(file('evil'))])
    const tree = await openTar(Buffer.concat([...entries.flat(), tarBytes([good])]), 'gzip')
    expect(await contentsOf(tree)).toEqual({ 'good.png': 'good.png' })
    expect([...tree.refused].map(({ error }) => error.code)).toEqual(slips.map(() => 'entry-unsafe'))
    await tree.close()
    await rm(archive())
    expect(await snapshot(world)).toEqual(before)
  })

  it.each<[string, Buffer[], string[]]>([
    ['a link', [tarEntry({ name: 'x', type: '2', link: '/etc/passwd' })], ['entry-not-regular x']],
    ['a hard link', [tarEntry({ name: 'x', type: '1', link: '/etc/passwd' })], ['entry-not-regular x']],
    [
      'a device',
      [tarEntry({ name: 'x', type: '3' }), tarEntry({ name: 'y', type: '4' })],
      ['entry-not-regular x', 'entry-not-regular y'],
    ],
    ['a pipe', [tarEntry({ name: 'x', type: '6' })], ['entry-not-regular x']],
    [
      'a link, then a file in its place, then one behind it',
      [tarEntry({ name: 'x', type: '2', link: '/etc' }), tarEntry(file('x')), tarEntry(file('x/passwd'))],
      ['entry-not-regular x', 'entry-twice x', 'entry-twice x/passwd'],
    ],
    ['one name twice', [tarEntry(file('x')), tarEntry(file('./x'))], ['entry-twice x']],
    ['another case', [tarEntry(file('x')), tarEntry(file('X'))], ['entry-twice X']],
    ['a file where a folder is', [tarEntry(file('x/y')), tarEntry(file('x'))], ['entry-twice x']],
    ['a folder where a file is', [tarEntry(file('x')), tarEntry({ name: 'x/', type: '5' })], ['entry-twice x']],
    ['a sparse file', [tarEntry(file('x', { type: 'S' }))], ['import-unsupported x']],
    [
      'a sparse file of POSIX',
      [
        paxEntry({ 'GNU.sparse.major': '1', 'GNU.sparse.minor': '0', 'GNU.sparse.name': 'x' }),
        tarEntry(file('GNUSparseFile.0/x')),
      ],
      ['import-unsupported x'],
    ],
    ['a kind that nobody knows', [tarEntry(file('x', { type: 'Z' }))], ['import-unsupported x']],
    ['no name', [tarEntry(file(''))], ['entry-unsafe ']],
  ])('is left out: %s', async (_what, entries, refused) => {
    const tree = await openTar(Buffer.concat([tarEntry(good), ...entries, tarBytes([file('last')])]), 'gzip')
    expect(refusedBy(tree)).toEqual(refused)
    expect(await contentsOf(tree)).toMatchObject({ 'good.png': 'good.png', last: 'last' })
  })

  it.each<[string, Buffer]>([
    ['a claim of more than there is', tarBytes([good, file('x', { bytes: 1e9 })])],
    ['a claim of less', tarBytes([good, file('x', { content: Buffer.alloc(600, 1), bytes: 1 })])],
    ['a negative size', tarBytes([good]).fill(0xff, 124, 136)],
    ['a header of text', Buffer.concat([tarEntry(good), Buffer.alloc(1024, 'text')])],
    [
      'a long header of five megabytes',
      Buffer.concat([tarEntry(good), paxEntry({ comment: 'x'.repeat(5e6) }), tarBytes([good])]),
    ],
    ['pax sizes', Buffer.concat([paxEntry({ size: '1000000000' }), tarBytes([good])])],
    ['pax sizes below zero', Buffer.concat([paxEntry({ size: '-512' }), tarBytes([good])])],
    ['no end', tarBytes([good], 0)],
  ])('is refused as a whole: %s', async (_what, bytes) => {
    for (const kind of kinds) {
      await expect(openTar(bytes, kind), kind).rejects.toMatchObject({ code: 'archive-damaged', subject: 'photos.tar' })
      expect(await readdir(scratch)).toEqual([])
    }
  })

  it('is not unpacked further than the caps allow: half a gigabyte in half a megabyte', async () => {
    const before = await snapshot(world)
    const zeros = Buffer.alloc(16 * 1024 * 1024)
    const start = gzipSync(tarEntry(file('zeros', { content: new Uint8Array(), bytes: 512 * 1024 ** 2 })), {
      finishFlush: constants.Z_FULL_FLUSH,
    })
    const begun = gzipSync(zeros, { finishFlush: constants.Z_FULL_FLUSH }).subarray(10)
    await writeFile(archive(), Buffer.concat([start, ...Array.from({ length: 30 }, () => begun)]))
    await expect(openTree(archive(), { scratch, signal })).rejects.toMatchObject({
      code: 'archive-too-large',
      subject: 'photos.tar',
    })
    await rm(archive())
    expect(await snapshot(world)).toEqual(before)
  })

  it('holds no more than the caps allow', async () => {
    const open = async (kind: Kind, caps: Partial<typeof archiveCaps>) => {
      const bytes = tarBytes([file('aaa'), file('bbb')])
      await writeFile(archive(), kind === 'gzip' ? gzipSync(bytes) : bytes)
      const gzip = kind === 'gzip'
      return openTarTree(await openArchiveFile(archive(), 'photos.tar'), {
        gzip,
        scratch,
        signal,
        caps: { ...archiveCaps, ...caps },
      })
    }
    for (const kind of kinds) {
      const tree = await open(kind, { entries: 2, nameUnits: 6, entryBytes: 3 })
      trees.push(tree)
      expect(tree.files).toHaveLength(2)
      expect(refusedBy(await open(kind, { entryBytes: 2 }))).toEqual(['file-too-large aaa', 'file-too-large bbb'])
      for (const caps of [{ entries: 1 }, { nameUnits: 5 }, { totalBytes: 2000 }])
        await expect(open(kind, caps)).rejects.toMatchObject({ code: 'archive-too-large' })
    }
    await expect(open('gzip', { freeShare: 0 })).rejects.toMatchObject({ code: 'disk-full', subject: 'photos.tar' })
  })

  it('leaves nothing behind when it cannot be unpacked', async () => {
    const bytes = gzipSync(tarBytes([good]))
    await writeFile(archive(), bytes)
    const nowhere = path.join(world, 'nowhere')
    await expect(openTree(archive(), { scratch: nowhere, signal })).rejects.toMatchObject({ code: 'write-failed' })
  })
})

describe('a damaged tar', () => {
  const contents = ['', 'one', 'two '.repeat(200), Array.from({ length: 400 }, (_, k) => k * k).join()]
  const whole = tarBytes(contents.map((content, k) => ({ name: `class/${k}.png`, content: text(content) })))

  async function open(bytes: Uint8Array, name: string): Promise<string> {
    const file = path.join(world, name)
    await writeFile(file, bytes)
    try {
      const tree = await openTree(file, { scratch, signal })
      const read = await contentsOf(tree)
      await tree.close()
      return Object.keys(read).join()
    } catch (error) {
      expect(error).toMatchObject({ code: expect.stringMatching(/^(archive|gzip|file)-/) })
      return (error as { code: string }).code
    }
  }

  it.each(kinds)('is told from a whole one wherever it is cut, %s', async (kind) => {
    const bytes = kind === 'gzip' ? gzipSync(whole) : whole
    const names = 'class/0.png,class/1.png,class/2.png,class/3.png'
    expect(await open(bytes, 'whole')).toBe(names)
    for (let percent = 0; percent < 100; percent++) {
      const length = Math.floor((percent * bytes.length) / 100)
      // A plain one may do without its last block of zeros.
      if (kind === 'plain' && length >= whole.length - 512) continue
      expect(await open(bytes.subarray(0, length), 'cut'), `${percent} %`).not.toBe(names)
    }
    for (let end = 512; kind === 'plain' && end < whole.length - 1024; end += 512)
      expect(await open(bytes.subarray(0, end), 'cut'), `${end}`).toBe('archive-damaged')
    expect(await readdir(scratch)).toEqual([])
  })

  it('harms nothing, for a thousand single bits in headers and as many in a compressed one', async () => {
    const packed = gzipSync(whole)
    const tries = [
      ...Array.from({ length: 1000 }, (_, k) => flipped(whole, k * 4 + (k & 3))),
      ...Array.from({ length: 1000 }, (_, k) => flipped(packed, Math.floor((k * packed.length * 8) / 1000))),
    ]
    const outcomes = new Set<string>()
    for (let first = 0; first < tries.length; first += 20)
      for (const outcome of await Promise.all(
        tries.slice(first, first + 20).map((bytes, k) => open(bytes, `bit-${k}`)),
      ))
        outcomes.add(outcome)
    expect(outcomes).toContain('archive-damaged')
    expect(outcomes).toContain('gzip-damaged')
    expect(await readdir(scratch)).toEqual([])
  })
})

describe('a tar that changes', () => {
  it('is noticed when it is written to, or is gone; the unpacked one does not mind', async () => {
    const bytes = tarBytes([file('a', { content: Buffer.alloc(2000, 'a') })])
    const unpacked = await openTar(bytes, 'gzip')
    const plain = await openTar(bytes, 'plain')
    await truncate(archive(), 1024)
    await expect(plain.locate(firstFile(plain))).rejects.toMatchObject({ code: 'file-changed', subject: 'photos.tar' })
    await rm(archive())
    await expect(plain.read(firstFile(plain), 1e6)).rejects.toMatchObject({ code: 'file-missing' })
    await expect(plain.locate({ name: 'b', bytes: 1 })).rejects.toMatchObject({ code: 'file-missing', subject: 'b' })
    expect(await unpacked.read(firstFile(unpacked), 1e6)).toHaveLength(2000)
  })

  it.each(kinds)('can be let go of while it is read, %s', async (kind) => {
    const bytes = tarBytes([file('a', { content: Buffer.alloc(8_000_000, 'a') }), file('b')])
    await writeFile(archive(), kind === 'gzip' ? gzipSync(bytes, { level: 0 }) : bytes)
    const cancel = new AbortController()
    setImmediate(() => cancel.abort())
    const opening = openTree(archive(), { scratch, signal: cancel.signal })
    await expect(opening).rejects.toMatchObject({ code: 'import-cancelled', subject: 'photos.tar' })
    expect(await readdir(scratch)).toEqual([])
  })
})
