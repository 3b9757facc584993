import { JackdawError } from '../../../shared/errors'
import type { SkippedFile } from '../../../shared/import'
import type { FileTree, TreeFile, TreeFiles } from './file-tree'
import { skippedRows, type PackedRows } from './packed-rows'
import { sortedCopy } from './unhurried'

/** A file and whose it is. */
class JoinedFile implements TreeFile {
  readonly name: string
  readonly bytes: number

  constructor(
    readonly tree: FileTree,
    folder: string,
    readonly file: TreeFile,
  ) {
    this.name = folder + file.name
    this.bytes = file.bytes
  }
}

export interface TreePart {
  tree: FileTree
  /** Goes before the names of its files: empty, or with a slash at its end. */
  folder: string
}

/** Several trees as one, which closes them all. Files of the same name stay two. Throws `import-cancelled`. */
export async function joinedTree(name: string, parts: readonly TreePart[], signal: AbortSignal): Promise<FileTree> {
  const owners = new Uint32Array(parts.reduce((sum, { tree }) => sum + tree.files.length, 0))
  const places = new Uint32Array(owners.length)
  let next = 0
  parts.forEach(({ tree }, owner) => {
    for (let place = 0; place < tree.files.length; place++) {
      owners[next] = owner
      places[next++] = place
    }
  })
  const fileAt = (k: number): JoinedFile | undefined => {
    const part = parts[owners[k] ?? 0]
    const file = part?.tree.files.at(places[k] ?? 0)
    return part && file && new JoinedFile(part.tree, part.folder, file)
  }
  const nameAt = (k: number) => fileAt(k)?.name ?? ''
  const byName = (a: number, b: number) => {
    const [one, two] = [nameAt(a), nameAt(b)]
    return one < two ? -1 : one > two ? 1 : 0
  }
  const order = await sortedCopy(
    owners.map((_, k) => k),
    byName,
    signal,
    name,
  )
  const files: TreeFiles = {
    length: order.length,
    at(index) {
      const k = order[index]
      return k === undefined ? undefined : fileAt(k)
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
    name,
    files,
    refused: refusedIn(parts),
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
      for (const { tree } of parts) await tree.close()
    },
  }
}

function refusedIn(parts: readonly TreePart[]): PackedRows<SkippedFile> {
  const refused = skippedRows()
  for (const { tree, folder } of parts) for (const one of tree.refused) refused.push(inFolder(one, folder))
  return refused
}

function inFolder({ name, error }: SkippedFile, folder: string): SkippedFile {
  return { name: folder + name, error: error.subject === name ? { ...error, subject: folder + name } : error }
}
