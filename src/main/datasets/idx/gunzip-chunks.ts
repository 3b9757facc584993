import { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { readError } from '../../../files/read-json'
import { JackdawError } from '../../../shared/errors'

const chunkBytes = 256 * 1024

/** Whether a content begins as gzip does (RFC 1952). */
export const isGzip = (start: Uint8Array): boolean => start[0] === 0x1f && start[1] === 0x8b

/**
 * What a gzip content unpacks to, piece by piece, no faster than it is taken. Several members one behind the other are one
 * content, as RFC 1952 says. Stopping early unpacks no further. Throws `gzip-damaged` (cut short, damaged, wrong checksum)
 * or `gzip-trailing-data`.
 * @param size bytes of the compressed content
 */
export async function* gunzipChunks(
  packed: AsyncIterable<Uint8Array>,
  size: number,
  subject: string,
): AsyncGenerator<Uint8Array, void, void> {
  const input = Readable.from(packed, { objectMode: false, highWaterMark: chunkBytes })
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
