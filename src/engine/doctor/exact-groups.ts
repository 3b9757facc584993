import { createHash } from 'node:crypto'

/** Words of a picture's digest. */
export const digestWords = 4

/** The first 128 bits of a picture's SHA-256, into the place of picture `index`. Equal digests are taken as equal pictures. */
export function writeDigest(pixels: Uint8Array, digests: Uint32Array, index: number): void {
  const digest = createHash('sha256').update(pixels).digest()
  for (let word = 0; word < digestWords; word++) digests[index * digestWords + word] = digest.readUInt32LE(4 * word)
}

/** For each picture the first one with the same digest; itself, when there is none before it. */
export function firstOfEach(digests: Uint32Array): Uint32Array {
  const count = digests.length / digestWords
  const first = new Uint32Array(count)
  // Open addressing at half load at most; a place holds an index plus one.
  const places = new Uint32Array(2 ** Math.ceil(Math.log2(2 * count + 2)))
  for (let index = 0; index < count; index++) {
    let place = (digests[index * digestWords] ?? 0) % places.length
    for (; ; place = (place + 1) % places.length) {
      const other = (places[place] ?? 0) - 1
      if (other >= 0 && !same(digests, index, other)) continue
      if (other < 0) places[place] = index + 1
      first[index] = other < 0 ? index : other
      break
    }
  }
  return first
}

function same(digests: Uint32Array, a: number, b: number): boolean {
  for (let word = 0; word < digestWords; word++)
    if (digests[a * digestWords + word] !== digests[b * digestWords + word]) return false
  return true
}
