import { mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { writeError } from '../../../files/atomic-write'
import { temporaryName } from '../../../files/temporary-name'
import type { FileTree } from './file-tree'
import { joinedTree } from './joined-tree'
import { singleFileTree } from './single-file-tree'

/**
 * Files that came as bytes, such as dropped ones. They lie in a private folder in `scratch`, by numbers, until the tree is closed.
 * Throws `disk-full` or `write-failed`.
 */
export async function givenFilesTree(
  files: readonly { name: string; bytes: Uint8Array }[],
  scratch: string,
  signal: AbortSignal,
): Promise<FileTree> {
  const folder = path.join(scratch, temporaryName())
  const remove = () => rm(folder, { recursive: true, force: true })
  try {
    await mkdir(folder)
    for (const [k, { bytes }] of files.entries()) await writeFile(path.join(folder, String(k)), bytes, { flag: 'wx' })
  } catch (error) {
    await remove()
    throw writeError(error, files[0]?.name ?? '')
  }
  const parts = files.map(({ name, bytes }, k) => ({
    tree: singleFileTree(path.join(folder, String(k)), name, bytes.byteLength),
    folder: '',
  }))
  const tree = await joinedTree(files[0]?.name ?? '', parts, signal).catch(async (error: unknown) => {
    await remove()
    throw error
  })
  return {
    ...tree,
    async close() {
      await tree.close()
      await remove()
    },
  }
}
