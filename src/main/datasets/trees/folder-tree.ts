import path from 'node:path'
import type { FileLocation, FileTree, TreeFile } from './file-tree'
import { listFolder } from './list-folder'
import { locatePlainFile, streamPlainFile } from './plain-file'
import { ScratchFile } from './scratch-file'
import { readWith } from './read-with'

/** A folder with everything below it. Throws what `listFolder` throws. */
export async function openFolderTree(
  root: string,
  name: string,
  { scratch, signal }: { scratch: string; signal: AbortSignal },
): Promise<FileTree> {
  const { files, refused, unspeakable } = await listFolder(root, { subject: name, signal })
  const copies = new Map<string, Promise<ScratchFile>>()

  const stream = (file: TreeFile) => streamPlainFile(unspeakable.get(file.name) ?? path.join(root, file.name), file)

  /** A location is text, so a file whose name is none is copied to where it can be named. */
  async function locateCopy(file: TreeFile): Promise<FileLocation> {
    let copy = copies.get(file.name)
    if (!copy) copies.set(file.name, (copy = copyToScratch(stream(file), scratch, file.name)))
    return locatePlainFile((await copy).path, file)
  }

  return {
    name,
    files,
    refused,
    stream,
    locate: (file) =>
      unspeakable.has(file.name) ? locateCopy(file) : locatePlainFile(path.join(root, file.name), file),
    read: readWith(stream),
    async close() {
      for (const copy of copies.values()) await (await copy.catch(() => undefined))?.remove()
      copies.clear()
    },
  }
}

async function copyToScratch(chunks: AsyncIterable<Uint8Array>, folder: string, name: string): Promise<ScratchFile> {
  const copy = await ScratchFile.create(folder, name)
  try {
    for await (const chunk of chunks) await copy.append(chunk)
    await copy.finish()
    return copy
  } catch (error) {
    await copy.remove()
    throw error
  }
}
