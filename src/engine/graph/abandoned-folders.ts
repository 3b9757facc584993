import { lstat, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { compiledFolderPrefix } from './session'

/** A folder lives for a moment while a graph is loaded; one of this age, in milliseconds, belongs to a process that died just then. */
const abandonedAfter = 60 * 60 * 1000

/** Removes folders that a crash while loading a graph has left. What cannot be removed is left for next time. */
export async function removeAbandonedFolders(directory = tmpdir()): Promise<void> {
  const names = await readdir(directory).catch(() => [])
  for (const name of names.filter((one) => one.startsWith(compiledFolderPrefix))) {
    const folder = join(directory, name)
    const status = await lstat(folder).catch(() => null)
    if (status && Date.now() - status.mtimeMs > abandonedAfter)
      await rm(folder, { recursive: true, force: true }).catch(() => undefined)
  }
}
