/** Most that one drop may bring that travels as bytes, because not all of it lies on disk. */
export const dropLimits = { files: 64, bytes: 200 * 1024 * 1024, fileBytes: 64 * 1024 * 1024 }

/** Thrown where a drop has more than that. */
export class DropTooLarge extends Error {}

type DroppedEntry = FileSystemEntry | File | null

/** What a drop brings. To be called while the drop is handled, as it is gone afterwards. */
export function droppedEntries(transfer: DataTransfer): DroppedEntry[] {
  const items = [...transfer.items].filter(({ kind }) => kind === 'file')
  return items.map((item) => item.webkitGetAsEntry() ?? item.getAsFile())
}

/** The files of a drop, those in dropped folders included. Rejects with `DropTooLarge` before anything is read. */
export async function filesOf(entries: readonly DroppedEntry[]): Promise<{ name: string; file: File }[]> {
  const found: { name: string; file: File }[] = []
  let bytes = 0
  const visit = async (entry: FileSystemEntry): Promise<void> => {
    if (isFolder(entry)) {
      const reader = entry.createReader()
      // A folder is listed piece by piece, until a piece is empty.
      for (;;) {
        const inside = await new Promise<FileSystemEntry[]>((done, failed) => reader.readEntries(done, failed))
        if (inside.length === 0) return
        for (const one of inside) await visit(one)
      }
    }
    if (isFile(entry))
      take(await new Promise<File>((done, failed) => entry.file(done, failed)), entry.fullPath.replace(/^\//, ''))
  }
  const take = (file: File, name: string) => {
    bytes += file.size
    found.push({ name: name.slice(-1024), file })
    if (found.length > dropLimits.files || bytes > dropLimits.bytes || file.size > dropLimits.fileBytes)
      throw new DropTooLarge()
  }
  for (const entry of entries) {
    if (entry instanceof File) take(entry, entry.name)
    else if (entry) await visit(entry)
  }
  return found
}

const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory
const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile
