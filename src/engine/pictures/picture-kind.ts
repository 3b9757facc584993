/** Kinds of picture files that are read. */
export type PictureKind = 'png' | 'jpeg' | 'webp' | 'bmp'

const startsWith = (bytes: Uint8Array, text: string, at = 0) =>
  bytes.length >= at + text.length && [...text].every((letter, k) => bytes[at + k] === letter.charCodeAt(0))

/** By its first bytes, whatever the file is called; null for everything else. */
export function pictureKind(bytes: Uint8Array): PictureKind | null {
  if (startsWith(bytes, '\x89PNG\r\n\x1a\n')) return 'png'
  if (startsWith(bytes, '\xff\xd8\xff')) return 'jpeg'
  if (startsWith(bytes, 'RIFF') && startsWith(bytes, 'WEBP', 8)) return 'webp'
  // The size of the information header tells a bitmap from a text that begins with BM.
  if (startsWith(bytes, 'BM') && [12, 40, 52, 56, 64, 108, 124].includes(bytes[14] ?? 0) && bytes[15] === 0)
    return 'bmp'
  return null
}

/** Whether nothing is missing at the end, where the decoder itself does not see to it. */
export function isComplete(kind: PictureKind, bytes: Uint8Array): boolean {
  if (kind === 'jpeg') return jpegIsComplete(bytes)
  if (kind === 'webp') return riffIsComplete(bytes)
  return true
}

/** A RIFF file says at its start how many bytes follow (WebP container specification, "File Header"). */
function riffIsComplete(bytes: Uint8Array): boolean {
  const size = new DataView(bytes.buffer, bytes.byteOffset).getUint32(4, true)
  return bytes.length >= size + 8
}

const startOfScan = 0xda
const endOfImage = 0xd9

/**
 * Whether a JPEG goes on to its end marker (ITU-T T.81, B.1). Decoders fill what is missing with grey. The markers are
 * walked, because a thumbnail inside has an end marker of its own.
 */
function jpegIsComplete(bytes: Uint8Array): boolean {
  let at = 2
  while (at + 1 < bytes.length) {
    if (bytes[at] !== 0xff) return false
    const marker = bytes[at + 1] ?? 0
    if (marker === 0xff) {
      at++
      continue
    }
    if (marker === endOfImage) return true
    const length = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)
    if (length < 2) return false
    at += 2 + length
    if (marker === startOfScan) at = endOfScan(bytes, at)
  }
  return false
}

/** Place of the first marker after compressed data: FF followed by neither a stuffed zero nor a restart. */
function endOfScan(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1] ?? 0
    if (next !== 0 && next !== 0xff && (next < 0xd0 || next > 0xd7)) return at
  }
  return bytes.length
}
