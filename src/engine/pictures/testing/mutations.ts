import { crc32 } from './png-file'

/** Numbers that look like chance and are the same for the same seed (Lehmer, modulus 2^31 - 1). */
export function chance(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state * 48_271) % 0x7fffffff
    return state % below
  }
}

const extremes = [0, 1, 0x7fff, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff]

/** Damages a file in one of the ways in which files are damaged, or made to do damage. */
export function mutated(file: Uint8Array, others: readonly Uint8Array[], below: (limit: number) => number): Buffer {
  const bytes = Buffer.from(file)
  const at = below(bytes.length)
  switch (below(6)) {
    case 0:
      return bytes.subarray(0, at)
    case 1: {
      const end = at + below(Math.min(64, bytes.length - at))
      return Buffer.concat([bytes.subarray(0, end), bytes.subarray(at)])
    }
    case 2:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + below(32))])
    case 3: {
      const other = others[below(others.length)] ?? file
      return Buffer.concat([bytes.subarray(0, at), other.subarray(below(other.length))])
    }
    case 4:
      if (at + 4 <= bytes.length) bytes.writeUInt32BE(extremes[below(extremes.length)] ?? 0, at)
      return bytes
    default:
      for (let changes = 1 + below(8); changes > 0; changes--) bytes[below(bytes.length)] = below(256)
      return bytes
  }
}

/** Makes the checksums of a PNG file right again, so that damage is not found by them. */
export function resealed(file: Uint8Array): Buffer {
  const bytes = Buffer.from(file)
  for (let at = 8; at + 12 <= bytes.length;) {
    const end = at + 8 + bytes.readUInt32BE(at)
    if (end + 4 > bytes.length) break
    bytes.writeUInt32BE(crc32(bytes.subarray(at + 4, end)), end)
    at = end + 4
  }
  return bytes
}
