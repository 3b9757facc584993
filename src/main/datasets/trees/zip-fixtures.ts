import { deflateRawSync } from 'node:zlib'
import { crc32 } from './crc32'

/** For tests: zip archives of any content, valid or not. What is not said is as it should be. */

export interface ZipFixture {
  /** Bytes where a name is no valid text. */
  name: string | Uint8Array
  content?: Uint8Array
  /** 0 is stored, 8 deflated (if not said). */
  method?: number
  /** What lies in the archive for the content. */
  stored?: Uint8Array
  /** What the directory says. */
  bytes?: number
  storedBytes?: number
  crc?: number
  /** Place of the local header, shifted by so many bytes. */
  shift?: number
  /** Bit 0: encrypted. Bit 11, in UTF-8, is set where the name is a string. */
  flags?: number
  /** Upper half: kind and rights of a Unix file. */
  attributes?: number
  extra?: Uint8Array
  /** Nothing lies in the archive for it: the directory only points to where the entry before it lies. */
  ghost?: boolean
}

/** Kinds of Unix files for `attributes`. */
export const unixAttributes = (mode: number) => (mode << 16) >>> 0

/** @param declared how many entries the end of the directory says there are */
export function zipBytes(entries: readonly ZipFixture[], declared = entries.length): Buffer {
  const contents: Uint8Array[] = []
  const records: Buffer[] = []
  let end = 0
  let place = 0
  for (const entry of entries) {
    const { name, content = new Uint8Array(), method = 8, attributes = 0, extra = new Uint8Array() } = entry
    const rawName = Buffer.from(name)
    const stored = Buffer.from(entry.stored ?? (method === 8 ? deflateRawSync(content) : content))
    const flags = (entry.flags ?? 0) | (typeof name === 'string' ? 0x800 : 0)
    const storedBytes = entry.storedBytes ?? stored.length
    const sums = Buffer.alloc(12)
    sums.writeUInt32LE(entry.crc ?? crc32(content), 0)
    sums.writeUInt32LE(storedBytes, 4)
    sums.writeUInt32LE(entry.bytes ?? content.length, 8)
    const common = Buffer.concat([numbers(20, flags, method, 0, 0x21), sums, numbers(rawName.length, extra.length)])
    if (!entry.ghost) {
      place = end
      const parts = [Buffer.from('PK\x03\x04'), common, rawName, extra, stored]
      contents.push(...parts)
      end += parts.reduce((sum, part) => sum + part.length, 0)
    }
    const rest = Buffer.alloc(14)
    rest.writeUInt32LE(attributes, 6)
    rest.writeUInt32LE(place + (entry.shift ?? 0), 10)
    records.push(Buffer.concat([Buffer.from('PK\x01\x02'), numbers(0x0314), common, rest, rawName, extra]))
  }
  const directory = Buffer.concat(records)
  const sizes = Buffer.alloc(10)
  sizes.writeUInt32LE(directory.length, 0)
  sizes.writeUInt32LE(end, 4)
  return Buffer.concat([
    ...contents,
    directory,
    Buffer.from('PK\x05\x06'),
    numbers(0, 0, declared & 0xffff, declared & 0xffff),
    sizes,
  ])
}

/** Two bytes each, little endian. */
function numbers(...values: number[]): Buffer {
  const bytes = Buffer.alloc(2 * values.length)
  values.forEach((value, k) => bytes.writeUInt16LE(value, 2 * k))
  return bytes
}
