import { lstat, type FileHandle } from 'node:fs/promises'
import { readError } from '../../../files/read-json'
import { JackdawError } from '../../../shared/errors'
import { openRegularFile } from './regular-file'

/** An archive on disk, open for reading. Whoever opens it closes the handle. */
export interface ArchiveFile {
  path: string
  /** What to call it in errors. */
  name: string
  handle: FileHandle
  size: number
  /** Throws `file-missing` or `file-changed` when something else is at its path by now, or it was written to. */
  check(): Promise<void>
}

/** Throws `file-missing` or `file-unreadable`. */
export async function openArchiveFile(path: string, name: string): Promise<ArchiveFile> {
  const { handle, size } = await openRegularFile(path, name)
  const opened = await handle.stat()
  return {
    path,
    name,
    handle,
    size,
    async check() {
      const now = await lstat(path).catch((error: unknown) => {
        throw readError(error, name)
      })
      const same = now.ino === opened.ino && now.size === opened.size && now.mtimeMs === opened.mtimeMs
      if (!same) throw new JackdawError('file-changed', name)
    },
  }
}

/** @param reason what is wrong with it, as the end of a sentence */
export const damagedArchive = (name: string, reason: string) => new JackdawError('archive-damaged', name, { reason })
