import { createHash, type Hash } from 'node:crypto'
import type { DatasetManifest } from '../../shared/dataset'

/**
 * Begins the SHA-256 by which runs name a dataset: over shape, class names and counts, then the labels as they are stored.
 * The bytes of images.u8 are still to be added.
 */
export function beginContentHash(
  { shape, classNames, counts }: Pick<DatasetManifest, 'shape' | 'classNames' | 'counts'>,
  labels: Uint16Array,
): Hash {
  const head = JSON.stringify({ shape, classNames, counts: { train: counts.train, test: counts.test } })
  return createHash('sha256').update(head).update('\n').update(labelBytes(labels))
}

/** Labels as bytes. Every machine that Electron runs on is little endian, as the file is. */
export const labelBytes = (labels: Uint16Array): Uint8Array =>
  new Uint8Array(labels.buffer, labels.byteOffset, labels.byteLength)
