import type { FileHandle } from 'node:fs/promises'
import path from 'node:path'
import { JackdawError } from '../../../shared/errors'
import { gunzipChunks, isGzip, plainChunks } from './file-chunks'
import { longestHeader, parseIdxHeader, type IdxHeader, type IdxKind } from './idx-header'
import { openRegularFile } from './regular-file'

/** Compressed files that claim to be large may claim this many times their own size. */
const ratioLimit = { times: 200, aboveBytes: 100e6 }

/** An IDX file, plain or gzip, that is read once from front to back. */
export class IdxFile {
  private constructor(
    /** What to call it in errors. */
    readonly subject: string,
    readonly header: IdxHeader,
    private readonly handle: FileHandle,
    private readonly chunks: AsyncGenerator<Buffer, void, void>,
    private readonly begun: Buffer,
  ) {}

  /** Opens it and checks all that its beginning and its size tell. Throws coded errors; then it is closed again. */
  static async open(file: string, kind: IdxKind): Promise<IdxFile> {
    const subject = path.basename(file)
    const { handle, size } = await openRegularFile(file)
    try {
      const packed = await isGzip(handle)
      const chunks = packed ? gunzipChunks(handle, size, subject) : plainChunks(handle, subject)
      const begun = await takeAtLeast(chunks, longestHeader)
      const header = parseIdxHeader(begun, kind, subject)
      const expected = header.headerBytes + header.dataBytes
      if (packed) {
        const limit = Math.max(ratioLimit.aboveBytes, ratioLimit.times * size)
        if (expected > limit) throw new JackdawError('gzip-too-large', subject, { limit })
      } else if (size !== expected) throw new JackdawError('idx-wrong-size', subject, { expected, found: size })
      return new IdxFile(subject, header, handle, chunks, begun)
    } catch (error) {
      await handle.close()
      throw error
    }
  }

  /**
   * The values, piece by piece: exactly as many bytes as the header says, or an error (`idx-wrong-size`, or `gzip-too-large`
   * as soon as there is one byte too many). Can be taken once.
   */
  async *values(): AsyncGenerator<Buffer, void, void> {
    const { headerBytes, dataBytes } = this.header
    let taken = 0
    const count = (chunk: Buffer) => {
      taken += chunk.length
      if (taken > dataBytes) throw new JackdawError('gzip-too-large', this.subject, { limit: headerBytes + dataBytes })
      return chunk
    }
    if (this.begun.length > headerBytes) yield count(this.begun.subarray(headerBytes))
    for await (const chunk of this.chunks) yield count(chunk)
    if (taken < dataBytes)
      throw new JackdawError('idx-wrong-size', this.subject, {
        expected: headerBytes + dataBytes,
        found: headerBytes + taken,
      })
  }

  async close(): Promise<void> {
    await this.chunks.return()
    await this.handle.close()
  }
}

/** The first chunks as one, with at least so many bytes if there are as many. */
async function takeAtLeast(chunks: AsyncGenerator<Buffer, void, void>, bytes: number): Promise<Buffer> {
  const taken: Buffer[] = []
  for (let length = 0; length < bytes;) {
    const next = await chunks.next()
    if (next.done) break
    taken.push(next.value)
    length += next.value.length
  }
  return taken.length === 1 && taken[0] ? taken[0] : Buffer.concat(taken)
}
