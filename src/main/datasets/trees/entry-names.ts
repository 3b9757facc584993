import type { ErrorCode, ErrorData } from '../../../shared/errors'
import type { SkippedFile } from '../../../shared/import'
import { nameCaps } from './caps'

/** What systems put beside the files of people, in lower case. */
const systemNames = new Set([
  '.ds_store',
  '__macosx',
  '.spotlight-v100',
  '.trashes',
  '.fseventsd',
  'thumbs.db',
  'ehthumbs.db',
  'desktop.ini',
  '$recycle.bin',
  'system volume information',
  '@eadir',
])

/** Whether a file or folder of this name belongs to the system. `._x` is what macOS could not keep inside `x`. */
export const isSystemName = (part: string): boolean => part.startsWith('._') || systemNames.has(part.toLowerCase())

// Backslash, NUL, and what looks like a slash: U+2044, U+2215, U+2216, U+2571, U+29F5, U+29F8, U+29F9, U+FE68, U+FF0F, U+FF3C.
const forbidden = /[\\\0\u2044\u2215\u2216\u2571\u29f5\u29f8\u29f9\ufe68\uff0f\uff3c]/
const drive = /^[a-z]:/i
/** `..`, and what Windows makes of `.. ` and the like. */
const dots = /^[. ]*\.[. ]*$/

/**
 * The parts of the name of an archive's entry, without `.` and empty ones; null when it leads out of the archive, or would on
 * some system. Names are never used as paths, so this is the second lock on that door.
 */
export function safeParts(name: string): string[] | null {
  if (name.length > nameCaps.whole || name.startsWith('/') || forbidden.test(name)) return null
  const parts = name.split('/').filter((part) => part !== '' && part !== '.')
  if (parts.length > nameCaps.parts) return null
  const unsafe = (part: string) => part.length > nameCaps.part || drive.test(part) || dots.test(part)
  return parts.some(unsafe) ? null : parts
}

/** The names of one archive so far. Two that differ only in case are one, as they would be on most people's disks. */
export class TakenNames {
  private readonly files = new Set<string>()
  private readonly folders = new Set<string>()

  /** Takes a name for a file; false when it is taken, or when something on the way to it is a file. */
  takeFile(parts: readonly string[]): boolean {
    const name = parts.join('/').toLowerCase()
    if (this.files.has(name) || this.folders.has(name) || !this.takeFolder(parts.slice(0, -1))) return false
    this.files.add(name)
    return true
  }

  /** Takes a name for a folder, with those on the way to it; false when one of them is a file. */
  takeFolder(parts: readonly string[]): boolean {
    const name = parts.join('/').toLowerCase()
    if (name === '' || this.folders.has(name)) return true
    const names = [name]
    for (let end = name.lastIndexOf('/'); end > 0; end = name.lastIndexOf('/', end - 1)) names.push(name.slice(0, end))
    if (names.some((folder) => this.files.has(folder))) return false
    for (const folder of names) this.folders.add(folder)
    return true
  }
}

/** A file that is left out and why. A name too long to be one is cut; the copy lets go of the long one. */
export function refusal(name: string, code: ErrorCode, detail: ErrorData['detail'] = {}): SkippedFile {
  const shown = name.length <= nameCaps.whole ? name : `${Buffer.from(name.slice(0, nameCaps.part)).toString()}…`
  return { name: shown, error: { code, subject: shown, detail } }
}
