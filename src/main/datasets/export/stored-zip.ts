import type { FileHandle } from 'node:fs/promises'
import { crc32 } from '../trees/crc32'

interface StoredEntry {
  name: Buffer
  start: number
  bytes: number
  crc: number
}

/** Version 4.5 of the format, which has sizes of eight bytes. */
const version = 45
/** 1 January 1980: the earliest that can be said, so that the same content is the same file. */
const [time, day] = [0, 0x21]
/** Stands where the true number is one of eight bytes elsewhere. */
const elsewhere = 0xffffffff

/**
 * Writes a zip archive without compression, entry after entry, of any size (PKWARE APPNOTE 6.3.10; all sizes as ZIP64 has them). Names are
 * ASCII.
 */
export class StoredZip {
  private readonly entries: StoredEntry[] = []
  private at = 0

  constructor(private readonly file: FileHandle) {}

  /** Writes an entry whose content comes in pieces. */
  async add(name: string, content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void> {
    const entry = { name: Buffer.from(name, 'latin1'), start: this.at, bytes: 0, crc: 0 }
    this.entries.push(entry)
    // Its sizes and sum are known when it is written; then they are set.
    await this.append(localHeader(entry))
    for await (const piece of content) {
      entry.bytes += piece.length
      entry.crc = crc32(piece, entry.crc)
      await this.append(piece)
    }
    await this.write(localHeader(entry), entry.start)
  }

  /** Writes what tells where the entries are. Nothing can be added after it. */
  async end(): Promise<void> {
    const start = this.at
    const records = Buffer.concat(this.entries.map(record))
    await this.append(Buffer.concat([records, directoryEnd(this.entries.length, start, records.length)]))
  }

  private async append(bytes: Uint8Array): Promise<void> {
    await this.write(bytes, this.at)
    this.at += bytes.length
  }

  private async write(bytes: Uint8Array, position: number): Promise<void> {
    for (let done = 0; done < bytes.length;)
      done += (await this.file.write(bytes, done, bytes.length - done, position + done)).bytesWritten
  }
}

/** Version, flags, method, time, day, sum, both sizes, and lengths of the name and of the extra field. */
function common({ name, crc }: StoredEntry, extra: number): Buffer {
  return Buffer.concat([u16(version, 0, 0, time, day), u32(crc, elsewhere, elsewhere), u16(name.length, extra)])
}

function localHeader(entry: StoredEntry): Buffer {
  const extra = Buffer.concat([u16(1, 16), u64(entry.bytes, entry.bytes)])
  return Buffer.concat([u32(0x04034b50), common(entry, extra.length), entry.name, extra])
}

function record(entry: StoredEntry): Buffer {
  const extra = Buffer.concat([u16(1, 24), u64(entry.bytes, entry.bytes, entry.start)])
  const rest = Buffer.concat([u16(0, 0, 0), u32(0, elsewhere)])
  return Buffer.concat([u32(0x02014b50), u16(version), common(entry, extra.length), rest, entry.name, extra])
}

/** The ends of both kinds of directory, and between them where the larger one is. */
function directoryEnd(entries: number, start: number, bytes: number): Buffer {
  return Buffer.concat([
    u32(0x06064b50),
    u64(44),
    u16(version, version),
    u32(0, 0),
    u64(entries, entries, bytes, start),
    u32(0x07064b50, 0),
    u64(start + bytes),
    u32(1),
    u32(0x06054b50),
    u16(0, 0, entries, entries),
    u32(elsewhere, elsewhere),
    u16(0),
  ])
}

const numbers = (bytes: number, write: (buffer: Buffer, value: number, at: number) => void) => {
  return (...values: number[]): Buffer => {
    const buffer = Buffer.alloc(bytes * values.length)
    values.forEach((value, k) => write(buffer, value, k * bytes))
    return buffer
  }
}
const u16 = numbers(2, (buffer, value, at) => buffer.writeUInt16LE(value, at))
const u32 = numbers(4, (buffer, value, at) => buffer.writeUInt32LE(value, at))
const u64 = numbers(8, (buffer, value, at) => buffer.writeBigUInt64LE(BigInt(value), at))
