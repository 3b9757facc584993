import { JackdawError } from '../../../shared/errors'
import type { FileTree, TreeFile } from '../trees/file-tree'
import { gunzipChunks, isGzip } from './gunzip-chunks'
import { longestHeader, parseIdxHeader, type IdxHeader, type IdxKind } from './idx-header'

/** Compressed files that claim to be large may claim this many times their own size. */
const ratioLimit = { times: 200, aboveBytes: 100e6 }

/** An IDX file, plain or gzip, that is read once from front to back. */
export class IdxFile {
  private constructor(
    /** What to call it in errors. */
    readonly subject: string,
    readonly header: IdxHeader,
    private readonly chunks: AsyncGenerator<Uint8Array, void, void>,
    private readonly begun: Uint8Array,
  ) {}

  /** Opens it and checks all that its beginning and its size tell. Throws coded errors; then it is closed again. */
  static async open(tree: FileTree, file: TreeFile, kind: IdxKind): Promise<IdxFile> {
    const subject = file.name.slice(file.name.lastIndexOf('/') + 1)
    let chunks = tree.stream(file)
    try {
      let begun = await takeAtLeast(chunks, longestHeader)
      const packed = isGzip(begun)
      if (packed) {
        chunks = gunzipChunks(joined(begun, chunks), file.bytes, subject)
        begun = await takeAtLeast(chunks, longestHeader)
      }
      const header = parseIdxHeader(begun, kind, subject)
      const expected = header.headerBytes + header.dataBytes
      if (packed) {
        const limit = Math.max(ratioLimit.aboveBytes, ratioLimit.times * file.bytes)
        if (expected > limit) throw new JackdawError('gzip-too-large', subject, { limit })
      } else if (file.bytes !== expected)
        throw new JackdawError('idx-wrong-size', subject, { expected, found: file.bytes })
      return new IdxFile(subject, header, chunks, begun)
    } catch (error) {
      await chunks.return()
      throw error
    }
  }

  /**
   * The values, piece by piece: exactly as many bytes as the header says, or an error (`idx-wrong-size`, or `gzip-too-large`
   * as soon as there is one byte too many). Can be taken once.
   */
  async *values(): AsyncGenerator<Uint8Array, void, void> {
    const { headerBytes, dataBytes } = this.header
    let taken = 0
    const count = (chunk: Uint8Array) => {
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
  }
}

/** The first chunks as one, with at least so many bytes if there are as many. */
async function takeAtLeast(chunks: AsyncGenerator<Uint8Array, void, void>, bytes: number): Promise<Uint8Array> {
  const taken: Uint8Array[] = []
  for (let length = 0; length < bytes;) {
    const next = await chunks.next()
    if (next.done) break
    taken.push(next.value)
    length += next.value.length
  }
  return taken.length === 1 && taken[0] ? taken[0] : Buffer.concat(taken)
}

/** What was taken already, and the rest. Ending it ends the rest. */
async function* joined(begun: Uint8Array, rest: AsyncGenerator<Uint8Array, void, void>): AsyncGenerator<Uint8Array> {
  yield begun
  yield* rest
}
