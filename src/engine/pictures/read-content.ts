import { closeSync, constants, fstatSync, openSync, read, readSync } from 'node:fs'
import { promisify } from 'node:util'
import { inflateRaw, inflateRawSync } from 'node:zlib'
import { readError } from '../../files/read-json'
import type { JobOf } from '../../shared/engine-protocol'
import { JackdawError } from '../../shared/errors'

/** Where the content of a picture file lies. */
export type PictureFile = JobOf<'decode-files'>['files'][number]

/** Larger files are not read, in bytes. */
const longestContent = 256 * 1024 * 1024

/** What is shorter is read and unpacked on the spot, because handing it to another thread costs more than it saves. */
const short = 128 * 1024

/** Links are not followed, and pipes are not waited for. */
const careful = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)

const damaged = (name: string, reason: string) => new JackdawError('file-damaged', name, { reason })

/**
 * The content of a picture file, which may be a part of an archive. Throws `file-missing`, `file-unreadable`, `entry-not-regular`,
 * `file-too-large`, or `file-damaged` where it is not as long as was said.
 */
export async function readContent(file: PictureFile): Promise<Uint8Array> {
  const { name, bytes, storedBytes, method } = file
  if (bytes > longestContent || storedBytes > longestContent)
    throw new JackdawError('file-too-large', name, { limit: longestContent })
  if (method === 'stored' && bytes !== storedBytes) throw damaged(name, 'its sizes do not agree')
  const stored = await readStored(file)
  return method === 'stored' ? stored : unpack(stored, bytes, name)
}

async function readStored({ name, path, offset, storedBytes }: PictureFile): Promise<Uint8Array> {
  const content = new Uint8Array(storedBytes)
  try {
    const handle = openSync(path, careful)
    try {
      if (!fstatSync(handle).isFile()) throw new JackdawError('entry-not-regular', name)
      for (let done = 0, count: number; done < storedBytes; done += count) {
        const rest: [number, Uint8Array, number, number, number] = [
          handle,
          content,
          done,
          storedBytes - done,
          offset + done,
        ]
        count = storedBytes <= short ? readSync(...rest) : (await promisify(read)(...rest)).bytesRead
        if (count === 0) throw damaged(name, 'it ends too early')
      }
    } finally {
      closeSync(handle)
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ELOOP') throw new JackdawError('entry-not-regular', name)
    throw readError(error, name)
  }
  return content
}

/** Content that was compressed as in a zip archive; never more of it than was said. */
async function unpack(stored: Uint8Array, bytes: number, name: string): Promise<Uint8Array> {
  const options = { maxOutputLength: Math.max(1, bytes) }
  let content: Uint8Array
  try {
    content = bytes <= short ? inflateRawSync(stored, options) : await promisify(inflateRaw)(stored, options)
  } catch {
    throw damaged(name, 'it cannot be unpacked')
  }
  if (content.length !== bytes) throw damaged(name, 'it is shorter than was said')
  return content
}
