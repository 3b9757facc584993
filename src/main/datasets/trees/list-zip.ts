import { getFileNameLowLevel, type Entry } from 'yauzl'
import { JackdawError } from '../../../shared/errors'
import type { SkippedFile } from '../../../shared/import'
import { damagedArchive } from './archive-file'
import { ArchiveListing } from './archive-listing'
import { archiveCaps, mostBytesFrom, type ArchiveCaps } from './caps'
import type { FileLocation } from './file-tree'
import type { RandomAccess } from './random-access'
import { nextTurn } from './take-turns'
import { openZipDirectory } from './zip-directory'

/** A file in a zip archive, as the central directory has it. */
export interface ZipEntry {
  name: string
  bytes: number
  storedBytes: number
  method: FileLocation['method']
  crc: number
  /** First byte of its local header, behind which the content lies. */
  header: number
  /** Where the next entry or the directory begins: the content ends before. */
  limit: number
}

export interface ListZipOptions {
  /** What to call the archive in errors. */
  subject: string
  signal: AbortSignal
  caps?: ArchiveCaps
}

const utf8Flag = 0x800
/** Bytes of a local header before the name. */
export const localHeaderBytes = 30

/**
 * The files of a zip archive in the order of their names. Contents are not looked at. Throws `archive-damaged`,
 * `archive-too-large`, `archive-encrypted` (when nothing is left without a password), `import-cancelled`.
 */
export async function listZip(
  access: RandomAccess,
  { subject, signal, caps = archiveCaps }: ListZipOptions,
): Promise<{ entries: ZipEntry[]; refused: SkippedFile[] }> {
  const directory = await openZipDirectory(access, subject)
  const listing = new ArchiveListing<ZipEntry>(subject, access.size, caps)
  listing.expectEntries(directory.declared)
  for await (const entry of directory.entries()) {
    if (listing.count % 1024 === 0) await nextTurn(signal, subject)
    const rawName = nameOf(entry)
    const name = listing.admit(rawName, isFolder(entry, rawName))
    if (name === null) continue
    const wrong = whyNot(entry, caps)
    if (wrong) listing.refuse(name, wrong)
    else {
      listing.countBytes(entry.uncompressedSize)
      listing.entries.push(zipEntry(entry, name, directory.start))
    }
  }
  const locked = listing.refused.some(({ error }) => error.code === 'archive-encrypted')
  if (locked && listing.entries.length === 0) throw new JackdawError('archive-encrypted', subject)
  setLimits(listing.entries, subject)
  return listing.sorted(signal)
}

/** Names are in UTF-8 or in code page 437; some programs write UTF-8 without saying so. */
function nameOf({ fileNameRaw, extraFields, generalPurposeBitFlag }: Entry): string {
  const isUtf8 = Buffer.from(fileNameRaw.toString()).equals(fileNameRaw)
  const flags = isUtf8 ? generalPurposeBitFlag | utf8Flag : generalPurposeBitFlag
  return getFileNameLowLevel(flags, fileNameRaw, extraFields, true)
}

/** Kinds of Unix files, in the upper half of the external attributes; other systems leave it zero. */
const unixKind = ({ externalFileAttributes }: Entry) => (externalFileAttributes >>> 16) & 0o170000
const unixKinds = { unknown: 0, folder: 0o040000, file: 0o100000 }
const dosFolder = 0x10
/** A link of NTFS. */
const dosReparsePoint = 0x400

function isFolder(entry: Entry, name: string): boolean {
  const kind = unixKind(entry)
  if (kind !== unixKinds.unknown) return kind === unixKinds.folder
  return name.endsWith('/') || (entry.externalFileAttributes & dosFolder) !== 0
}

/** Why an entry with a good name is left out. */
function whyNot(entry: Entry, caps: ArchiveCaps): JackdawError | undefined {
  const { compressionMethod: method, compressedSize, uncompressedSize } = entry
  const kind = unixKind(entry)
  if (kind !== unixKinds.unknown && kind !== unixKinds.file) return new JackdawError('entry-not-regular')
  if (kind === unixKinds.unknown && entry.externalFileAttributes & dosReparsePoint)
    return new JackdawError('entry-not-regular')
  if (entry.isEncrypted()) return new JackdawError('archive-encrypted')
  if (method !== 0 && method !== 8)
    return new JackdawError('import-unsupported', '', {
      reason: `it is compressed in a way that is not read (${method})`,
    })
  if (uncompressedSize > caps.entryBytes) return new JackdawError('file-too-large', '', { limit: caps.entryBytes })
  const most = mostBytesFrom(compressedSize, caps)
  if (uncompressedSize > most) return new JackdawError('file-too-large', '', { limit: most })
  if (method === 0 && compressedSize !== uncompressedSize)
    return new JackdawError('file-damaged', '', { reason: 'its archive gives it two sizes' })
  return undefined
}

function zipEntry(entry: Entry, name: string, directoryStart: number): ZipEntry {
  return {
    name,
    bytes: entry.uncompressedSize,
    storedBytes: entry.compressedSize,
    method: entry.compressionMethod === 0 ? 'stored' : 'deflated',
    crc: entry.crc32,
    header: entry.relativeOffsetOfLocalHeader,
    limit: directoryStart,
  }
}

/** Finds entries that lie in one another, as they do in bombs (D. Fifield: A better zip bomb, 2019). */
function setLimits(entries: readonly ZipEntry[], subject: string): void {
  const places = [...entries].sort((a, b) => a.header - b.header)
  places.forEach((entry, k) => {
    entry.limit = Math.min(entry.limit, places[k + 1]?.header ?? Infinity)
    if (entry.header + localHeaderBytes + entry.storedBytes > entry.limit)
      throw damagedArchive(subject, 'files in it overlap')
  })
}
