import { lstat, open, rename, rm, type FileHandle } from 'node:fs/promises'
import path from 'node:path'
import { JackdawError } from '../shared/errors'
import { temporaryName } from './temporary-name'

/** Waits between tries of a rename that another program stands in the way of, in milliseconds: 2 seconds in all. */
const renameWaits = [10, 20, 50, 120, 300, 500, 1000]

/**
 * Writes a whole file so that a reader, now or after a crash at any moment, finds the old content or the new, never a part
 * of it: temporary file beside it, fsync, rename, fsync of the folder. Throws `disk-full` or `write-failed`; then nothing is
 * left beside the file, and the file is as it was. Only when the last fsync failed it is the new one, which may not outlive a
 * power cut.
 */
export function writeFileAtomic(file: string, data: Uint8Array | string): Promise<void> {
  return writeAtomically(file, (handle) => handle.writeFile(data))
}

/** The same for a file that is written in several steps, into a new, empty one. */
export async function writeAtomically(file: string, write: (handle: FileHandle) => Promise<void>): Promise<void> {
  const temporary = path.join(path.dirname(file), temporaryName())
  try {
    const handle = await open(temporary, 'wx')
    try {
      await write(handle)
      // A failed fsync is a failed write: the system may have dropped the pages, and a second fsync would say all is well.
      await handle.sync()
    } finally {
      await handle.close()
    }
    await commit(temporary, file)
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined)
    throw writeError(error, path.basename(file))
  }
}

/**
 * Gives a finished temporary file or folder its real name and makes that last. Retries for two seconds while another
 * program, such as a virus scanner, holds the target. A folder that cannot be made to last gets its temporary name back, so
 * that nobody finds what is said to have failed; a file cannot, for the one it replaced is gone.
 */
export async function commit(temporary: string, target: string): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      await rename(temporary, target)
      break
    } catch (error) {
      const wait = renameWaits[attempt]
      const code = (error as NodeJS.ErrnoException).code
      if (wait === undefined || (code !== 'EPERM' && code !== 'EBUSY' && code !== 'EACCES')) throw error
      if (process.platform !== 'win32' && code === 'EACCES') throw error
      await new Promise((resolve) => setTimeout(resolve, wait))
    }
  }
  try {
    await syncFolder(path.dirname(target))
  } catch (error) {
    if ((await lstat(target)).isDirectory()) await rename(target, temporary)
    throw error
  }
}

/** Makes renames within a folder outlive a power cut. Windows has no such call and needs none. */
export async function syncFolder(directory: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(directory, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** The error that a person hears about when writing failed. */
export function writeError(error: unknown, subject: string): JackdawError {
  if (error instanceof JackdawError) return error
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'ENOSPC' || code === 'EDQUOT') return new JackdawError('disk-full', subject)
  return new JackdawError('write-failed', subject, { reason: code ?? message ?? String(error) })
}
