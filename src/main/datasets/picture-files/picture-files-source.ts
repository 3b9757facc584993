import { pictureBytes, splitNames, type PictureShape, type SplitName } from '../../../shared/dataset'
import type { ImportSettings, Repair } from '../../../shared/import'
import type { DecodedFile, PictureDecoder } from '../importers/importer'
import type { PictureChunk, PictureSource, SourceReport } from '../picture-source'
import { joinedRows, PackedRows, skippedRows } from '../trees/packed-rows'
import { decodeBatch, inBatches } from './decode-batch'
import type { LabelledPictures } from './labelled-pictures'
import { throwIfCancelled } from '../trees/take-turns'

/** Batches that are on their way through the decoder while one is stored. */
const readAhead = 2

interface Batch {
  split: SplitName
  positions: number[]
  decoded: Promise<DecodedFile[]>
}

/**
 * Decodes labelled picture files, training part first, each part in the order of `files`. Files that cannot be decoded are left out
 * and reported. `isTest` says the side of each.
 */
export function pictureFilesSource(
  pictures: LabelledPictures,
  isTest: Uint8Array,
  settings: ImportSettings,
  decoder: PictureDecoder,
): PictureSource {
  const { kind, tree, files, labels, classNames, skipped } = pictures
  const shape: PictureShape = [settings.height, settings.width, settings.channels]
  const how = { shape, fit: settings.fit }
  const undecodable = skippedRows()
  const mended = repairedRows()
  const report: SourceReport = {
    found: skipped.length,
    imported: 0,
    skipped: skipped.length,
    repaired: 0,
    skippedFiles: joinedRows(skipped, undecodable),
    repairedFiles: mended,
  }
  const nameAt = (position: number) => tree.files.at(files[position] ?? 0)?.name ?? ''

  function* positionsOf(side: number): Generator<number, void, void> {
    for (let position = 0; position < files.length; position++) if (isTest[position] === side) yield position
  }

  function* batches(signal: AbortSignal): Generator<Batch, void, void> {
    for (const [side, split] of splitNames.entries())
      for (const positions of inBatches(pictures, positionsOf(side), shape))
        yield { split, positions, decoded: decodeBatch(pictures, positions, decoder, how, signal) }
  }

  async function chunkOf({ split, positions, decoded }: Batch): Promise<PictureChunk> {
    const size = pictureBytes(shape)
    const pixels = new Uint8Array(positions.length * size)
    const kept: number[] = []
    const sizes: { width: number; height: number }[] = []
    for (const [k, outcome] of (await decoded).entries()) {
      const position = positions[k] ?? 0
      if (outcome.ok) {
        pixels.set(outcome.pixels, kept.length * size)
        kept.push(position)
        sizes.push({ width: outcome.width, height: outcome.height })
        noteRepairs(nameAt(position), outcome.repairs)
      } else undecodable.push({ name: nameAt(position), error: outcome.error })
    }
    const left = positions.length - kept.length
    report.found += positions.length
    report.imported += kept.length
    report.skipped += left
    return {
      split,
      pixels: pixels.subarray(0, kept.length * size),
      labels: Uint16Array.from(kept, (position) => labels[position] ?? 0),
      names: kept.map(nameAt),
      sizes,
      ...(left > 0 && { skipped: left }),
    }
  }

  function noteRepairs(name: string, repairs: Repair[]): void {
    if (repairs.length === 0) return
    report.repaired++
    mended.push({ name, repairs })
  }

  return {
    origin: { kind, detail: tree.name, fit: settings.fit },
    attribution: '',
    shape,
    classNames,
    expected: files.length,
    async *chunks(signal) {
      const ending = new AbortController()
      const end = () => ending.abort()
      signal.addEventListener('abort', end)
      const begun: Batch[] = []
      try {
        throwIfCancelled(signal, tree.name)
        for (const batch of batches(ending.signal)) {
          // Whoever waits for it hears of a failure; until somebody does, it is nobody's.
          batch.decoded.catch(() => undefined)
          begun.push(batch)
          if (begun.length > readAhead) yield await next()
        }
        while (begun.length > 0) yield await next()
      } finally {
        signal.removeEventListener('abort', end)
        ending.abort()
        await Promise.allSettled(begun.map(({ decoded }) => decoded))
      }

      async function next(): Promise<PictureChunk> {
        const batch = begun.shift()
        if (!batch) throw new RangeError('no batch was begun')
        try {
          return await chunkOf(batch)
        } finally {
          throwIfCancelled(signal, tree.name)
        }
      }
    },
    report: () => report,
    close: () => Promise.resolve(),
  }
}

const repairedRows = (): PackedRows<{ name: string; repairs: Repair[] }> =>
  new PackedRows(
    ({ repairs }) => repairs.join(),
    (name, repairs) => ({ name, repairs: repairs.split(',') as Repair[] }),
  )
