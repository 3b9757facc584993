import { Readable } from 'node:stream'
import { extract } from 'tar-stream'
import { JackdawError } from '../../../shared/errors'
import type { SkippedFile } from '../../../shared/import'
import { damagedArchive } from './archive-file'
import { ArchiveListing } from './archive-listing'
import type { ArchiveCaps } from './caps'
import { throwIfCancelled } from './take-turns'

/** A file in a tar archive. */
export interface TarEntry {
  name: string
  bytes: number
  /** First byte of its content in the archive, or in what it was packed into. */
  offset: number
}

export interface ListTarOptions {
  /** What to call the archive in errors. */
  subject: string
  /** Size of the archive on disk. */
  storedBytes: number
  signal: AbortSignal
  caps: ArchiveCaps
  /** Takes each content; gives back where it lies from then on. Contents stay in the archive if not said. */
  pack?: (content: AsyncIterable<Uint8Array>, bytes: number) => Promise<number>
}

/** What tar-stream knows of an entry. */
interface TarHeader {
  name: string
  size: number
  /** Null for kinds that it does not know. */
  type: 'file' | 'contiguous-file' | 'directory' | 'link' | 'symlink' | 'fifo' | 'block-device' | null
  /** First byte of the content. */
  byteOffset: number
  pax: Record<string, string> | null
}

/** The parser of tar-stream. Its own types leave out half of the header, the option, and that contents can be iterated. */
interface TarParser extends NodeJS.WritableStream, AsyncIterable<TarContent> {
  destroy(error?: Error): void
}
interface TarContent extends AsyncIterable<Uint8Array> {
  header: TarHeader
  resume(): void
}

const parseTar = extract as unknown as (options: { allowUnknownFormat: boolean }) => TarParser

const blockBytes = 512

/**
 * The files of a tar archive in the order of their names; the archive is read through once. Throws `archive-damaged`,
 * `archive-too-large`, `import-cancelled`, and what the chunks or `pack` throw.
 */
export async function listTar(
  chunks: AsyncIterable<Uint8Array>,
  { subject, storedBytes, signal, caps, pack }: ListTarOptions,
): Promise<{ entries: TarEntry[]; refused: SkippedFile[] }> {
  const listing = new ArchiveListing<TarEntry>(subject, storedBytes, caps)
  const parser = parseTar({ allowUnknownFormat: true })
  const input = Readable.from(watched(), { objectMode: false })

  let end: Uint8Array = new Uint8Array(0)
  async function* watched(): AsyncGenerator<Uint8Array, void, void> {
    for await (const chunk of chunks) {
      throwIfCancelled(signal, subject)
      listing.countBytes(chunk.length)
      end = chunk.length >= blockBytes ? chunk : Buffer.concat([end, chunk])
      end = end.subarray(-blockBytes)
      yield chunk
    }
  }

  input.once('error', (error) => parser.destroy(error))
  input.pipe(parser)
  try {
    for await (const content of parser) {
      const { header } = content
      const rawName = header.pax?.['GNU.sparse.name'] ?? header.name
      const name = listing.admit(rawName, header.type === 'directory')
      const wrong = whyNot(header, caps)
      if (name !== null && wrong) listing.refuse(name, wrong)
      else if (name !== null) {
        const offset = pack ? await pack(content, header.size) : header.byteOffset
        listing.entries.push({ name, bytes: header.size, offset })
      }
      content.resume()
    }
  } catch (error) {
    throw error instanceof JackdawError ? error : damagedArchive(subject, 'its contents cannot be told apart')
  } finally {
    input.unpipe(parser)
    input.destroy()
    parser.destroy()
  }
  // Two blocks of zeros end an archive. Without one it may have been cut between two files, where nothing else shows it.
  if (end.length < blockBytes || end.some((byte) => byte !== 0)) throw damagedArchive(subject, 'it is cut short')
  return listing.sorted(signal)
}

/** Why an entry with a good name is left out. */
function whyNot({ type, size, pax }: TarHeader, caps: ArchiveCaps): JackdawError | undefined {
  const sparse = Object.keys(pax ?? {}).some((key) => key.startsWith('GNU.sparse.'))
  if (sparse || type === null)
    return new JackdawError('import-unsupported', '', { reason: 'it is kept in its archive in a way that is not read' })
  if (type !== 'file' && type !== 'contiguous-file') return new JackdawError('entry-not-regular')
  if (size > caps.entryBytes) return new JackdawError('file-too-large', '', { limit: caps.entryBytes })
  return undefined
}
