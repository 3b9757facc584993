import { open, rm, type FileHandle } from 'node:fs/promises'
import path from 'node:path'
import { writeError } from '../../../files/atomic-write'
import { temporaryName } from '../../../files/temporary-name'

/** Small pieces are gathered to so many bytes before they are written. */
const blockBytes = 1024 * 1024

/**
 * A temporary file into which contents are packed one behind the other. Whoever makes one removes it; what a crash leaves is
 * swept at the next start.
 */
export class ScratchFile {
  private pieces: Uint8Array[] = []
  private waiting = 0
  /** Bytes so far: where the next piece will lie. */
  length = 0

  private constructor(
    readonly path: string,
    private handle: FileHandle | null,
    private readonly subject: string,
  ) {}

  /** @param subject what is unpacked, for errors. Throws `disk-full` or `write-failed`, as all that follows. */
  static async create(folder: string, subject: string): Promise<ScratchFile> {
    const file = path.join(folder, temporaryName())
    try {
      return new ScratchFile(file, await open(file, 'wx', 0o600), subject)
    } catch (error) {
      throw writeError(error, subject)
    }
  }

  async append(piece: Uint8Array): Promise<void> {
    this.pieces.push(piece)
    this.length += piece.length
    this.waiting += piece.length
    if (this.waiting >= blockBytes) await this.flush()
  }

  /** Ends the writing; from now on the file can be read by its path. */
  async finish(): Promise<void> {
    await this.flush()
    await this.close()
  }

  async remove(): Promise<void> {
    await this.close()
    await rm(this.path, { force: true, maxRetries: 3 })
  }

  private async flush(): Promise<void> {
    const block = Buffer.concat(this.pieces)
    this.pieces = []
    this.waiting = 0
    try {
      // Writes all of it, where `write` may write less.
      await this.handle?.appendFile(block)
    } catch (error) {
      throw writeError(error, this.subject)
    }
  }

  private async close(): Promise<void> {
    const { handle } = this
    this.handle = null
    await handle?.close()
  }
}
