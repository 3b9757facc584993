import { JackdawError } from '../../../shared/errors'
import { damagedArchive, type ArchiveFile } from './archive-file'
import { entryContent } from './entry-content'
import { fileChunks } from './file-chunks'
import type { FileLocation, FileTree, TreeFile } from './file-tree'
import { listZip, localHeaderBytes, type ZipEntry } from './list-zip'
import { windowedFile } from './random-access'
import { readWith } from './read-with'

/** "PK\3\4": what every local header begins with. */
const headerSignature = 0x04034b50

/** A zip archive, read where it is; has the archive open until it is closed. Throws what `listZip` throws. */
export async function openZipTree(archive: ArchiveFile, signal: AbortSignal): Promise<FileTree> {
  const { path, name, handle, size } = archive
  const access = windowedFile(handle, size, name)
  const { entries, refused } = await listZip(access, { subject: name, signal })
  const byName = new Map(entries.map((entry) => [entry.name, entry]))

  async function locate(file: TreeFile): Promise<FileLocation & { crc: number }> {
    const entry = byName.get(file.name)
    if (!entry) throw new JackdawError('file-missing', file.name)
    await archive.check()
    const offset = await contentOffset(entry)
    const { storedBytes, bytes, method, crc } = entry
    return { path, offset, storedBytes, bytes, method, crc }
  }

  /** The local header has a name and extra fields of its own, so only it tells where the content begins. */
  async function contentOffset(entry: ZipEntry): Promise<number> {
    const header = Buffer.from(await access.read(entry.header, localHeaderBytes))
    if (header.length < localHeaderBytes || header.readUInt32LE() !== headerSignature)
      throw damagedArchive(name, `${entry.name} is not where the list of files says`)
    const offset = entry.header + localHeaderBytes + header.readUInt16LE(26) + header.readUInt16LE(28)
    if (offset + entry.storedBytes > entry.limit) throw damagedArchive(name, 'files in it overlap')
    return offset
  }

  async function* stream(file: TreeFile): ReturnType<FileTree['stream']> {
    const { offset, storedBytes, ...declared } = await locate(file)
    const stored = fileChunks(handle, offset, storedBytes, name)
    yield* entryContent(stored, declared, (what) => damagedArchive(name, `${file.name} ${what}`))
  }

  return {
    name,
    files: entries.map(({ name, bytes }) => ({ name, bytes })),
    refused,
    async locate(file) {
      const { crc: _crc, ...location } = await locate(file)
      return location
    },
    stream,
    read: readWith(stream),
    close: () => handle.close(),
  }
}
