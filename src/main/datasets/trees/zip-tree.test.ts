import { mkdir, mkdtemp, open, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { constants, deflateRawSync, inflateRawSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { archiveCaps } from './caps'
import { crc32 } from './crc32'
import type { FileTree, TreeFile } from './file-tree'
import { openTree } from './index'
import { listZip } from './list-zip'
import { contentsOf, refusedBy, slips, snapshot } from './tree-fixtures'
import { unixAttributes, zipBytes, type ZipFixture } from './zip-fixtures'

let world: string
let scratch: string
let trees: FileTree[]
const { signal } = new AbortController()

beforeEach(async () => {
  world = await mkdtemp(path.join(tmpdir(), 'jackdaw-zip-'))
  scratch = path.join(world, 'scratch')
  await mkdir(scratch)
  trees = []
})
afterEach(async () => {
  for (const tree of trees) await tree.close()
  await rm(world, { recursive: true, force: true })
})

const archive = () => path.join(world, 'photos.zip')

async function openZip(bytes: Buffer): Promise<FileTree> {
  await writeFile(archive(), bytes)
  const tree = await openTree(archive(), { scratch, signal })
  trees.push(tree)
  return tree
}

function fileOf(tree: FileTree, name = tree.files.at(0)?.name): TreeFile {
  const file = [...tree.files].find((file) => file.name === name)
  if (!file) throw new Error(`no ${name} in ${[...tree.files].map(({ name }) => name).join()}`)
  return file
}

const text = (content: string) => Buffer.from(content)
const file = (name: string, more: Partial<ZipFixture> = {}): ZipFixture => ({ name, content: text(name), ...more })
const lister = (bytes: Buffer) => ({
  size: bytes.length,
  read: (position: number, length: number) => Promise.resolve(bytes.subarray(position, position + length)),
})

describe('crc32', () => {
  it('is that of the standards, in one piece or in several', () => {
    expect(crc32(text('123456789'))).toBe(0xcbf43926)
    expect(crc32(text('6789'), crc32(text('12345')))).toBe(0xcbf43926)
    expect(crc32(new Uint8Array())).toBe(0)
  })
})

describe('a good zip', () => {
  const entries: ZipFixture[] = [
    { name: 'dogs/' },
    file('dogs/10.png', { method: 0 }),
    file('dogs/2.png'),
    file('./cats//1.png'),
    { name: 'cats/empty.png', method: 0 },
    file('Zebra.png'),
    file('cats.txt', { content: Buffer.alloc(1_000_000, 'miau') }),
    file('__MACOSX/cats/._1.png'),
    file('cats/.DS_Store'),
    file('dogs/Thumbs.db'),
    file('pictures.zip', { content: zipBytes([file('inside.png')]) }),
  ]

  it('is listed by the code units of its names, without the files of systems', async () => {
    const tree = await openZip(zipBytes(entries))
    expect(tree.name).toBe('photos.zip')
    expect(tree.refused).toEqual([])
    expect([...tree.files]).toEqual([
      { name: 'Zebra.png', bytes: 9 },
      { name: 'cats.txt', bytes: 1_000_000 },
      { name: 'cats/1.png', bytes: 13 },
      { name: 'cats/empty.png', bytes: 0 },
      { name: 'dogs/10.png', bytes: 11 },
      { name: 'dogs/2.png', bytes: 10 },
      { name: 'pictures.zip', bytes: zipBytes([file('inside.png')]).length },
    ])
  })

  it('is read where it is, stored or deflated', async () => {
    const tree = await openZip(zipBytes(entries))
    const before = await snapshot(world)
    expect(await contentsOf(tree)).toMatchObject({
      'Zebra.png': 'Zebra.png',
      'cats.txt': 'miau'.repeat(250_000),
      'cats/1.png': './cats//1.png',
      'cats/empty.png': '',
      'dogs/10.png': 'dogs/10.png',
    })
    const chunks: number[] = []
    for await (const chunk of tree.stream(fileOf(tree, 'cats.txt'))) chunks.push(chunk.length)
    expect(Math.max(...chunks)).toBeLessThanOrEqual(256 * 1024)
    await expect(tree.read(fileOf(tree, 'cats.txt'), 999_999)).rejects.toMatchObject({ code: 'file-too-large' })
    expect(await snapshot(world)).toEqual(before)
  })

  it('tells other processes where a content lies', async () => {
    const tree = await openZip(zipBytes(entries))
    const raw = await open(archive())
    for (const [name, method] of [
      ['dogs/10.png', 'stored'],
      ['dogs/2.png', 'deflated'],
    ] as const) {
      const place = await tree.locate(fileOf(tree, name))
      expect(place).toMatchObject({ path: archive(), method, bytes: name.length })
      const { buffer } = await raw.read(Buffer.alloc(place.storedBytes), 0, place.storedBytes, place.offset)
      expect((method === 'stored' ? buffer : inflateRawSync(buffer)).toString()).toBe(name)
    }
    await raw.close()
  })

  it('keeps names as they are: said to be UTF-8, not said to be, of DOS, and broken', async () => {
    const names = [
      'Ka\u0301tzchen.png',
      'Kátzchen.png',
      '猫/一.png',
      'a\u202egnp.exe',
      'a\nb\u001b[31m.png',
      'CON',
      'aux.txt. ',
    ]
    const tree = await openZip(
      zipBytes([
        ...names.map((name) => file(name)),
        { name: Buffer.from('Müll.png') },
        { name: Uint8Array.of(0x4d, 0x81, 0x6c, 0x6c) },
        { name: Uint8Array.of(0x61, 0xff, 0x62), flags: 0x800 },
        { name: Uint8Array.of(0x2e, 0x2e, 0xc0, 0xaf, 0x78), flags: 0x800 },
      ]),
    )
    expect(refusedBy(tree)).toEqual([])
    expect([...tree.files].map(({ name }) => name).sort()).toEqual(
      [...names, 'Müll.png', 'Müll', 'a\ufffdb', '..\ufffd\ufffdx'].sort(),
    )
  })

  it('may count its files no further than 65,535, as macOS does', async () => {
    const many = Array.from({ length: 65_540 }, (_, k) => ({ name: `${k}`, method: 0 }))
    const tree = await openZip(zipBytes(many))
    expect(tree.files).toHaveLength(65_540)
    await expect(openZip(zipBytes(many.slice(0, 10), 12))).rejects.toMatchObject({ code: 'archive-damaged' })
    await expect(openZip(zipBytes(many.slice(0, 10), 8))).rejects.toMatchObject({ code: 'archive-damaged' })
  })

  it('may be empty, and may have any name', async () => {
    expect((await openZip(zipBytes([]))).files).toEqual([])
    await writeFile(path.join(world, 'picture.png'), zipBytes([file('a.png')]))
    const tree = await openTree(path.join(world, 'picture.png'), { scratch, signal })
    trees.push(tree)
    expect([...tree.files]).toEqual([{ name: 'a.png', bytes: 5 }])
  })
})

describe('a hostile zip', () => {
  const good = file('good.png')

  it.each(slips.map((name) => [name.length > 60 ? `${name.slice(0, 60)}…` : name, name]))(
    'cannot lead out of itself: %j',
    async (_shown, name) => {
      const before = await snapshot(world)
      const tree = await openZip(zipBytes([{ name, content: text('evil') }, good]))
      expect(await contentsOf(tree)).toEqual({ 'good.png': 'good.png' })
      expect(tree.refused).toMatchObject([{ error: { code: 'entry-unsafe' } }])
      expect(tree.refused.at(0)?.name.length).toBeLessThanOrEqual(4096)
      await rm(archive())
      expect(await snapshot(world)).toEqual(before)
    },
  )

  it('has many such names to try', () => expect(new Set(slips).size).toBeGreaterThanOrEqual(60))

  const link = (name: string) => file(name, { attributes: unixAttributes(0o120777) })
  it.each<[string, ZipFixture[], string[]]>([
    ['a link', [link('good.png.lnk')], ['entry-not-regular good.png.lnk']],
    ['a device', [file('sda', { attributes: unixAttributes(0o060644) })], ['entry-not-regular sda']],
    ['a terminal', [file('tty', { attributes: unixAttributes(0o020644) })], ['entry-not-regular tty']],
    ['a pipe', [file('pipe', { attributes: unixAttributes(0o010644) })], ['entry-not-regular pipe']],
    ['a socket', [file('socket', { attributes: unixAttributes(0o140644) })], ['entry-not-regular socket']],
    ['a link of NTFS', [file('junction', { attributes: 0x400 })], ['entry-not-regular junction']],
    ['a link, then a file in its place', [link('x'), file('x')], ['entry-not-regular x', 'entry-twice x']],
    ['a link, then a file behind it', [link('x'), file('x/y')], ['entry-not-regular x', 'entry-twice x/y']],
    ['one name twice', [file('x'), file('x')], ['entry-twice x']],
    ['one name twice, by a detour', [file('x/y'), file('x/.//y')], ['entry-twice x/y']],
    ['another case', [file('x/Y.png'), file('X/y.PNG')], ['entry-twice X/y.PNG']],
    ['a file where a folder is', [file('x/y'), file('X')], ['entry-twice X']],
    ['a folder where a file is', [file('x'), { name: 'x/' }], ['entry-twice x']],
    ['a file in a file', [file('x'), file('x/y/z')], ['entry-twice x/y/z']],
    ['no name', [{ name: '' }], ['entry-unsafe ']],
    ['a password', [file('secret', { flags: 1 })], ['archive-encrypted secret']],
    ['another method', [file('packed', { method: 14 })], ['import-unsupported packed']],
    ['two sizes', [file('x', { method: 0, bytes: 7 })], ['file-damaged x']],
    ['a large claim', [file('x', { bytes: 101e6 })], ['file-too-large x']],
    ['a larger claim', [file('x', { bytes: 2_000_000_001 })], ['file-too-large x']],
  ])('is left out: %s', async (_what, entries, refused) => {
    const tree = await openZip(zipBytes([...entries, good]))
    expect(refusedBy(tree)).toEqual(refused)
    expect([...tree.files].map(({ name }) => name)).toContain('good.png')
    expect(Object.values(await contentsOf(tree))).toContain('good.png')
  })

  it.each<[string, ZipFixture[], string]>([
    ['only with a password', [file('a', { flags: 1 }), file('b', { flags: 1 })], 'archive-encrypted'],
    ['with a stronger password', [file('a', { flags: 0x41 })], 'archive-encrypted'],
    [
      'one content for many names',
      [good, ...['a', 'b', 'c'].map((name) => file(name, { ghost: true }))],
      'archive-damaged',
    ],
    ['a content over the next header', [file('a', { storedBytes: 40 }), good], 'archive-damaged'],
    ['a content over the directory', [good, file('a', { storedBytes: 400 })], 'archive-damaged'],
    ['a content behind the end', [good, file('a', { shift: 1e6 })], 'archive-damaged'],
    ['cut facts', [good, file('a', { extra: Uint8Array.of(1, 0, 9, 0, 1) })], 'archive-damaged'],
    [
      'a thousand files that claim much',
      Array.from({ length: 1000 }, (_, k) => file(`${k}`, { bytes: 1e6 })),
      'archive-too-large',
    ],
  ])('is refused as a whole: %s', async (_what, entries, code) => {
    const before = await snapshot(world)
    await expect(openZip(zipBytes(entries))).rejects.toMatchObject({ code, subject: 'photos.zip' })
    await rm(archive())
    expect(await snapshot(world)).toEqual(before)
  })

  it.each<[string, ZipFixture]>([
    ['more than it says', file('a', { bytes: 0 })],
    ['a byte more than it says', file('a', { content: text('abc'), bytes: 2 })],
    ['less than it says', file('a', { bytes: 20 })],
    ['another checksum', file('a', { crc: 1 })],
    ['another checksum, stored', file('a', { crc: 1, method: 0 })],
    ['no deflate stream', file('a', { stored: Buffer.alloc(20, 0xff), bytes: 20 })],
    ['half of one', file('a', { stored: deflateRawSync(text('a')).subarray(0, 1) })],
    ['nothing to unpack', file('a', { stored: new Uint8Array() })],
    ['a header elsewhere', file('a', { shift: 1 })],
  ])('does not pass damage on: %s', async (_what, entry) => {
    const tree = await openZip(zipBytes([good, entry]))
    await expect(tree.read(fileOf(tree, 'a'), 100)).rejects.toMatchObject({
      code: 'archive-damaged',
      subject: 'photos.zip',
    })
    expect(Buffer.from(await tree.read(fileOf(tree, 'good.png'), 100)).toString()).toBe('good.png')
  })

  it('cannot push a content into the next entry by a longer header', async () => {
    const bytes = zipBytes([file('a', { method: 0 }), good])
    bytes.writeUInt16LE(5, 28)
    const tree = await openZip(bytes)
    await expect(tree.locate(fileOf(tree, 'a'))).rejects.toMatchObject({
      code: 'archive-damaged',
      detail: { reason: 'files in it overlap' },
    })
  })

  it('is not unpacked further than it says: ten gigabytes in ten megabytes', async () => {
    const zeros = deflateRawSync(Buffer.alloc(64 * 1024 * 1024), { finishFlush: constants.Z_FULL_FLUSH })
    const stored = Buffer.concat([...Array.from({ length: 160 }, () => zeros), Buffer.from([3, 0])])
    const honest = Buffer.alloc(12)
    honest.writeUInt16LE(1, 0)
    honest.writeUInt16LE(8, 2)
    honest.writeBigUInt64LE(160n * 64n * 1024n * 1024n, 4)
    const lying = file('lying', { stored, bytes: 1e6 })
    const tree = await openZip(zipBytes([file('honest', { stored, bytes: 0xffffffff, extra: honest }), lying, good]))
    expect(refusedBy(tree)).toEqual(['file-too-large honest'])
    let taken = 0
    const read = async () => {
      for await (const chunk of tree.stream(fileOf(tree, 'lying'))) taken += chunk.length
    }
    await expect(read()).rejects.toMatchObject({ code: 'archive-damaged' })
    expect(taken).toBeLessThanOrEqual(1e6)
  })

  it('holds no more than the caps allow', async () => {
    const list = (caps: Partial<typeof archiveCaps>) =>
      listZip(lister(zipBytes([file('a'), file('b'), { name: 'c/' }])), {
        subject: 'photos.zip',
        signal,
        caps: { ...archiveCaps, ...caps },
      })
    expect((await list({ entries: 3, nameUnits: 4, totalBytes: 2 })).entries).toHaveLength(2)
    for (const caps of [{ entries: 2 }, { nameUnits: 3 }, { totalBytes: 1 }])
      await expect(list(caps)).rejects.toMatchObject({ code: 'archive-too-large' })
  })
})

describe('a zip that changes', () => {
  it('is noticed when it is written to, or is gone', async () => {
    const tree = await openZip(zipBytes([file('a')]))
    await utimes(archive(), 1, 1)
    await expect(tree.locate(fileOf(tree))).rejects.toMatchObject({ code: 'file-changed', subject: 'photos.zip' })
    await expect(tree.read(fileOf(tree), 10)).rejects.toMatchObject({ code: 'file-changed' })
    await rm(archive())
    await expect(tree.locate(fileOf(tree))).rejects.toMatchObject({ code: 'file-missing', subject: 'photos.zip' })
    await expect(tree.locate({ name: 'b', bytes: 1 })).rejects.toMatchObject({ code: 'file-missing', subject: 'b' })
  })

  it('can be let go of while it is listed', async () => {
    const cancel = new AbortController()
    await writeFile(archive(), zipBytes(Array.from({ length: 20_000 }, (_, k) => ({ name: `${k}`, method: 0 }))))
    setImmediate(() => cancel.abort())
    await expect(openTree(archive(), { scratch, signal: cancel.signal })).rejects.toMatchObject({
      code: 'import-cancelled',
    })
  })
})
