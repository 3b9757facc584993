import type { FileHandle } from 'node:fs/promises'
import { createGunzip } from 'node:zlib'
import { readError } from '../../../files/read-json'
import { JackdawError } from '../../../shared/errors'

const chunkBytes = 256 * 1024

/** Whether a file begins as gzip does (RFC 1952). */
export async function isGzip(handle: FileHandle): Promise<boolean> {
  const start = Buffer.alloc(2)
  const { bytesRead } = await handle.read(start, 0, 2, 0)
  return bytesRead === 2 && start[0] === 0x1f && start[1] === 0x8b
}

/** The content of a file, piece by piece; the pieces do not share memory. */
export async function* plainChunks(handle: FileHandle, subject: string): AsyncGenerator<Buffer, void, void> {
  for (let position = 0; ;) {
    const chunk = Buffer.allocUnsafe(chunkBytes)
    const { bytesRead } = await handle.read(chunk, 0, chunkBytes, position).catch((error: unknown) => {
      throw readError(error, subject)
    })
    if (bytesRead === 0) return
    position += bytesRead
    yield chunk.subarray(0, bytesRead)
  }
}

/**
 * What a gzip file unpacks to, piece by piece, no faster than it is taken. Several members one behind the other are one
 * content, as RFC 1952 says. Stopping early unpacks no further. Throws `gzip-damaged` (cut short, damaged, wrong checksum)
 * or `gzip-trailing-data`.
 * @param size bytes of the compressed file
 */
export async function* gunzipChunks(
  handle: FileHandle,
  size: number,
  subject: string,
): AsyncGenerator<Buffer, void, void> {
  const input = handle.createReadStream({ start: 0, autoClose: false, highWaterMark: chunkBytes })
  const gunzip = createGunzip({ chunkSize: chunkBytes })
  input.once('error', (error) => gunzip.destroy(error))
  input.pipe(gunzip)
  try {
    for await (const chunk of gunzip) yield chunk as Buffer
    // Zeros behind the last member end the stream without complaint, but they are not part of the file.
    if (gunzip.bytesWritten < size) throw new JackdawError('gzip-trailing-data', subject)
  } catch (error) {
    throw gzipError(error, subject)
  } finally {
    input.unpipe(gunzip)
    input.destroy()
    gunzip.destroy()
  }
}

function gzipError(error: unknown, subject: string): JackdawError {
  const { code, message } = error as NodeJS.ErrnoException
  if (typeof code !== 'string' || !code.startsWith('Z_')) return readError(error, subject)
  // The file begins with the signature of gzip, so a wrong signature is one behind a complete member.
  const behind = message.includes('incorrect header check')
  return new JackdawError(behind ? 'gzip-trailing-data' : 'gzip-damaged', subject)
}
