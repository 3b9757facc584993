import * as fs from 'node:fs/promises'

/** Free bytes for this user on the disk of a folder; undefined where Node cannot tell (before 18.15). */
export async function freeBytes(directory: string): Promise<number | undefined> {
  const { statfs } = fs as Partial<typeof fs>
  if (!statfs) return undefined
  try {
    const { bavail, bsize } = await statfs(directory)
    return bavail * bsize
  } catch {
    return undefined
  }
}
