import { gunzipChunks, isGzip } from '../idx/gunzip-chunks'
import type { ArchiveFile } from './archive-file'
import { fileChunks, readAt } from './file-chunks'

export type ArchiveKind = 'zip' | 'tar' | 'tar-gzip'

const blockBytes = 512

/** What a file is by its first bytes, whatever its name says; null when it is no archive. Throws `file-unreadable`. */
export async function archiveKind({ handle, name, size }: ArchiveFile): Promise<ArchiveKind | null> {
  const start = await readAt(handle, 0, Math.min(blockBytes, size), name)
  if (isZip(start)) return 'zip'
  if (isTar(start)) return 'tar'
  if (!isGzip(start)) return null
  try {
    return isTar(await firstBlock(gunzipChunks(fileChunks(handle, 0, size, name), size, name))) ? 'tar-gzip' : null
  } catch {
    // Whoever wants to read it will hear what is wrong with it.
    return null
  }
}

/** An entry, an archive without any, or the mark of one that could have been split. */
const zipSignatures = ['PK\x03\x04', 'PK\x05\x06', 'PK\x07\x08', 'PK00PK\x03\x04']

function isZip(start: Buffer): boolean {
  const text = start.toString('latin1', 0, 8)
  return zipSignatures.some((signature) => text.startsWith(signature))
}

/** POSIX and GNU have a signature; older ones are known by the checksum of their first header. */
function isTar(start: Buffer): boolean {
  if (start.length < blockBytes || start[0] === 0) return false
  if (start.toString('latin1', 257, 262) === 'ustar') return true
  const checksum = /^ *([0-7]+)[ \0]/.exec(start.toString('latin1', 148, 156))?.[1]
  const sum = start.reduce((total, byte, k) => total + (k >= 148 && k < 156 ? 0x20 : byte), 0)
  return checksum !== undefined && parseInt(checksum, 8) === sum
}

async function firstBlock(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  let start = Buffer.alloc(0)
  for await (const chunk of chunks) {
    start = Buffer.concat([start, chunk.subarray(0, blockBytes)])
    if (start.length >= blockBytes) break
  }
  return start.subarray(0, blockBytes)
}
