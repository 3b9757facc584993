import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import zlib from 'node:zlib'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { unzip } from './zip.mjs'

let folder = ''
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'jackdaw-zip-'))
})
afterEach(() => fs.rmSync(folder, { recursive: true }))

/**
 * A zip file with these entries. @param {{ name: string, content: string, deflate?: boolean, mode?: number, claimed?: number }[]} entries
 */
function zipFile(entries) {
  const parts = /** @type {Buffer[]} */ ([])
  const directory = /** @type {Buffer[]} */ ([])
  let offset = 0
  for (const { name, content, deflate = true, mode = 0o644, claimed } of entries) {
    const plain = Buffer.from(content)
    const data = deflate ? zlib.deflateRawSync(plain) : plain
    const local = Buffer.alloc(30)
    local.writeUInt32LE(0x04034b50, 0)
    local.writeUInt16LE(deflate ? 8 : 0, 8)
    local.writeUInt16LE(name.length, 26)
    const central = Buffer.alloc(46)
    central.writeUInt32LE(0x02014b50, 0)
    central.writeUInt16LE(deflate ? 8 : 0, 10)
    central.writeUInt32LE(data.length, 20)
    central.writeUInt32LE(claimed ?? plain.length, 24)
    central.writeUInt16LE(name.length, 28)
    central.writeUInt32LE(((0o100000 | mode) << 16) >>> 0, 38)
    central.writeUInt32LE(offset, 42)
    parts.push(local, Buffer.from(name), data)
    directory.push(central, Buffer.from(name))
    offset += 30 + name.length + data.length
  }
  const listing = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(entries.length, 10)
  end.writeUInt32LE(listing.length, 12)
  end.writeUInt32LE(offset, 16)
  const file = path.join(folder, 'archive.zip')
  fs.writeFileSync(file, Buffer.concat([...parts, listing, end]))
  return file
}

it('unpacks the wanted entries, stored or deflated, with their right to run', async () => {
  const archive = zipFile([
    { name: 'a/one.txt', content: 'one '.repeat(10_000) },
    { name: 'a/two.sh', content: 'two', deflate: false, mode: 0o755 },
    { name: 'a/empty', content: '', deflate: false },
    { name: 'b/other.txt', content: 'unwanted' },
  ])
  const target = path.join(folder, 'out')
  expect(await unzip(archive, target, (name) => name.startsWith('a/'))).toBe(3)
  expect(fs.readFileSync(path.join(target, 'a/one.txt'), 'utf8')).toBe('one '.repeat(10_000))
  expect(fs.readFileSync(path.join(target, 'a/empty'), 'utf8')).toBe('')
  expect(fs.statSync(path.join(target, 'a/two.sh')).mode & 0o111).not.toBe(0)
  expect(fs.statSync(path.join(target, 'a/one.txt')).mode & 0o111).toBe(0)
  expect(fs.existsSync(path.join(target, 'b'))).toBe(false)
})

it.each(['../out.txt', 'a/../../out.txt', '/tmp/out.txt'])('writes nothing outside its folder: %s', async (name) => {
  const target = path.join(folder, 'out')
  await expect(unzip(zipFile([{ name, content: 'x' }]), target, () => true)).rejects.toThrow(/outside its folder/)
  expect(fs.readdirSync(folder)).toEqual(['archive.zip'])
})

it('notices an entry that is shorter than the directory says', async () => {
  const archive = zipFile([{ name: 'a', content: 'short', claimed: 500 }])
  await expect(unzip(archive, path.join(folder, 'out'), () => true)).rejects.toThrow(/cut short/)
})

it('refuses what is no zip file', async () => {
  const file = path.join(folder, 'no.zip')
  fs.writeFileSync(file, 'x'.repeat(100))
  await expect(unzip(file, folder, () => true)).rejects.toThrow(/not a zip file/)
})
