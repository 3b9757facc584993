import type { GifParts, PictureHeader } from './headers/picture-header'

const mostCodes = 4096

/**
 * The first frame of a GIF on its screen: RGBA bytes, transparent where the frame does not reach or has no colour. Null when the
 * compressed data is damaged or ends before the frame does. Written here because the libraries for it go through all frames, take
 * damaged data for whole, and can be made to run for ever by codes that refer to each other.
 */
export function decodeGifFrame(bytes: Uint8Array, { width, height }: PictureHeader, gif: GifParts): Uint8Array | null {
  const { frame, palette, transparent, codeSizeAt } = gif
  const indices = unpackCodes(bytes, codeSizeAt, frame.width * frame.height)
  if (!indices) return null
  const rgba = new Uint8Array(width * height * 4)
  const rows = frame.interlaced ? interlacedRows(frame.height) : null
  for (let row = 0; row < frame.height; row++) {
    const y = frame.top + (rows?.[row] ?? row)
    if (y >= height) continue
    for (let column = 0; column < Math.min(frame.width, width - frame.left); column++) {
      const index = indices[row * frame.width + column] ?? 0
      if (index === transparent || index >= palette.colours) continue
      const from = palette.at + 3 * index
      const to = 4 * (y * width + frame.left + column)
      rgba[to] = bytes[from] ?? 0
      rgba[to + 1] = bytes[from + 1] ?? 0
      rgba[to + 2] = bytes[from + 2] ?? 0
      rgba[to + 3] = 255
    }
  }
  return rgba
}

/** Rows in the order in which they are stored: every eighth, those between, and so on (GIF89a, appendix E). */
function interlacedRows(height: number): number[] {
  const rows: number[] = []
  for (const [first, step] of [
    [0, 8],
    [4, 8],
    [2, 4],
    [1, 2],
  ] as const)
    for (let row = first; row < height; row += step) rows.push(row)
  return rows
}

/**
 * Variable-length-code LZW (GIF89a, appendix F): `count` indices, or null. A code stands for an earlier one and one index more, and
 * always for an earlier one, so that following them ends.
 */
function unpackCodes(bytes: Uint8Array, codeSizeAt: number, count: number): Uint8Array | null {
  const least = bytes[codeSizeAt] ?? 0
  if (least < 1 || least > 8) return null
  const clear = 1 << least
  const prefix = new Uint16Array(mostCodes)
  const suffix = new Uint8Array(mostCodes)
  const lengths = new Uint16Array(mostCodes)
  for (let code = 0; code < clear; code++) {
    suffix[code] = code
    lengths[code] = 1
  }
  const indices = new Uint8Array(count)
  let done = 0
  let next = clear + 2
  let size = least + 1
  let previous = -1
  let bits = 0
  let held = 0
  let at = codeSizeAt + 1
  let left = bytes[at++] ?? 0

  while (done < count) {
    while (held < size) {
      if (left === 0) return null
      bits |= (bytes[at++] ?? 0) << held
      held += 8
      if (--left === 0) left = bytes[at++] ?? 0
    }
    const code = bits & ((1 << size) - 1)
    bits >>>= size
    held -= size
    if (code === clear) {
      next = clear + 2
      size = least + 1
      previous = -1
      continue
    }
    if (code === clear + 1 || code > next || (code === next && previous < 0)) return null
    // A code that is about to be made is the one before and the first index of that once more.
    const known = code < next ? code : previous
    const length = lengths[known] ?? 0
    let place = done + length - 1
    let link = known
    for (; place > done; place--) {
      if (place < count) indices[place] = suffix[link] ?? 0
      link = prefix[link] ?? 0
    }
    const first = suffix[link] ?? 0
    indices[done] = first
    done += length
    if (code === next && done < count) indices[done] = first
    if (code === next) done++
    if (previous >= 0 && next < mostCodes) {
      prefix[next] = previous
      suffix[next] = first
      lengths[next] = (lengths[previous] ?? 0) + 1
      next++
      if (next === 1 << size && size < 12) size++
    }
    previous = code
  }
  return indices
}
