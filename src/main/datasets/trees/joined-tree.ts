import { JackdawError } from '../../../shared/errors'
import type { FileTree, TreeFile, TreeFiles } from './file-tree'
import { sortedCopy } from './unhurried'

/** A file and whose it is. */
class JoinedFile implements TreeFile {
  readonly name: string
  readonly bytes: number

  constructor(
    readonly tree: FileTree,
    readonly file: TreeFile,
  ) {
    this.name = file.name
    this.bytes = file.bytes
  }
}

/** Several trees as one, which closes them all. Files of the same name stay two. Throws `import-cancelled`. */
export async function joinedTree(trees: readonly FileTree[], signal: AbortSignal): Promise<FileTree> {
  const [first, other] = trees
  if (first && !other) return first
  const owners = new Uint32Array(trees.reduce((sum, { files }) => sum + files.length, 0))
  const places = new Uint32Array(owners.length)
  let next = 0
  trees.forEach(({ files }, owner) => {
    for (let place = 0; place < files.length; place++) {
      owners[next] = owner
      places[next++] = place
    }
  })
  const fileAt = (k: number): TreeFile | undefined => trees[owners[k] ?? 0]?.files.at(places[k] ?? 0)
  const nameAt = (k: number) => fileAt(k)?.name ?? ''
  const byName = (a: number, b: number) => {
    const [one, two] = [nameAt(a), nameAt(b)]
    return one < two ? -1 : one > two ? 1 : 0
  }
  const order = await sortedCopy(
    owners.map((_, k) => k),
    byName,
    signal,
    first?.name,
  )
  const files: TreeFiles = {
    length: order.length,
    at(index) {
      const k = order[index]
      const tree = k === undefined ? undefined : trees[owners[k] ?? 0]
      const file = k === undefined ? undefined : fileAt(k)
      return tree && file && new JoinedFile(tree, file)
    },
    *[Symbol.iterator]() {
      for (let index = 0; index < order.length; index++) {
        const file = files.at(index)
        if (file) yield file
      }
    },
  }
  const owned = (file: TreeFile): JoinedFile => {
    if (!(file instanceof JoinedFile)) throw new JackdawError('file-missing', file.name)
    return file
  }
  return {
    name: first?.name ?? '',
    files,
    refused: trees.flatMap(({ refused }) => refused),
    async locate(joined) {
      const { tree, file } = owned(joined)
      return tree.locate(file)
    },
    stream(joined) {
      const { tree, file } = owned(joined)
      return tree.stream(file)
    },
    async read(joined, limit) {
      const { tree, file } = owned(joined)
      return tree.read(file, limit)
    },
    async close() {
      for (const tree of trees) await tree.close()
    },
  }
}
