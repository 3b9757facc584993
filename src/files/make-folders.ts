import { mkdir, stat } from 'node:fs/promises'
import path from 'node:path'

/**
 * Makes a folder, and those above it that are missing; one that is there already is left as it is. Throws what the system said.
 * Node's own way (`recursive`) tells a full disk as a missing file, or not at all.
 */
export async function makeFolders(folder: string): Promise<void> {
  try {
    await mkdir(folder)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const above = path.dirname(folder)
    if (code === 'ENOENT' && above !== folder) {
      await makeFolders(above)
      await makeFolders(folder)
    } else if (code !== 'EEXIST' || !(await isFolder(folder))) throw error
  }
}

const isFolder = (name: string): Promise<boolean> =>
  stat(name).then(
    (found) => found.isDirectory(),
    () => false,
  )
