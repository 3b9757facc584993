import { Readable } from 'node:stream'
import { createInflateRaw } from 'node:zlib'
import { crc32 } from './crc32'
import type { FileLocation } from './file-tree'

const chunkBytes = 256 * 1024

/** What an archive says of a content. */
export interface DeclaredContent {
  method: FileLocation['method']
  bytes: number
  crc: number
}

/**
 * The content of an archive's entry, piece by piece: exactly what the archive says, or an error. Never unpacks more than that.
 * @param damaged makes the error from what is wrong with it
 */
export async function* entryContent(
  stored: AsyncIterable<Uint8Array>,
  { method, bytes, crc }: DeclaredContent,
  damaged: (reason: string) => Error,
): AsyncGenerator<Uint8Array, void, void> {
  let taken = 0
  let found = 0
  for await (const chunk of method === 'stored' ? stored : inflate(stored, damaged)) {
    taken += chunk.length
    if (taken > bytes) throw damaged('is longer than the list of files says')
    found = crc32(chunk, found)
    yield chunk
  }
  if (taken < bytes) throw damaged('is shorter than the list of files says')
  if (found !== crc) throw damaged('does not match its checksum')
}

async function* inflate(
  stored: AsyncIterable<Uint8Array>,
  damaged: (reason: string) => Error,
): AsyncGenerator<Uint8Array, void, void> {
  const input = Readable.from(stored, { objectMode: false, highWaterMark: chunkBytes })
  const inflater = createInflateRaw({ chunkSize: chunkBytes })
  input.once('error', (error) => inflater.destroy(error))
  input.pipe(inflater)
  try {
    for await (const chunk of inflater) yield chunk as Buffer
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw typeof code === 'string' && code.startsWith('Z_') ? damaged('cannot be unpacked') : error
  } finally {
    input.unpipe(inflater)
    input.destroy()
    inflater.destroy()
  }
}
