import { JackdawError } from '../../../shared/errors'
import type { SkippedFile } from '../../../shared/import'
import { mostBytesFrom, type ArchiveCaps } from './caps'
import { isSystemName, refusal, safeParts, TakenNames } from './entry-names'
import { sortByName } from './sort-by-name'

/** What is found in one archive, while it is read: which names are let in, what is left out, and how much there is. */
export class ArchiveListing<E extends { readonly name: string }> {
  /** Files that can be read. */
  readonly entries: E[] = []
  readonly refused: SkippedFile[] = []
  private readonly taken = new TakenNames()
  private readonly mostBytes: number
  private found = 0
  private nameUnits = 0
  private bytes = 0

  /**
   * @param subject what to call the archive in errors
   * @param storedBytes size of the archive
   */
  constructor(
    private readonly subject: string,
    storedBytes: number,
    private readonly caps: ArchiveCaps,
  ) {
    this.mostBytes = Math.min(caps.totalBytes, mostBytesFrom(storedBytes, caps))
  }

  /** Entries so far, of any kind. */
  get count(): number {
    return this.found
  }

  /**
   * The name under which a file is listed; null when there is no file to list. Then it is a folder, belongs to the system, or
   * is refused. Throws `archive-too-large`.
   */
  admit(name: string, isFolder: boolean): string | null {
    this.expectEntries(++this.found)
    this.nameUnits += name.length
    if (this.nameUnits > this.caps.nameUnits) throw this.tooLarge('the names of its files are too long')
    const parts = safeParts(name)
    if (!parts || (parts.length === 0 && !isFolder)) return this.refuse(name, new JackdawError('entry-unsafe'))
    if (parts.some(isSystemName)) return null
    const clean = parts.join('/')
    const isFree = isFolder ? this.taken.takeFolder(parts) : this.taken.takeFile(parts)
    if (!isFree) return this.refuse(clean, new JackdawError('entry-twice'))
    return isFolder ? null : clean
  }

  refuse(name: string, { code, detail }: JackdawError): null {
    this.refused.push(refusal(name, code, detail))
    return null
  }

  /** Throws `archive-too-large` when there are going to be too many entries. */
  expectEntries(count: number): void {
    if (count > this.caps.entries) throw this.tooLarge(`it holds more than ${this.caps.entries} files`)
  }

  /** Counts what comes out of the archive. Throws `archive-too-large`. */
  countBytes(count: number): void {
    this.bytes += count
    if (this.bytes > this.mostBytes) throw this.tooLarge(`it unpacks to more than ${this.mostBytes} bytes`)
  }

  /** Both lists in the order of their names. Throws `import-cancelled`. */
  async sorted(signal: AbortSignal): Promise<{ entries: E[]; refused: SkippedFile[] }> {
    return {
      entries: await sortByName(this.entries, signal, this.subject),
      refused: await sortByName(this.refused, signal, this.subject),
    }
  }

  private tooLarge(reason: string): JackdawError {
    return new JackdawError('archive-too-large', this.subject, { reason })
  }
}
