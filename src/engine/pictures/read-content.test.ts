import { execFileSync } from 'node:child_process'
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { deflateRawSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { temporaryFolder } from '../testing'
import { readContent, type PictureFile } from './read-content'

let folder: string
beforeAll(async () => {
  folder = await temporaryFolder()
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const content = Buffer.from(Array.from({ length: 300_000 }, (_, k) => (k * k) % 251))
const packed = deflateRawSync(content)

async function written(bytes: Uint8Array, name = 'file'): Promise<string> {
  const file = path.join(folder, name)
  await writeFile(file, bytes)
  return file
}

const read = (file: Partial<PictureFile> & { path: string }) =>
  readContent({ name: 'a.png', offset: 0, storedBytes: 0, bytes: 0, method: 'stored', ...file })

test.each([10, 100_000, 290_000])('%d bytes from the middle of a file', async (length) => {
  const file = await written(content)
  const bytes = await read({ path: file, offset: 9999, storedBytes: length, bytes: length })
  expect(Buffer.compare(bytes, content.subarray(9999, 9999 + length))).toBe(0)
})

test.each([1, 1000, 300_000])('%d bytes that were compressed', async (length) => {
  const stored = deflateRawSync(content.subarray(0, length))
  const file = await written(Buffer.concat([Buffer.alloc(77), stored, Buffer.alloc(5)]))
  const bytes = await read({ path: file, offset: 77, storedBytes: stored.length, bytes: length, method: 'deflated' })
  expect(Buffer.compare(bytes, content.subarray(0, length))).toBe(0)
})

test('an empty file', async () => {
  expect(await read({ path: await written(Buffer.alloc(0)) })).toHaveLength(0)
  const stored = deflateRawSync(Buffer.alloc(0))
  const file = await written(stored)
  expect(await read({ path: file, storedBytes: stored.length, method: 'deflated' })).toHaveLength(0)
})

describe('refused', () => {
  const code = (work: Promise<unknown>, code: string) => expect(work).rejects.toMatchObject({ code, subject: 'a.png' })

  test('what is not as long as was said', async () => {
    const file = await written(content)
    await code(read({ path: file, storedBytes: content.length + 1, bytes: content.length + 1 }), 'file-damaged')
    await code(read({ path: file, offset: content.length, storedBytes: 1, bytes: 1 }), 'file-damaged')
    await code(read({ path: file, storedBytes: 10, bytes: 11 }), 'file-damaged')
  })

  test.each([
    ['short', 1000],
    ['long', 300_000],
  ])('compressed data that is damaged, or says another length: %s', async (_name, bytes) => {
    const stored = deflateRawSync(content.subarray(0, bytes))
    const file = await written(stored)
    const all = { path: file, storedBytes: stored.length, bytes, method: 'deflated' } as const
    await code(read({ ...all, bytes: bytes + 1 }), 'file-damaged')
    await code(read({ ...all, bytes: bytes - 1 }), 'file-damaged')
    await code(read({ ...all, storedBytes: stored.length - 9 }), 'file-damaged')
    await code(read({ ...all, path: await written(Buffer.alloc(stored.length, 7)) }), 'file-damaged')
  })

  test('a bomb, at the length that was said', async () => {
    const bomb = deflateRawSync(Buffer.alloc(100_000_000))
    const file = await written(bomb)
    const before = process.memoryUsage().rss
    await code(read({ path: file, storedBytes: bomb.length, bytes: 5000, method: 'deflated' }), 'file-damaged')
    expect(process.memoryUsage().rss - before).toBeLessThan(50_000_000)
  })

  test('more than 256 MB, unread', async () => {
    const bytes = 256 * 1024 * 1024 + 1
    await code(read({ path: '/nowhere', storedBytes: bytes, bytes }), 'file-too-large')
    await code(read({ path: '/nowhere', storedBytes: 10, bytes, method: 'deflated' }), 'file-too-large')
  })

  test('what is not there, or no plain file', async () => {
    await code(read({ path: path.join(folder, 'none') }), 'file-missing')
    await mkdir(path.join(folder, 'sub'))
    await code(read({ path: path.join(folder, 'sub') }), 'entry-not-regular')
    await symlink(await written(packed), path.join(folder, 'link'))
    await code(read({ path: path.join(folder, 'link'), storedBytes: 1, bytes: 1 }), 'entry-not-regular')
    if (process.platform === 'win32') return
    execFileSync('mkfifo', [path.join(folder, 'pipe')])
    await code(read({ path: path.join(folder, 'pipe'), storedBytes: 1, bytes: 1 }), 'entry-not-regular')
    await code(read({ path: '/dev/zero', storedBytes: 1, bytes: 1 }), 'entry-not-regular')
  })
})
