import { pictureBytes, type PictureShape } from '../../shared/dataset'
import { JackdawError } from '../../shared/errors'
import { BlockCache } from './pictures-cache'
import { pieces, rangesText } from './pictures-ranges'

/** What has to be known of a dataset to read its pictures. */
export interface PictureSource {
  id: string
  shape: PictureShape
}

export interface StoreLimits {
  /** Bytes of pictures kept. */
  cacheBytes: number
  /** Pictures in one fetch. */
  picturesPerFetch: number
  /** Bytes in one fetch, so that large pictures come in several. */
  bytesPerFetch: number
}

type FetchPixels = (datasetId: string, at: string) => Promise<Uint8Array>

type Pictures = Map<number, Uint8Array>

interface Batch {
  indices: Set<number>
  result: Promise<Pictures>
}

/**
 * Pictures of all datasets, kept while there is room. What is asked for within one task is fetched together, and what is on its
 * way is not asked for again.
 */
export class PictureStore {
  readonly #cache: BlockCache
  /** By dataset and index. */
  readonly #underway = new Map<string, Map<number, Promise<Pictures>>>()
  readonly #gathering = new Map<string, Batch>()

  constructor(
    readonly fetchPixels: FetchPixels,
    readonly limits: StoreLimits,
  ) {
    this.#cache = new BlockCache(limits.cacheBytes)
  }

  /** The picture if it is here already, as HWC bytes. */
  peek(source: PictureSource, index: number): Uint8Array | undefined {
    return this.#cache.get(source.id, index)
  }

  /** HWC bytes by index. Throws `JackdawError` when they cannot be had. */
  async load(source: PictureSource, indices: readonly number[]): Promise<Pictures> {
    const found: Pictures = new Map()
    const missing: number[] = []
    // Few promises for many pictures: those that come together have one.
    const coming = new Set<Promise<Pictures>>()
    for (const index of indices) {
      const pixels = this.peek(source, index)
      if (pixels) found.set(index, pixels)
      else {
        missing.push(index)
        coming.add(this.#arrival(source, index))
      }
    }
    const arrived = await Promise.all(coming)
    for (const index of missing) {
      const pixels = arrived.find((pictures) => pictures.has(index))?.get(index)
      if (pixels) found.set(index, pixels)
    }
    return found
  }

  /** The pictures that come together with this one. */
  #arrival(source: PictureSource, index: number): Promise<Pictures> {
    const underway = this.#underway.get(source.id) ?? new Map<number, Promise<Pictures>>()
    this.#underway.set(source.id, underway)
    const known = underway.get(index)
    if (known) return known
    const batch = this.#batch(source, underway)
    batch.indices.add(index)
    underway.set(index, batch.result)
    return batch.result
  }

  #batch(source: PictureSource, underway: Map<number, Promise<Pictures>>): Batch {
    const open = this.#gathering.get(source.id)
    if (open) return open
    const indices = new Set<number>()
    const result = Promise.resolve()
      .then(() => {
        this.#gathering.delete(source.id)
        return this.#fetch(
          source,
          [...indices].sort((a, b) => a - b),
        )
      })
      .finally(() => {
        for (const index of indices) underway.delete(index)
      })
    const batch = { indices, result }
    this.#gathering.set(source.id, batch)
    return batch
  }

  async #fetch(source: PictureSource, indices: number[]): Promise<Pictures> {
    const bytes = pictureBytes(source.shape)
    const perFetch = Math.max(1, Math.min(this.limits.picturesPerFetch, Math.floor(this.limits.bytesPerFetch / bytes)))
    const pictures: Pictures = new Map()
    const fetches = pieces(indices, perFetch).map(async (piece) => {
      const all = await this.fetchPixels(source.id, rangesText(piece))
      if (all.byteLength !== piece.length * bytes)
        throw new JackdawError('file-unreadable', 'the dataset', {
          reason: `${all.byteLength} bytes came where ${piece.length * bytes} were asked for`,
        })
      piece.forEach((index, i) => pictures.set(index, all.subarray(i * bytes, (i + 1) * bytes)))
      this.#cache.add(source.id, piece, all, bytes)
    })
    await Promise.all(fetches)
    return pictures
  }
}
