import { createHash } from 'node:crypto'
import { splitNames, type DatasetManifest, type SplitName } from '../../shared/dataset'
import type { PictureChunk } from './picture-source'

/**
 * The SHA-256 by which runs name a dataset: over shape, class names, counts, and the digests of each part's labels and pixels. Parts
 * have digests of their own, so that it does not matter in which order their pictures come.
 */
export class ContentHash {
  private readonly parts = new Map(
    splitNames.map((split) => [split, { labels: createHash('sha256'), pixels: createHash('sha256') }]),
  )

  add({ split, pixels, labels }: Pick<PictureChunk, 'split' | 'pixels' | 'labels'>): void {
    this.parts.get(split)?.pixels.update(pixels)
    this.parts.get(split)?.labels.update(labelBytes(labels))
  }

  /** Hexadecimal. Can be asked for once. */
  digest({
    shape,
    classNames,
    counts,
  }: Pick<DatasetManifest, 'shape' | 'counts'> & { classNames: readonly string[] }): string {
    const digests = (split: SplitName) => {
      const part = this.parts.get(split)
      return { labels: part?.labels.digest('hex') ?? '', pixels: part?.pixels.digest('hex') ?? '' }
    }
    return hashOfParts({ shape, classNames, counts }, splitNames.map(digests))
  }
}

/** The content hash from the digests of the parts, in the order of `splitNames`. */
export function hashOfParts(
  { shape, classNames, counts }: Pick<DatasetManifest, 'shape' | 'counts'> & { classNames: readonly string[] },
  parts: readonly { labels: string; pixels: string }[],
): string {
  const { train, test } = counts
  return createHash('sha256')
    .update(JSON.stringify({ shape, classNames, counts: { train, test }, parts }))
    .digest('hex')
}

/** Labels as bytes. Every machine that Electron runs on is little endian, as the file is. */
export const labelBytes = (labels: Uint16Array): Uint8Array =>
  new Uint8Array(labels.buffer, labels.byteOffset, labels.byteLength)
