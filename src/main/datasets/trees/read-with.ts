import { JackdawError } from '../../../shared/errors'
import type { FileTree, TreeFile } from './file-tree'

/** `read` for a tree with this `stream`. Gathers what really comes before making room for all of it. */
export const readWith =
  (stream: FileTree['stream']): FileTree['read'] =>
  async (file: TreeFile, limit: number) => {
    if (file.bytes > limit) throw new JackdawError('file-too-large', file.name, { limit })
    const chunks: Uint8Array[] = []
    for await (const chunk of stream(file)) chunks.push(chunk)
    return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)
  }
