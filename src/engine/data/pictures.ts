import { open } from 'node:fs/promises'
import path from 'node:path'
import { pictureBytes, splitRange, type DatasetFiles, type SplitName } from '../../shared/dataset'
import { JackdawError } from '../../shared/errors'

/**
 * The pictures of one split in memory, as bytes. They are numbered as they come in the dataset, training pictures first; where nothing
 * was edited these are the indices of the stored pictures.
 */
export interface Pictures {
  /** Number of the first picture held, and one past the last. */
  start: number
  end: number
  /** NHWC bytes of pictures `start` ... `end - 1`. */
  bytes: Uint8Array
  /** Labels of the same pictures. */
  labels: Uint16Array
  pictureBytes: number
  classCount: number
}

/** Memory for bytes, all 0. */
type Allocate = (length: number) => Uint8Array
const ownMemory: Allocate = (length) => new Uint8Array(length)
const sharedMemory: Allocate = (length) => new Uint8Array(new SharedArrayBuffer(length))

/**
 * Reads one split, once, in order; where asked, into memory that other threads can see. Throws `dataset-damaged` when sizes or labels are
 * not as the dataset says.
 */
export async function readSplit(
  dataset: DatasetFiles,
  split: SplitName,
  { shared = false }: { shared?: boolean } = {},
): Promise<Pictures> {
  const { start, end } = splitRange(dataset, split)
  const total = dataset.counts.train + dataset.counts.test
  const size = pictureBytes(dataset.shape)
  const allocate = shared ? sharedMemory : ownMemory
  const bytes = dataset.rows
    ? await readRows(dataset, await readRowNumbers(dataset.rows, total, start, end), allocate)
    : await readPart(dataset.images, storedPictures(dataset) * size, start * size, end * size, {
        grows: true,
        allocate,
      })
  const pairs = await readPart(dataset.labels, total * 2, start * 2, end * 2)
  const labels = new Uint16Array(end - start)
  const view = new DataView(pairs.buffer, pairs.byteOffset, pairs.byteLength)
  for (let k = 0; k < labels.length; k++) {
    const label = view.getUint16(2 * k, true)
    if (label >= dataset.classCount)
      throw damaged(dataset.labels, `picture ${start + k} has the class ${label}, but there are ${dataset.classCount}`)
    labels[k] = label
  }
  return { start, end, bytes, labels, pictureBytes: size, classCount: dataset.classCount }
}

/** Reads single stored pictures; they are numbered anew, in the order asked. Throws `request-invalid` for an index that is not there. */
export async function readPictures(dataset: DatasetFiles, indices: readonly number[]): Promise<Pictures> {
  const missing = indices.find((index) => index >= storedPictures(dataset))
  if (missing !== undefined)
    throw new JackdawError('request-invalid', 'indices', { reason: `there is no picture ${missing}` })
  const bytes = await readRows(dataset, Uint32Array.from(indices))
  return picturesFrom(bytes, pictureBytes(dataset.shape), dataset.classCount)
}

const storedPictures = ({ counts, stored }: DatasetFiles) => stored ?? counts.train + counts.test

/** Pictures that lie closer than this are read in one go, with what is between them. */
const gapBytes = 32 * 1024
const longestBlock = 4 * 1024 * 1024

/** Bytes of stored pictures, in the order asked. Those that lie close to one another are read in one go. */
async function readRows(dataset: DatasetFiles, rows: Uint32Array, allocate = ownMemory): Promise<Uint8Array> {
  const size = pictureBytes(dataset.shape)
  const bytes = allocate(rows.length * size)
  await withFile(
    dataset.images,
    storedPictures(dataset) * size,
    async (read) => {
      for (let at = 0; at < rows.length;) {
        const first = rows[at] ?? 0
        let last = first
        let next = at + 1
        for (; next < rows.length; next++) {
          const row = rows[next] ?? 0
          if (row <= last || (row - last - 1) * size > gapBytes || (row - first + 1) * size > longestBlock) break
          last = row
        }
        if (last - first === next - at - 1) await read(bytes.subarray(at * size, next * size), first * size)
        else {
          const block = new Uint8Array((last - first + 1) * size)
          await read(block, first * size)
          for (let place = at; place < next; place++) {
            const from = ((rows[place] ?? 0) - first) * size
            bytes.set(block.subarray(from, from + size), place * size)
          }
        }
        at = next
      }
    },
    true,
  )
  return bytes
}

async function readRowNumbers(file: string, total: number, start: number, end: number): Promise<Uint32Array> {
  const bytes = await readPart(file, total * 4, start * 4, end * 4)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Uint32Array.from({ length: end - start }, (_, k) => view.getUint32(4 * k, true))
}

/** Pictures whose labels do not matter; all are 0. */
export function picturesFrom(bytes: Uint8Array, size: number, classCount: number): Pictures {
  const end = bytes.length / size
  return { start: 0, end, bytes, labels: new Uint16Array(end), pictureBytes: size, classCount }
}

/** The label of a picture by its number. */
export function labelOf(pictures: Pictures, index: number): number {
  return pictures.labels[index - pictures.start] ?? 0
}

/** The bytes of a picture by its number. */
export function bytesOf(pictures: Pictures, index: number): Uint8Array {
  const at = (index - pictures.start) * pictures.pictureBytes
  return pictures.bytes.subarray(at, at + pictures.pictureBytes)
}

const damaged = (file: string, reason: string) => new JackdawError('dataset-damaged', path.basename(file), { reason })

/** Some reads are cut by the system at 2 GiB; so one asks for less and again. */
const readSize = 256 * 1024 * 1024

async function readPart(
  file: string,
  expected: number,
  start: number,
  end: number,
  { grows = false, allocate = ownMemory } = {},
): Promise<Uint8Array> {
  const bytes = allocate(end - start)
  await withFile(file, expected, (read) => read(bytes, start), grows)
  return bytes
}

/** Opens a file that must have `expected` bytes, or at least so many where others are added behind; `read` fills an array from a place in it. */
async function withFile(
  file: string,
  expected: number,
  use: (read: (target: Uint8Array, from: number) => Promise<void>) => Promise<void>,
  grows = false,
): Promise<void> {
  const handle = await open(file, 'r').catch((error: NodeJS.ErrnoException) => {
    throw damaged(file, error.code === 'ENOENT' ? 'the file is missing' : `the file cannot be opened (${error.code})`)
  })
  try {
    const { size } = await handle.stat()
    if (grows ? size < expected : size !== expected)
      throw damaged(file, `it should have ${expected} bytes but has ${size}`)
    await use(async (target, from) => {
      for (let done = 0; done < target.length;) {
        const length = Math.min(readSize, target.length - done)
        const { bytesRead } = await handle.read(target, done, length, from + done)
        if (!bytesRead) throw damaged(file, 'it became shorter while it was read')
        done += bytesRead
      }
    })
  } finally {
    await handle.close()
  }
}
