import type { FileTree, TreeFile } from './file-tree'
import { locatePlainFile, streamPlainFile } from './plain-file'
import { readWith } from './read-with'

/** A tree of one file, which is neither a folder nor an archive. */
export function singleFileTree(path: string, name: string, bytes: number): FileTree {
  const file: TreeFile = { name, bytes }
  const stream = () => streamPlainFile(path, file)
  return {
    name,
    files: [file],
    refused: [],
    locate: () => locatePlainFile(path, file),
    stream,
    read: readWith(stream),
    close: () => Promise.resolve(),
  }
}
