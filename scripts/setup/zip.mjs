import fs from 'node:fs'
import path from 'node:path'
import { PassThrough } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import zlib from 'node:zlib'

/**
 * Reader for zip files of known content (wheels whose checksum was verified), so that no unpacking program is needed.
 * No zip64, no encryption: such a file is refused.
 *
 * @typedef {{ name: string, method: number, packed: number, bytes: number, offset: number, runs: boolean }} Entry
 */

const endRecord = 0x06054b50
const centralRecord = 0x02014b50
const localRecord = 0x04034b50

/** @param {number} file descriptor @param {number} position @param {number} length */
function readAt(file, position, length) {
  const buffer = Buffer.alloc(length)
  const got = fs.readSync(file, buffer, 0, length, position)
  return buffer.subarray(0, got)
}

/** @param {number} file descriptor @returns {Entry[]} */
function listEntries(file) {
  const total = fs.fstatSync(file).size
  const tail = readAt(file, Math.max(0, total - 65_557), Math.min(total, 65_557))
  let end = tail.length - 22
  while (end >= 0 && tail.readUInt32LE(end) !== endRecord) end -= 1
  if (end < 0) throw new Error('not a zip file')
  const count = tail.readUInt16LE(end + 10)
  const start = tail.readUInt32LE(end + 16)
  if (count === 0xffff || start === 0xffffffff) throw new Error('zip64 is not supported')
  const directory = readAt(file, start, tail.readUInt32LE(end + 12))
  const entries = /** @type {Entry[]} */ ([])
  for (let at = 0, index = 0; index < count; index += 1) {
    if (directory.readUInt32LE(at) !== centralRecord) throw new Error('damaged zip file')
    const nameLength = directory.readUInt16LE(at + 28)
    entries.push({
      name: directory.toString('utf8', at + 46, at + 46 + nameLength),
      method: directory.readUInt16LE(at + 10),
      packed: directory.readUInt32LE(at + 20),
      bytes: directory.readUInt32LE(at + 24),
      offset: directory.readUInt32LE(at + 42),
      // Unix permissions lie in the upper half of the external attributes.
      runs: ((directory.readUInt32LE(at + 38) >>> 16) & 0o111) !== 0,
    })
    at += 46 + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32)
  }
  return entries
}

/**
 * Unpacks the chosen entries below a folder.
 * @param {string} archive
 * @param {string} folder
 * @param {(name: string) => boolean} wanted
 * @returns {Promise<number>} how many files were written
 */
export async function unzip(archive, folder, wanted) {
  const file = fs.openSync(archive, 'r')
  try {
    let written = 0
    for (const entry of listEntries(file)) {
      if (entry.name.endsWith('/') || !wanted(entry.name)) continue
      await unpackEntry(archive, file, entry, insideOf(folder, entry.name))
      written += 1
    }
    return written
  } finally {
    fs.closeSync(file)
  }
}

/** @param {string} folder @param {string} name */
function insideOf(folder, name) {
  const target = path.resolve(folder, name)
  if (!target.startsWith(path.resolve(folder) + path.sep))
    throw new Error(`refused to unpack ${name} outside its folder`)
  return target
}

/** @param {string} archive @param {number} file @param {Entry} entry @param {string} target */
async function unpackEntry(archive, file, entry, target) {
  fs.mkdirSync(path.dirname(target), { recursive: true })
  const header = readAt(file, entry.offset, 30)
  if (header.readUInt32LE(0) !== localRecord || (entry.method !== 0 && entry.method !== 8)) {
    throw new Error(`cannot unpack ${entry.name}`)
  }
  const start = entry.offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28)
  const out = fs.createWriteStream(target, { mode: entry.runs ? 0o755 : 0o644 })
  if (entry.packed === 0) {
    await new Promise((resolve) => out.end(resolve))
  } else {
    const source = fs.createReadStream(archive, { start, end: start + entry.packed - 1, highWaterMark: 1 << 20 })
    const inflate = entry.method === 8 ? zlib.createInflateRaw({ chunkSize: 1 << 20 }) : new PassThrough()
    await pipeline(source, inflate, out)
  }
  if (fs.statSync(target).size !== entry.bytes) throw new Error(`${entry.name} came out cut short`)
}
