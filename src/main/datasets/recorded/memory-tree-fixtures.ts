import { JackdawError } from '../../../shared/errors'
import type { SplitName } from '../../../shared/dataset'
import { defaultImportSettings, type ImportSettings } from '../../../shared/import'
import { noDecoder } from '../idx/idx-fixtures'
import type { ImportCandidate, ImportContext } from '../importers/importer'
import type { PictureSource } from '../picture-source'
import type { FileTree } from '../trees/file-tree'

/** For tests: files in memory as a tree, and what an importer made of one. */

/**
 * A tree of these files.
 * @param pieceBytes in what pieces contents come
 */
export function memoryTree(contents: Record<string, Uint8Array>, pieceBytes = 64 * 1024): FileTree {
  const files = Object.keys(contents)
    .sort()
    .map((name) => ({ name, bytes: contents[name]?.length ?? 0 }))
  const content = (name: string) => {
    const bytes = contents[name]
    if (!bytes) throw new JackdawError('file-missing', name)
    return bytes
  }
  return {
    name: 'chosen',
    files,
    refused: [],
    locate: ({ name }) => Promise.reject(new JackdawError('file-missing', name)),
    async *stream({ name }) {
      const bytes = content(name)
      // Copies, so that whoever keeps or changes a piece is found out.
      for (let at = 0; at < bytes.length; at += pieceBytes) {
        const piece = Uint8Array.from(bytes.subarray(at, at + pieceBytes))
        yield piece
        piece.fill(0xa5)
      }
    },
    read: ({ name }, limit) => {
      const bytes = content(name)
      return bytes.length > limit
        ? Promise.reject(new JackdawError('file-too-large', name, { limit }))
        : Promise.resolve(Uint8Array.from(bytes))
    },
    close: () => Promise.resolve(),
  }
}

/** A context in which no picture file can be decoded. */
export const plainContext = (signal = new AbortController().signal): ImportContext => ({ signal, decoder: noDecoder() })

/** What a source gave, put together. */
export interface Collected {
  pixels: Record<SplitName, Buffer>
  labels: Record<SplitName, number[]>
  largestChunk: number
}

/** Takes all of a source, and checks that its report adds up. */
export async function collect(source: PictureSource, signal = new AbortController().signal): Promise<Collected> {
  const pixels: Record<SplitName, Uint8Array[]> = { train: [], test: [] }
  const labels: Record<SplitName, number[]> = { train: [], test: [] }
  const [height, width, channels] = source.shape
  let largestChunk = 0
  let count = 0
  for await (const chunk of source.chunks(signal)) {
    if (chunk.pixels.length !== chunk.labels.length * height * width * channels || chunk.labels.length === 0)
      throw new Error(`a chunk of ${chunk.pixels.length} bytes with ${chunk.labels.length} labels`)
    if (chunk.labels.some((label) => label >= source.classNames.length)) throw new Error('a label of no class')
    pixels[chunk.split].push(chunk.pixels)
    labels[chunk.split].push(...chunk.labels)
    largestChunk = Math.max(largestChunk, chunk.pixels.length)
    count += chunk.labels.length
  }
  const report = source.report()
  if (count !== source.expected || report?.imported !== count || report.found !== count + report.skipped)
    throw new Error(`${count} pictures, ${source.expected} expected, reported as ${JSON.stringify(report)}`)
  await source.close()
  return {
    pixels: { train: Buffer.concat(pixels.train), test: Buffer.concat(pixels.test) },
    labels,
    largestChunk,
  }
}

/** Opens a candidate and takes all of it. */
export async function collectAll(
  candidate: ImportCandidate | null,
  settings: Partial<ImportSettings> = {},
): Promise<Collected> {
  if (!candidate) throw new Error('nothing was recognised')
  return collect(await candidate.open({ ...defaultImportSettings, ...settings }))
}
