import type { FileHandle } from 'node:fs/promises'
import { readError } from '../../../files/read-json'

const chunkBytes = 256 * 1024

/**
 * Bytes of an open file from a place on, piece by piece, each piece memory of its own; fewer where the file ends before.
 * Throws `file-unreadable`.
 */
export async function* fileChunks(
  handle: FileHandle,
  offset: number,
  length: number,
  subject: string,
): AsyncGenerator<Uint8Array, void, void> {
  for (let taken = 0; taken < length;) {
    const chunk = await readAt(handle, offset + taken, Math.min(chunkBytes, length - taken), subject)
    if (chunk.length === 0) return
    taken += chunk.length
    yield chunk
  }
}

/** So many bytes from a place on; fewer only where the file ends before. Throws `file-unreadable`. */
export async function readAt(handle: FileHandle, position: number, length: number, subject: string): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length)
  let filled = 0
  try {
    while (filled < length) {
      const { bytesRead } = await handle.read(bytes, filled, length - filled, position + filled)
      if (bytesRead === 0) break
      filled += bytesRead
    }
  } catch (error) {
    throw readError(error, subject)
  }
  return bytes.subarray(0, filled)
}
