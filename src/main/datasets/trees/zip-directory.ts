import { fromRandomAccessReaderPromise, RandomAccessReader, type Entry, type ZipFile } from 'yauzl'
import { JackdawError } from '../../../shared/errors'
import { damagedArchive } from './archive-file'
import type { RandomAccess } from './random-access'

/** "PK\1\2": what every record of a central directory begins with. */
const recordSignature = 0x02014b50

/** The central directory of a zip archive, record by record. */
export interface ZipDirectory {
  /** First byte of the directory, behind all contents. */
  start: number
  /** How many records it says there are; some programs count no further than 65,535 and begin again. */
  declared: number
  /** Throws `archive-damaged`. */
  entries(): AsyncGenerator<Entry, void, void>
}

/** Throws `archive-damaged`, or `archive-encrypted` when the directory itself is locked. */
export async function openZipDirectory(access: RandomAccess, subject: string): Promise<ZipDirectory> {
  const options = { autoClose: false, decodeStrings: false, validateEntrySizes: false }
  const zip = await fromRandomAccessReaderPromise(new DirectoryReader(access), access.size, options).catch(
    (error: unknown) => {
      throw zipError(error, subject)
    },
  )
  const { entryCount } = zip
  const cursor = () => Number(zip.readEntryCursor)
  // How far the directory goes is told by the records, not by their number.
  zip.entryCount = Infinity
  const next = listen(zip)

  async function isRecordNext(): Promise<boolean> {
    const signature = Buffer.from(await access.read(cursor(), 4))
    return signature.length === 4 && signature.readUInt32LE() === recordSignature
  }

  return {
    start: cursor(),
    declared: entryCount,
    async *entries() {
      let count = 0
      for (; await isRecordNext(); count++)
        yield await next().catch((error: unknown) => {
          throw zipError(error, subject)
        })
      if (count < entryCount || (count - entryCount) % 65_536 !== 0)
        throw damagedArchive(subject, 'its list of files is cut short')
    },
  }
}

/** Errors of reading are coded already; all others are the library's words for what is wrong with the archive. */
function zipError(error: unknown, subject: string): JackdawError {
  if (error instanceof JackdawError) return error
  const message = error instanceof Error ? error.message : String(error)
  if (message === 'strong encryption is not supported') return new JackdawError('archive-encrypted', subject)
  return new JackdawError('archive-damaged', subject, { reason: 'its list of files cannot be read', message })
}

/** Asks for one record at a time. */
function listen(zip: ZipFile): () => Promise<Entry> {
  let waiting: { resolve: (entry: Entry) => void; reject: (error: unknown) => void } | undefined
  zip.on('entry', (entry: Entry) => waiting?.resolve(entry))
  zip.on('error', (error: unknown) => waiting?.reject(error))
  return () =>
    new Promise((resolve, reject) => {
      waiting = { resolve, reject }
      zip.readEntry()
    })
}

/** Lets the library read wherever the bytes come from. */
class DirectoryReader extends RandomAccessReader {
  constructor(private readonly access: RandomAccess) {
    super()
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null, bytesRead?: number) => void,
  ): void {
    this.access
      .read(position, length)
      .then((bytes) => {
        buffer.set(bytes, offset)
        callback(null, bytes.length)
      })
      .catch(callback)
  }
}
