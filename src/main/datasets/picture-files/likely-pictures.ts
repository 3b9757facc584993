import type { FileTree, TreeFile } from '../trees/file-tree'
import { baseStart, extensionOf, hasPictureExtension } from './file-names'
import { throwIfCancelled } from '../trees/take-turns'
import { forEachIndex } from '../trees/unhurried'

/** Files without an extension that are looked into, in each folder, and folders in which that is done. */
const probed = { files: 4, folders: 4096 }

/**
 * Which files of a tree are worth trying to decode: 1 for those with the extension of a picture, and for those without any in
 * folders where some begin as pictures do. Other extensions are believed.
 */
export async function findLikelyPictures(tree: FileTree, signal: AbortSignal): Promise<Uint8Array> {
  const { files } = tree
  const likely = new Uint8Array(files.length)
  const bare = new Map<string, number[]>()
  await forEachIndex(files.length, signal, (index) => {
    const name = files.at(index)?.name ?? ''
    if (hasPictureExtension(name)) likely[index] = 1
    else if (extensionOf(name) === '') {
      const folder = name.slice(0, baseStart(name))
      const indices = bare.get(folder)
      if (indices) indices.push(index)
      else if (bare.size < probed.folders) bare.set(folder, [index])
    }
  })
  for (const indices of bare.values()) {
    throwIfCancelled(signal, tree.name)
    for (const index of indices.slice(0, probed.files)) {
      const file = files.at(index)
      if (!file || !(await beginsAsPicture(tree, file))) continue
      for (const member of indices) likely[member] = 1
      break
    }
  }
  return likely
}

async function beginsAsPicture(tree: FileTree, file: TreeFile): Promise<boolean> {
  try {
    for await (const chunk of tree.stream(file)) return hasSignature(chunk)
  } catch {
    // It will be told of when it is decoded, if the folder is one of pictures at all.
  }
  return false
}

/** First bytes of PNG, JPEG, GIF, BMP and of RIFF, which holds WebP. */
const signatures = [
  [0x89, 0x50, 0x4e, 0x47],
  [0xff, 0xd8, 0xff],
  Buffer.from('GIF8'),
  Buffer.from('BM'),
  Buffer.from('RIFF'),
]

const hasSignature = (bytes: Uint8Array): boolean =>
  signatures.some((signature) => [...signature].every((byte, k) => bytes[k] === byte))
