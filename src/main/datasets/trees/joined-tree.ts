import { JackdawError } from '../../../shared/errors'
import type { FileTree, TreeFile } from './file-tree'

/** Several trees as one, which closes them all. Files of the same name stay two. */
export function joinedTree(trees: readonly FileTree[]): FileTree {
  const [first, other] = trees
  if (first && !other) return first
  const owners = new Map<TreeFile, FileTree>()
  for (const tree of trees) for (const file of tree.files) owners.set(file, tree)
  const ownerOf = (file: TreeFile): FileTree => {
    const owner = owners.get(file)
    if (!owner) throw new JackdawError('file-missing', file.name)
    return owner
  }
  return {
    name: first?.name ?? '',
    files: [...owners.keys()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)),
    refused: trees.flatMap(({ refused }) => refused),
    locate: async (file) => ownerOf(file).locate(file),
    stream: (file) => ownerOf(file).stream(file),
    read: async (file, limit) => ownerOf(file).read(file, limit),
    async close() {
      for (const tree of trees) await tree.close()
    },
  }
}
