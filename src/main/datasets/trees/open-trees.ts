import { stat } from 'node:fs/promises'
import path from 'node:path'
import type { FileTree } from './file-tree'
import { openTree, type OpenTreeOptions } from './index'
import { joinedTree, type TreePart } from './joined-tree'

/**
 * Opens what a person chose: one thing by itself, several as if they lay in one folder, which they mostly do: names of files in a folder
 * then begin with its own. Throws what `openTree` throws for the first that cannot be opened.
 */
export async function openTrees(chosen: readonly string[], options: OpenTreeOptions): Promise<FileTree> {
  const places = chosen.map((one) => path.resolve(one))
  const [first = '', other] = places
  if (other === undefined) return openTree(first, options)
  const parts: TreePart[] = []
  try {
    for (const place of places) {
      const tree = await openTree(place, options)
      const folder = (await stat(place).catch(() => null))?.isDirectory() ? `${path.basename(place)}/` : ''
      parts.push({ tree, folder })
    }
    return await joinedTree(path.basename(path.dirname(first)) || parts[0]?.tree.name || '', parts, options.signal)
  } catch (error) {
    for (const { tree } of parts) await tree.close()
    throw error
  }
}
