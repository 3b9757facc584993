import { describe, expect, it } from 'vitest'
import { JackdawError } from '../../../shared/errors'
import { idxLimits, parseIdxHeader, type IdxKind } from './idx-header'

/** A header with these dimensions, and values when there is room for them in 64 bytes. */
function header(dimensions: number[], type = 8): Uint8Array {
  const bytes = Buffer.alloc(4 + 4 * dimensions.length)
  bytes[2] = type
  bytes[3] = dimensions.length
  dimensions.forEach((size, k) => bytes.writeUInt32BE(size, 4 + 4 * k))
  return bytes
}

const codeOf = (bytes: Uint8Array, kind: IdxKind): string => {
  try {
    parseIdxHeader(bytes, kind, 'file')
    return 'accepted'
  } catch (error) {
    if (error instanceof JackdawError) return error.code
    throw error
  }
}

describe('parseIdxHeader', () => {
  it('reads pictures of one channel, of several, and labels', () => {
    expect(parseIdxHeader(header([60_000, 28, 28]), 'images', 'x')).toEqual({
      dimensions: [60_000, 28, 28],
      headerBytes: 16,
      dataBytes: 47_040_000,
    })
    expect(parseIdxHeader(header([10, 32, 16, 3]), 'images', 'x')).toMatchObject({ headerBytes: 20, dataBytes: 15_360 })
    expect(parseIdxHeader(header([7]), 'labels', 'x')).toMatchObject({ dimensions: [7], headerBytes: 8, dataBytes: 7 })
  })

  it.each<[string, Uint8Array, IdxKind, string]>([
    ['empty', new Uint8Array(), 'images', 'idx-bad-magic'],
    ['three bytes', new Uint8Array([0, 0, 8]), 'images', 'idx-bad-magic'],
    ['a PNG', new Uint8Array([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]), 'images', 'idx-bad-magic'],
    ['little endian', new Uint8Array([3, 8, 0, 0, 10, 0, 0, 0, 28, 0, 0, 0, 28, 0, 0, 0]), 'images', 'idx-bad-magic'],
    ['signed bytes', header([10, 28, 28], 0x09), 'images', 'idx-bad-type'],
    ['shorts', header([10, 28, 28], 0x0b), 'images', 'idx-bad-type'],
    ['doubles', header([10, 28, 28], 0x0e), 'images', 'idx-bad-type'],
    ['no such type', header([10, 28, 28], 0x07), 'images', 'idx-bad-type'],
    ['rank 0', header([]), 'images', 'idx-bad-rank'],
    ['rank 1 for pictures', header([10]), 'images', 'idx-bad-rank'],
    ['rank 2 for pictures', header([10, 784]), 'images', 'idx-bad-rank'],
    ['rank 3 for labels', header([10, 1, 1]), 'labels', 'idx-bad-rank'],
    ['rank 5', header([1, 2, 3, 4, 5]), 'images', 'idx-bad-rank'],
    ['rank 255', new Uint8Array([0, 0, 8, 255, 0, 0, 0, 1]), 'images', 'idx-bad-rank'],
    ['cut in the dimensions', header([10, 28, 28]).subarray(0, 15), 'images', 'idx-wrong-size'],
    ['no pictures', header([0, 28, 28]), 'images', 'idx-bad-dimension'],
    ['height 0', header([10, 0, 28]), 'images', 'idx-bad-dimension'],
    ['width 0', header([10, 28, 0]), 'images', 'idx-bad-dimension'],
    ['no channels', header([10, 28, 28, 0]), 'images', 'idx-bad-dimension'],
    ['five channels', header([10, 28, 28, 5]), 'images', 'idx-bad-dimension'],
    ['too wide', header([1, 1, 16_385]), 'images', 'idx-bad-dimension'],
    ['no labels', header([0]), 'labels', 'idx-bad-dimension'],
    ['too many labels', header([20_000_001]), 'labels', 'idx-too-large'],
    ['2^64 bytes', header([65_536, 65_536, 65_536, 65_536]), 'images', 'idx-too-large'],
    ['2^128 bytes', header([0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff]), 'images', 'idx-too-large'],
    ['over the limit', header([20_000_000, 32, 32]), 'images', 'idx-too-large'],
  ])('refuses %s', (_name, bytes, kind, code) => {
    expect(codeOf(bytes, kind)).toBe(code)
  })

  it('answers a million damaged headers with a code or a header that makes sense', { timeout: 240_000 }, () => {
    const seed = Number(process.env.JACKDAW_FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 32))
    console.log(`idx header fuzz: JACKDAW_FUZZ_SEED=${seed}`)
    const random = generator(seed)
    const seeds = [header([60_000, 28, 28]), header([10, 32, 32, 3]), header([5, 1, 1]), header([60_000]), header([3])]
    const rounds = 1_000_000
    let accepted = 0
    // Traces of a million errors would take most of the time.
    const { stackTraceLimit } = Error
    Error.stackTraceLimit = 0
    for (let round = 0; round < rounds; round++) {
      const bytes = Uint8Array.from(seeds[random() % seeds.length] ?? [])
      for (let flips = 1 + (random() % 4); flips > 0; flips--) bytes[random() % bytes.length] = random() & 255
      const cut = random() % 8 === 0 ? bytes.subarray(0, random() % (bytes.length + 1)) : bytes
      const kind = random() % 2 ? 'images' : 'labels'
      try {
        const { dimensions, dataBytes, headerBytes } = parseIdxHeader(cut, kind, 'file')
        accepted++
        const product = dimensions.reduce((a, b) => a * b, 1)
        if (product !== dataBytes || dataBytes < 1 || dataBytes > idxLimits.dataBytes || headerBytes > cut.length)
          throw new Error(`accepted ${cut.join()} as ${dimensions.join(' x ')}`)
      } catch (error) {
        if (!(error instanceof JackdawError)) throw error
      }
    }
    Error.stackTraceLimit = stackTraceLimit
    console.log(`accepted ${((100 * accepted) / rounds).toFixed(2)} %`)
    expect(accepted / rounds).toBeGreaterThan(0.0001)
    expect(accepted / rounds).toBeLessThan(0.5)
  })
})

/** xorshift32 (G. Marsaglia: Xorshift RNGs, 2003). */
function generator(seed: number): () => number {
  let state = seed >>> 0 || 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    state >>>= 0
    return state
  }
}
