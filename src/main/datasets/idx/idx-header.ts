import { JackdawError } from '../../../shared/errors'

/**
 * The IDX format (Y. LeCun, C. Cortes, C. Burges: The MNIST Database): two zero bytes, a type code, the number of dimensions,
 * then each dimension's size as a big-endian 32-bit number, then the values, last dimension fastest.
 */
export interface IdxHeader {
  dimensions: number[]
  /** Bytes before the values. */
  headerBytes: number
  /** Bytes of values: the product of the dimensions, as every value is one byte. */
  dataBytes: number
}

export type IdxKind = 'images' | 'labels'

/** Bytes that are enough for every header that can be accepted. */
export const longestHeader = 4 + 4 * 4

/** More than this in one file is taken for damage. */
export const idxLimits = { dataBytes: 20e9, pictures: 20_000_000, side: 16_384, channels: 4 }

const unsignedByte = 0x08
const ranks: Record<IdxKind, readonly number[]> = { images: [3, 4], labels: [1] }

/**
 * Parses the beginning of an IDX file of pictures (`[n, height, width]` or `[n, height, width, channels]`) or labels (`[n]`).
 * Nothing is allocated by what the file claims.
 * @param start the first bytes of the file: `longestHeader` of them, or all when it is shorter
 * @param subject what to call the file in errors
 */
export function parseIdxHeader(start: Uint8Array, kind: IdxKind, subject: string): IdxHeader {
  if (start.length < 4 || start[0] !== 0 || start[1] !== 0) throw new JackdawError('idx-bad-magic', subject)
  const type = start[2] ?? 0
  const rank = start[3] ?? 0
  if (type !== unsignedByte) throw new JackdawError('idx-bad-type', subject, { type })
  if (!ranks[kind].includes(rank))
    throw new JackdawError('idx-bad-rank', subject, { rank, expected: ranks[kind].join(' or ') })
  const headerBytes = 4 + 4 * rank
  if (start.length < headerBytes)
    throw new JackdawError('idx-wrong-size', subject, { expected: headerBytes, found: start.length })
  const view = new DataView(start.buffer, start.byteOffset, start.byteLength)
  const dimensions = Array.from({ length: rank }, (_, k) => view.getUint32(4 + 4 * k))
  return { dimensions, headerBytes, dataBytes: checkedProduct(dimensions, kind, subject) }
}

function checkedProduct(dimensions: number[], kind: IdxKind, subject: string): number {
  // 2^128 at most, so the product is taken in whole numbers of any size.
  const bytes = dimensions.reduce((product, size) => product * BigInt(size), 1n)
  const limit = kind === 'labels' ? idxLimits.pictures : idxLimits.dataBytes
  if (bytes > BigInt(limit)) throw new JackdawError('idx-too-large', subject, { bytes: String(bytes), limit })
  dimensions.forEach((size, k) => {
    const largest = k === 0 ? Infinity : k === 3 ? idxLimits.channels : idxLimits.side
    if (size === 0 || size > largest) throw new JackdawError('idx-bad-dimension', subject, { dimension: k + 1, size })
  })
  return Number(bytes)
}
