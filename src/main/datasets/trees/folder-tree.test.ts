import { execFileSync } from 'node:child_process'
import { chmod, link, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { folderCaps } from './caps'
import type { FileTree, TreeFile } from './file-tree'
import { systemFolders, type FolderReader } from './folder-reader'
import { openTree } from './index'
import { listFolder } from './list-folder'
import { sortByName } from './sort-by-name'
import { contentsOf, generator, refusedBy, snapshot } from './tree-fixtures'

const posix = process.platform !== 'win32'
const root = posix && process.getuid?.() === 0
const { signal } = new AbortController()

let world: string
let scratch: string
let folder: string

beforeEach(async () => {
  world = await mkdtemp(path.join(tmpdir(), 'jackdaw-folder-'))
  scratch = path.join(world, 'scratch')
  folder = path.join(world, 'photos')
  await mkdir(scratch)
  await mkdir(folder)
})
afterEach(() => rm(world, { recursive: true, force: true }))

const open = (chosen = folder) => openTree(chosen, { scratch, signal })
const inside = (...parts: string[]) => path.join(folder, ...parts)

async function put(name: string, content = name): Promise<void> {
  await mkdir(path.dirname(inside(name)), { recursive: true })
  await writeFile(inside(name), content)
}

function fileOf(tree: FileTree, name: string): TreeFile {
  const file = [...tree.files].find((file) => file.name === name)
  if (!file) throw new Error(`no ${name} in ${[...tree.files].map(({ name }) => name).join()}`)
  return file
}

describe('a folder', () => {
  it('is listed through and through by the code units of its names, and read', async () => {
    const names = ['b/2.png', 'b/10.png', 'b.txt', 'b', 'a/x/y/z.png', 'a-b/1.png', 'Zebra.png', 'ä.png', 'z.png']
    for (const name of names.filter((name) => name !== 'b')) await put(name)
    for (const name of ['.DS_Store', 'b/Thumbs.db', '__MACOSX/b/._2.png', 'b/._2.png', '$RECYCLE.BIN/x'])
      await put(name)
    await mkdir(inside('empty'))
    const tree = await open()
    expect(tree.name).toBe('photos')
    expect([...tree.refused]).toEqual([])
    const expected = names.filter((name) => name !== 'b').sort()
    expect([...tree.files]).toEqual(expected.map((name) => ({ name, bytes: Buffer.byteLength(name) })))
    const contents = await contentsOf(tree)
    expect(contents).toEqual(Object.fromEntries(expected.map((name) => [name, Buffer.from(name).toString('latin1')])))
    await expect(tree.read(fileOf(tree, 'b/2.png'), 6)).rejects.toMatchObject({
      code: 'file-too-large',
      subject: 'b/2.png',
    })
    const { path: where, ...place } = await tree.locate(fileOf(tree, 'b/2.png'))
    expect(place).toEqual({ offset: 0, storedBytes: 7, bytes: 7, method: 'stored' })
    expect(await readFile(where, 'utf8')).toBe('b/2.png')
    await tree.close()
    expect(await readdir(scratch)).toEqual([])
  })

  it('gives large files in pieces', async () => {
    await put('large', 'x'.repeat(1_000_000))
    const tree = await open()
    const pieces: number[] = []
    for await (const piece of tree.stream(fileOf(tree, 'large'))) pieces.push(piece.length)
    expect(pieces.length).toBeGreaterThan(3)
    expect(pieces.reduce((a, b) => a + b, 0)).toBe(1_000_000)
  })

  it.runIf(posix)('may itself be chosen by a link; a single file is a tree of one', async () => {
    await put('a.png')
    await symlink(folder, path.join(world, 'shortcut'))
    const tree = await open(path.join(world, 'shortcut'))
    expect(tree.name).toBe('shortcut')
    expect(await contentsOf(tree)).toEqual({ 'a.png': 'a.png' })
    const single = await open(inside('a.png'))
    expect(single.name).toBe('a.png')
    expect(await contentsOf(single)).toEqual({ 'a.png': 'a.png' })
    expect(await single.locate(fileOf(single, 'a.png'))).toMatchObject({ offset: 0, storedBytes: 5, method: 'stored' })
  })

  it('must be there', async () => {
    await expect(open(path.join(world, 'none'))).rejects.toMatchObject({ code: 'file-missing', subject: 'none' })
  })
})

describe.runIf(posix)('a hostile folder', () => {
  it('has links, pipes and devices, which are not followed, waited for or read', async () => {
    await put('a.png')
    await put('../secret/password')
    await symlink(path.join(world, 'secret'), inside('out'))
    await symlink(path.join(world, 'secret', 'password'), inside('password.png'))
    await symlink(folder, inside('loop'))
    await symlink('self', inside('self'))
    await symlink('/dev/zero', inside('zero.png'))
    await symlink('nowhere', inside('dangling'))
    execFileSync('/usr/bin/mkfifo', [inside('pipe.png')])
    await link(inside('a.png'), inside('hard.png'))
    const before = await snapshot(world)
    const tree = await open()
    expect(Object.keys(await contentsOf(tree))).toEqual(['a.png', 'hard.png'])
    expect(refusedBy(tree)).toEqual(
      ['dangling', 'loop', 'out', 'password.png', 'pipe.png', 'self', 'zero.png'].map(
        (name) => `entry-not-regular ${name}`,
      ),
    )
    expect(await snapshot(world)).toEqual(before)
    await expect(open(inside('pipe.png'))).rejects.toMatchObject({ code: 'file-unreadable', subject: 'pipe.png' })
    await expect(open('/dev/zero')).rejects.toMatchObject({ code: 'file-unreadable', subject: 'zero' })
    await expect(open(inside('self'))).rejects.toMatchObject({ code: 'file-unreadable', subject: 'self' })
  })

  it.skipIf(root)('has files and folders that must not be read', async () => {
    await put('a.png')
    await put('locked.png')
    await put('closed/b.png')
    await chmod(inside('locked.png'), 0)
    await chmod(inside('closed'), 0)
    const tree = await open()
    expect([...tree.files]).toEqual([{ name: 'a.png', bytes: 5 }])
    expect(refusedBy(tree)).toEqual(['file-unreadable closed', 'file-unreadable locked.png'])
    await chmod(folder, 0)
    await expect(open()).rejects.toMatchObject({ code: 'file-unreadable', subject: 'photos' })
    await chmod(folder, 0o755)
    await chmod(inside('closed'), 0o755)
  })

  it('says which files and folders the system will not read', async () => {
    for (const name of ['a.png', 'gone.png', 'locked.png', 'closed/b.png']) await put(name)
    const denied = Object.assign(new Error('EACCES'), { code: 'EACCES' })
    const missing = Object.assign(new Error('ENOENT'), { code: 'ENOENT' })
    const reader: FolderReader = {
      async *names(place) {
        if (place === inside('closed')) throw denied
        yield* systemFolders.names(place)
      },
      async status(place) {
        if (place === inside('locked.png')) throw denied
        if (place === inside('gone.png')) throw missing
        return systemFolders.status(place)
      },
    }
    const listing = await listFolder(folder, { subject: 'photos', signal, reader })
    expect([...listing.files]).toEqual([{ name: 'a.png', bytes: 5 }])
    expect(refusedBy(listing)).toEqual([
      'file-unreadable closed',
      'file-missing gone.png',
      'file-unreadable locked.png',
    ])
    await expect(listFolder(inside('closed'), { subject: 'photos', signal, reader })).rejects.toMatchObject({
      code: 'file-unreadable',
      subject: 'photos',
    })
  })

  const swaps: [string, string, () => Promise<void>][] = [
    ['a link', 'file-unreadable', () => symlink('/etc/passwd', inside('a.png'))],
    ['a link to zeros without end', 'file-unreadable', () => symlink('/dev/zero', inside('a.png'))],
    ['a pipe', 'file-unreadable', async () => void execFileSync('/usr/bin/mkfifo', [inside('a.png')])],
    ['a folder', 'file-unreadable', async () => void (await mkdir(inside('a.png')))],
    ['a longer file', 'file-changed', () => put('a.png', 'longer than before')],
    ['a shorter file', 'file-changed', () => put('a.png', '')],
    ['nothing', 'file-missing', async () => {}],
  ]
  it.each(swaps)(
    'is noticed when it puts %s in the place of a file',
    { timeout: 20_000 },
    async (_what, code, swap) => {
      await put('a.png')
      const tree = await open()
      await rm(inside('a.png'))
      await swap()
      const file = fileOf(tree, 'a.png')
      await expect(tree.locate(file)).rejects.toMatchObject({ code, subject: 'a.png' })
      await expect(tree.read(file, 1e6)).rejects.toMatchObject({ code, subject: 'a.png' })
    },
  )

  it('is noticed when a file grows or shrinks while it is read', async () => {
    for (const [name, after] of [
      ['grows', 'y'.repeat(700_000)],
      ['shrinks', 'y'],
    ] as const) {
      await put(name, 'x'.repeat(600_000))
      const tree = await open()
      const read = async () => {
        for await (const piece of tree.stream(fileOf(tree, name))) if (piece[0] === 0x78) await put(name, after)
      }
      await expect(read(), name).rejects.toMatchObject({ code: 'file-changed', subject: name })
    }
  })

  it.runIf(process.platform === 'linux')('keeps names as they are, text or not', async () => {
    const names = [
      'a\u202egnp.exe',
      'a\nb\u001b[31m',
      '-rf',
      'CON',
      'aux.txt. ',
      'a\\b',
      'C:',
      'x'.repeat(255),
      '\ufffd',
    ]
    for (const name of names) await put(name)
    const raw = (name: string) => Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(name, 'latin1')])
    await writeFile(raw('B\xe4ume.png'), 'first')
    await writeFile(raw('B\xf6ume.png'), 'second')
    await mkdir(raw('H\xf6hle'))
    await writeFile(raw('H\xf6hle/1.png'), 'cave')
    const tree = await open()
    expect([...tree.files].map(({ name }) => name)).toEqual([...names, 'B\ufffdume.png', 'H\ufffdhle/1.png'].sort())
    expect(refusedBy(tree)).toEqual(['entry-twice B\ufffdume.png'])
    expect(await contentsOf(tree)).toMatchObject({
      'B\ufffdume.png': 'first',
      'H\ufffdhle/1.png': 'cave',
      '-rf': '-rf',
    })

    const file = fileOf(tree, 'H\ufffdhle/1.png')
    const [place, again] = await Promise.all([tree.locate(file), tree.locate(file)])
    expect(again).toEqual(place)
    expect(await readFile(place.path, 'utf8')).toBe('cave')
    expect(await readdir(scratch)).toHaveLength(1)
    await tree.close()
    expect(await readdir(scratch)).toEqual([])
  })

  it('is not gone into without end', async () => {
    await put('a.png')
    await put(`${'d/'.repeat(6)}deep.png`)
    const list = (caps: Partial<typeof folderCaps>) =>
      listFolder(folder, { subject: 'photos', signal, caps: { ...folderCaps, ...caps } })
    expect((await list({ files: 8, depth: 6 })).files).toHaveLength(2)
    const { files, refused } = await list({ depth: 5 })
    expect([...files]).toEqual([{ name: 'a.png', bytes: 5 }])
    expect(refusedBy({ refused })).toEqual(['folder-too-large d/d/d/d/d/d'])
    for (const caps of [{ files: 7 }, { nameUnits: 20 }])
      await expect(list(caps)).rejects.toMatchObject({ code: 'folder-too-large', subject: 'photos' })
  })

  it('does not lose a folder that is moved away while it is listed', async () => {
    for (const name of ['a/1.png', 'b/1.png', 'c/1.png']) await put(name)
    const reader: FolderReader = {
      ...systemFolders,
      async *names(place) {
        if (place === inside('a')) await rename(inside('b'), path.join(world, 'b'))
        yield* systemFolders.names(place)
      },
    }
    const listing = await listFolder(folder, { subject: 'photos', signal, reader })
    expect([...listing.files].map(({ name }) => name)).toEqual(['a/1.png', 'c/1.png'])
    expect(refusedBy(listing)).toEqual(['file-missing b'])
  })
})

describe('a large folder', () => {
  it('of twenty thousand files is listed whole and in order', { timeout: 240_000 }, async () => {
    const names = Array.from({ length: 20_000 }, (_, k) => `class-${k % 10}/${k}.png`)
    for (let k = 0; k < 10; k++) await mkdir(inside(`class-${k}`))
    for (let first = 0; first < names.length; first += 500)
      await Promise.all(names.slice(first, first + 500).map((name) => writeFile(inside(name), '')))
    const tree = await open()
    names.sort()
    expect(tree.files).toHaveLength(names.length)
    expect([...tree.files].findIndex(({ name }, k) => name !== names[k])).toBe(-1)
  })

  /** A folder of so many files without a disk. Tells how many names were asked for. */
  function imaginary(count: number): FolderReader & { given: number } {
    return {
      given: 0,
      async *names() {
        while (this.given < count) {
          const names = Array.from({ length: 128 }, (_, k) => `${((this.given + k) * 7_919) % count}.png`)
          this.given += names.length
          yield names
        }
      },
      status: () => Promise.resolve({ kind: 'file', bytes: 1 }),
    }
  }

  it('can be let go of at any moment', async () => {
    for (const moment of [1, 30_000, 99_968]) {
      const cancel = new AbortController()
      const reader = imaginary(128 * 781)
      const { names } = reader
      reader.names = async function* (place) {
        for await (const some of names.call(reader, place)) {
          if (reader.given >= moment) cancel.abort()
          yield some
        }
      }
      const listing = listFolder('/photos', { subject: 'photos', signal: cancel.signal, reader })
      await expect(listing).rejects.toMatchObject({ code: 'import-cancelled', subject: 'photos' })
      expect(reader.given).toBeLessThanOrEqual(moment + 128)
    }
  })

  it('lets others have their turn while it is sorted, and can be let go of then', async () => {
    const random = generator(1)
    const items = Array.from({ length: 200_000 }, () => ({ name: String(random()) }))
    let turns = 0
    let running = true
    const count = () => void (running && (turns++, setImmediate(count)))
    setImmediate(count)
    const sorted = await sortByName([...items], signal, 'photos')
    running = false
    expect(turns).toBeGreaterThan(20)
    const names = items.map(({ name }) => name).sort()
    expect(sorted.findIndex(({ name }, k) => name !== names[k])).toBe(-1)
    expect(sorted).toHaveLength(names.length)

    const cancel = new AbortController()
    setImmediate(() => cancel.abort())
    await expect(sortByName([...items], cancel.signal, 'photos')).rejects.toMatchObject({ code: 'import-cancelled' })
  })
})
