import { JackdawError } from '../../../shared/errors'
import { mostBytesFrom, type ArchiveCaps } from './caps'

/** Counts what comes out of one archive. Every method throws `archive-too-large` beyond a cap. */
export class ArchiveCount {
  private entries = 0
  private nameUnits = 0
  private total = 0
  private readonly mostBytes: number

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

  expectEntries(count: number): void {
    if (count > this.caps.entries) throw this.tooLarge(`it holds more than ${this.caps.entries} files`)
  }

  /** Gives back how many there are by now. */
  entry(name: string): number {
    this.expectEntries(++this.entries)
    this.nameUnits += name.length
    if (this.nameUnits > this.caps.nameUnits) throw this.tooLarge('the names of its files are too long')
    return this.entries
  }

  bytes(count: number): void {
    this.total += count
    if (this.total > this.mostBytes) throw this.tooLarge(`it unpacks to more than ${this.mostBytes} bytes`)
  }

  private tooLarge(reason: string): JackdawError {
    return new JackdawError('archive-too-large', this.subject, { reason })
  }
}
