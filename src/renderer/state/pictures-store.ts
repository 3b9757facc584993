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
  readonly #underway = new Map<string, Promise<Pictures>>()
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

  /** Whether `peek` would find it. */
  has(source: PictureSource, index: number): boolean {
    return this.#cache.has(source.id, index)
  }

  /** HWC bytes by index. Throws `JackdawError` when they cannot be had. */
  async load(source: PictureSource, indices: readonly number[]): Promise<Pictures> {
    const found: Pictures = new Map()
    const coming = indices.flatMap((index) => {
      const pixels = this.peek(source, index)
      if (pixels) found.set(index, pixels)
      return pixels ? [] : [this.#arrival(source, index).then((all) => found.set(index, all.get(index) as Uint8Array))]
    })
    await Promise.all(coming)
    return found
  }

  /** The pictures that come together with this one. */
  #arrival(source: PictureSource, index: number): Promise<Pictures> {
    const known = this.#underway.get(key(source, index))
    if (known) return known
    const batch = this.#batch(source)
    batch.indices.add(index)
    this.#underway.set(key(source, index), batch.result)
    return batch.result
  }

  #batch(source: PictureSource): Batch {
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
        for (const index of indices) this.#underway.delete(key(source, index))
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

const key = (source: PictureSource, index: number) => `${source.id}/${index}`
