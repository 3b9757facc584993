import type { FileHandle } from 'node:fs/promises'
import { readAt } from './file-chunks'

/** Something of a known size that can be read at any place. */
export interface RandomAccess {
  readonly size: number
  /** So many bytes from a place on; fewer only where it ends before. */
  read(position: number, length: number): Promise<Uint8Array>
}

/** Enough for a thousand entries of a central directory, and little to read in vain. */
const windowBytes = 64 * 1024

/** Reads an open file through a window, because an archive's directory is read in thousands of small pieces that lie together. */
export function windowedFile(handle: FileHandle, size: number, subject: string): RandomAccess {
  let window: { start: number; bytes: Uint8Array } = { start: 0, bytes: new Uint8Array() }
  return {
    size,
    async read(position, length) {
      const available = Math.min(length, size - position)
      if (available <= 0) return new Uint8Array()
      if (available > windowBytes) return readAt(handle, position, available, subject)
      if (position < window.start || position + available > window.start + window.bytes.length) {
        const bytes = await readAt(handle, position, Math.min(windowBytes, size - position), subject)
        // Another reader may have moved the window while this one waited.
        window = { start: position, bytes }
        return bytes.subarray(0, available)
      }
      const from = position - window.start
      return window.bytes.subarray(from, from + available)
    },
  }
}
