import { open, stat } from 'node:fs/promises'
import path from 'node:path'
import * as v from 'valibot'
import { readJsonFile } from '../../files/read-json'
import { readLines } from '../../files/read-lines'
import { datasetManifestSchema, pictureBytes, type DatasetManifest } from '../../shared/dataset'
import { JackdawError } from '../../shared/errors'
import { labelBytes } from './content-hash'

/** Names of the files of a dataset in its folder. */
export const storedFiles = (directory: string) => ({
  manifest: path.join(directory, 'dataset.json'),
  images: path.join(directory, 'images.u8'),
  labels: path.join(directory, 'labels.u16'),
  items: path.join(directory, 'items.jsonl'),
  report: path.join(directory, 'import-report.json'),
  edits: path.join(directory, 'edits.jsonl'),
  pixelDigests: path.join(directory, 'pixel-digests.json'),
  versions: path.join(directory, 'versions'),
})

/** A manifest, and how many pictures lie in the files beside it: imported ones, then those that were added. */
export interface StoredManifest extends DatasetManifest {
  stored: number
}

/**
 * Reads the manifest in a dataset's folder and checks that the files beside it are as long as it says; that of the pictures
 * may be longer, as others are added behind. Throws `dataset-damaged` or `file-newer`.
 */
export async function readManifest(
  directory: string,
): Promise<DatasetManifest & { bytes: number; imageBytes: number }> {
  const id = path.basename(directory)
  const files = storedFiles(directory)
  try {
    const manifest = await readJsonFile(files.manifest, datasetManifestSchema, { subject: `dataset.json of ${id}` })
    if (manifest.id !== id) throw damaged(id, 'its record belongs to another dataset')
    const pictures = manifest.counts.train + manifest.counts.test
    const [images, labels, record] = await Promise.all([files.images, files.labels, files.manifest].map((f) => stat(f)))
    if (!images || images.size < pictures * pictureBytes(manifest.shape))
      throw damaged(manifest.name, 'pictures are missing')
    if (labels?.size !== pictures * 2) throw damaged(manifest.name, 'labels are missing')
    const bytes = images.size + labels.size + (record?.size ?? 0)
    return { ...manifest, bytes, imageBytes: images.size }
  } catch (error) {
    if (error instanceof JackdawError && (error.code === 'dataset-damaged' || error.code === 'file-newer')) throw error
    throw damaged(id, error instanceof Error ? error.message : String(error))
  }
}

/** Labels of the imported pictures, training pictures first. Throws `dataset-damaged` when one names no class. */
export async function readLabels(directory: string, manifest: DatasetManifest): Promise<Uint16Array> {
  const labels = new Uint16Array(manifest.counts.train + manifest.counts.test)
  await readInto(storedFiles(directory).labels, [{ at: 0, bytes: labelBytes(labels) }], manifest.name)
  const classes = manifest.classNames.length
  if (labels.some((label) => label >= classes)) throw damaged(manifest.name, 'a label names no class')
  return labels
}

/** Pictures that lie closer than this are read in one go, with what is between them. */
const gapBytes = 32 * 1024
const longestRead = 4 * 1024 * 1024

/** NHWC bytes of pictures in the order asked; any picture may be asked for more than once. Reads only near what is asked for. */
export async function readPixels(
  directory: string,
  manifest: StoredManifest,
  indices: readonly number[],
): Promise<Uint8Array> {
  const size = pictureBytes(manifest.shape)
  const count = manifest.stored
  for (const index of indices)
    if (!Number.isInteger(index) || index < 0 || index >= count)
      throw new JackdawError('request-invalid', 'pixels', {
        reason: `${manifest.name} has pictures 0 to ${count - 1}, not ${index}`,
      })
  const result = new Uint8Array(indices.length * size)
  const order = indices.map((index, place) => ({ at: index * size, place })).sort((a, b) => a.at - b.at)
  const file = await open(storedFiles(directory).images, 'r').catch((error: unknown) => {
    throw damaged(manifest.name, String(error))
  })
  try {
    for (let first = 0; first < order.length;) {
      const start = order[first]?.at ?? 0
      let next = first
      let end = start
      for (; next < order.length; next++) {
        const at = order[next]?.at ?? 0
        if (at > end + gapBytes || (next > first && at + size - start > longestRead)) break
        end = Math.max(end, at + size)
      }
      const block = new Uint8Array(end - start)
      await readFully(file, block, start, manifest.name)
      for (const { at, place } of order.slice(first, next))
        result.set(block.subarray(at - start, at - start + size), place * size)
      first = next
    }
  } finally {
    await file.close()
  }
  return result
}

const itemSchema = v.object({ name: v.string() })

/** Names of pictures in their source, in the order asked; empty where they have none. Reads through the file of names. */
export async function readNames(
  directory: string,
  { name: datasetName, named }: DatasetManifest,
  indices: readonly number[],
): Promise<string[]> {
  const wanted = new Map(indices.map((index) => [index, '']))
  if (!named) return indices.map(() => '')
  const last = Math.max(...indices)
  const lines = readLines(storedFiles(directory).items)
  let line = 0
  try {
    for await (const text of lines) {
      if (wanted.has(line)) wanted.set(line, v.parse(itemSchema, JSON.parse(text)).name)
      if (line++ === last) break
    }
  } catch (error) {
    throw damaged(datasetName, error instanceof Error ? error.message : String(error))
  }
  return indices.map((index) => wanted.get(index) ?? '')
}

/** Indices of the pictures whose name has a text in it, whatever its case, ascending. Reads all names. */
export async function searchNames(directory: string, manifest: StoredManifest, text: string): Promise<number[]> {
  const found: number[] = []
  const wanted = text.toLowerCase()
  await eachName(directory, manifest, (name, index) => {
    if (name.toLowerCase().includes(wanted)) found.push(index)
  })
  return found
}

/** Calls for each picture that has a name in its source, in the order of the indices. */
export async function eachName(
  directory: string,
  { name: datasetName, named, stored }: StoredManifest,
  visit: (name: string, index: number) => void,
): Promise<void> {
  if (!named) return
  const lines = readLines(storedFiles(directory).items)
  let index = 0
  try {
    for await (const line of lines) {
      // What lies behind was to be added and never was.
      if (index === stored) break
      visit(v.parse(itemSchema, JSON.parse(line)).name, index++)
    }
  } catch (error) {
    throw damaged(datasetName, error instanceof Error ? error.message : String(error))
  }
}

async function readInto(name: string, parts: { at: number; bytes: Uint8Array }[], subject: string): Promise<void> {
  const file = await open(name, 'r')
  try {
    for (const { at, bytes } of parts) await readFully(file, bytes, at, subject)
  } finally {
    await file.close()
  }
}

async function readFully(
  file: Awaited<ReturnType<typeof open>>,
  bytes: Uint8Array,
  at: number,
  subject: string,
): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesRead } = await file.read(bytes, done, bytes.length - done, at + done)
    if (bytesRead === 0) throw damaged(subject, 'a file is shorter than it was')
    done += bytesRead
  }
}

const damaged = (subject: string, reason: string) => new JackdawError('dataset-damaged', subject, { reason })
