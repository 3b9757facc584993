import { readFile } from 'node:fs/promises'
import { inflateRawSync } from 'node:zlib'
import { pictureBytes, type SplitName } from '../../../shared/dataset'
import { JackdawError, toErrorData } from '../../../shared/errors'
import {
  defaultImportSettings,
  repairs,
  type ImportReport,
  type ImportSettings,
  type Repair,
  type SkippedFile,
} from '../../../shared/import'
import type { DecodedFile, ImportCandidate, Importer, PictureDecoder } from '../importers/importer'
import type { FileLocation, FileTree } from '../trees/file-tree'

/** For tests: trees in memory, and pictures so plain that a few lines decode them. */

interface PlainPicture {
  width?: number
  height?: number
  /** Red, green and blue of every pixel. */
  color?: [number, number, number]
  repairs?: Repair[]
}

/** A picture of one colour. It begins as BMP files do, so that it is taken for a picture whatever it is called. */
export const plainPicture = ({ width = 8, height = 8, color = [1, 1, 1], repairs = [] }: PlainPicture = {}): string =>
  `BM ${width} ${height} ${color.join(' ')} ${repairs.join(' ')}`

function decodePlain(content: string, [height, width, channels]: [number, number, number]): DecodedFile | null {
  const [, ownWidth, ownHeight, color, made] = /^BM (\d+) (\d+) (\d+ \d+ \d+) ([-a-z ]*)$/.exec(content) ?? []
  if (color === undefined) return null
  const values = color.split(' ').map(Number).slice(0, channels)
  return {
    ok: true,
    width: Number(ownWidth),
    height: Number(ownHeight),
    pixels: Buffer.alloc(pictureBytes([height, width, channels]), Uint8Array.from(values)),
    repairs: repairs.filter((repair) => made?.split(' ').includes(repair)),
  }
}

/** Decodes plain pictures, of trees in memory and of real folders, and counts what it is asked. */
export class PlainDecoder implements PictureDecoder {
  /** Names of the pictures of each call. */
  readonly calls: string[][] = []
  /** Called before each answer. */
  before: () => Promise<void> = () => Promise.resolve()

  async decode(...[pictures, { shape }, signal]: Parameters<PictureDecoder['decode']>): Promise<DecodedFile[]> {
    this.calls.push(pictures.map(({ name }) => name))
    const contents = await Promise.all(pictures.map(({ file }) => contentAt(file)))
    await this.before()
    if (signal.aborted) throw new Error('aborted')
    return contents.map(
      (content, k) =>
        decodePlain(content, shape) ?? {
          ok: false,
          error: toErrorData(new JackdawError('picture-unreadable', pictures[k]?.name ?? '')),
        },
    )
  }

  close(): Promise<void> {
    return Promise.resolve()
  }
}

async function contentAt({ path, offset, storedBytes, method }: FileLocation): Promise<string> {
  const stored = Buffer.from(memory.get(path) ?? (await readFile(path))).subarray(offset, offset + storedBytes)
  return (method === 'deflated' ? inflateRawSync(stored) : stored).toString()
}

/** Contents of trees in memory, by the paths that these pretend to have. */
const memory = new Map<string, string | Uint8Array>()
let trees = 0

/** A tree of these files, by their names. Files in `gone` can be listed and no more. */
export function memoryTree(
  contents: Record<string, string | Uint8Array>,
  { name = 'photos', refused = [], gone = [] }: { name?: string; refused?: SkippedFile[]; gone?: string[] } = {},
): FileTree {
  const root = `memory:${trees++}/`
  const all = new Map(Object.entries(contents))
  for (const [file, content] of all) memory.set(root + file, content)
  const bytesOf = (file: { name: string }) => {
    if (gone.includes(file.name)) throw new JackdawError('file-missing', file.name)
    return Buffer.from(all.get(file.name) ?? '')
  }
  return {
    name,
    files: [...all]
      .map(([file, content]) => ({ name: file, bytes: Buffer.byteLength(content) }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    refused,
    locate: async (file) => {
      const { length } = bytesOf(file)
      return { path: root + file.name, offset: 0, storedBytes: length, bytes: length, method: 'stored' }
    },
    async *stream(file) {
      const bytes = bytesOf(file)
      for (let from = 0; from < bytes.length; from += 1000) yield bytes.subarray(from, from + 1000)
    },
    read: async (file) => bytesOf(file),
    close: () => Promise.resolve(),
  }
}

/** What an importer makes of a tree: everything that a dataset would get. */
export interface Imported {
  candidate: ImportCandidate
  report: Omit<ImportReport, 'version'>
  /** `part class name` of each picture in the order of the dataset. */
  pictures: string[]
}

/** Takes a tree in by an importer; null when it does not know it. Checks what is true of all imports. */
export async function importBy(
  importer: Importer,
  tree: FileTree,
  settings: Partial<ImportSettings> = {},
  decoder: PictureDecoder = new PlainDecoder(),
): Promise<Imported | null> {
  const { signal } = new AbortController()
  const candidate = await importer.recognise(tree, { signal, decoder })
  if (!candidate) return null
  const all = { ...defaultImportSettings, ...candidate.suggested, ...settings }
  const source = await candidate.open(all)
  const parts: Record<SplitName, string[]> = { train: [], test: [] }
  let skipped = 0
  for await (const { split, pixels, labels, names, skipped: left = 0 } of source.chunks(signal)) {
    if (pixels.length !== labels.length * pictureBytes(source.shape))
      throw new Error(`${pixels.length} bytes of pixels`)
    labels.forEach((label, k) => parts[split].push(`${split} ${source.classNames[label]} ${names?.[k]}`))
    skipped += left
  }
  await source.close()
  const made = source.report()
  if (!made) throw new Error('there is no report')
  const report = { ...made, skippedFiles: [...made.skippedFiles], repairedFiles: [...made.repairedFiles] }
  const pictures = [...parts.train, ...parts.test]
  if (source.expected !== pictures.length + skipped) throw new Error(`${source.expected} were expected`)
  if (report.imported !== pictures.length) throw new Error(`${report.imported} are said to be imported`)
  if (report.skipped !== candidate.skipped.length + skipped) throw new Error(`${report.skipped} are said to be skipped`)
  if (report.found !== report.imported + report.skipped) throw new Error(`${report.found} are said to be found`)
  if (report.skippedFiles.length !== report.skipped) throw new Error('skipped ones are missing')
  if (report.repairedFiles.length !== report.repaired) throw new Error('repaired ones are missing')
  const counts = candidate.counts(all)
  const sum = [...counts.train, ...counts.test].reduce((a, b) => a + b, 0)
  if (sum !== source.expected) throw new Error(`${sum} are counted`)
  return { candidate, report, pictures }
}

/** `code name` of each file that was left out. */
export const leftOutOf = ({ report }: Imported): string[] =>
  report.skippedFiles.map(({ name, error }) => `${error.code} ${name}`)
