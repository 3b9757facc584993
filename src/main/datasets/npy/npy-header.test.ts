import { describe, expect, it } from 'vitest'
import { JackdawError } from '../../../shared/errors'
import { npyBytes, npyText } from './npy-fixtures'
import { parseNpyHeader } from './npy-header'

const none = new Uint8Array()

const codeOf = (bytes: Uint8Array): string => {
  try {
    parseNpyHeader(bytes, 'file')
    return 'accepted'
  } catch (error) {
    if (error instanceof JackdawError) return error.code
    throw error
  }
}

/** A header of version 2 that claims a text of so many bytes. */
function claiming(length: number): Buffer {
  const bytes = npyBytes(npyText('|u1', [3]), none, 2)
  bytes.writeUInt32LE(length, 8)
  return bytes
}

const header = (text: string, version = 1) => npyBytes(text, none, version)
const shaped = (shape: string) => header(`{'descr': '|u1', 'fortran_order': False, 'shape': ${shape}, }`)
const described = (descr: string) => header(`{'descr': ${descr}, 'fortran_order': False, 'shape': (3,), }`)

describe('parseNpyHeader', () => {
  it.each([1, 2, 3])('reads what NumPy writes in version %s', (version) => {
    const bytes = header(npyText('<f4', [60_000, 28, 28]), version)
    expect(bytes.length % 64).toBe(0)
    expect(parseNpyHeader(bytes, 'x')).toEqual({
      numbers: { kind: 'real', bytes: 4, bigEndian: false },
      fortranOrder: false,
      shape: [60_000, 28, 28],
      headerBytes: bytes.length,
      dataBytes: 188_160_000,
    })
  })

  it.each<[string, Buffer, object]>([
    ['no dimension', shaped('()'), { shape: [], dataBytes: 1 }],
    ['one', shaped('(7,)'), { shape: [7], dataBytes: 7 }],
    ['many', shaped('(2, 3, 4, 5)'), { shape: [2, 3, 4, 5], dataBytes: 120 }],
    ['a comma at the end', shaped('(2, 3,)'), { shape: [2, 3] }],
    ['numbers of Python 2', shaped('(2L, 3L)'), { shape: [2, 3] }],
    ['nothing in it', shaped('(0, 28, 28)'), { shape: [0, 28, 28], dataBytes: 0 }],
    [
      'another order, other quotes, no comma',
      header(`{"shape":(2,),"descr":">u2","fortran_order":True}`),
      { shape: [2], fortranOrder: true, numbers: { kind: 'unsigned', bytes: 2, bigEndian: true }, dataBytes: 4 },
    ],
    ['bytes in any order', described(`'>u1'`), { numbers: { kind: 'unsigned', bytes: 1, bigEndian: false } }],
    ['truths', described(`'|b1'`), { numbers: { kind: 'truth', bytes: 1 } }],
    ['long whole numbers', described(`'<i8'`), { numbers: { kind: 'signed', bytes: 8, bigEndian: false } }],
  ])('reads %s', (_name, bytes, expected) => {
    expect(parseNpyHeader(bytes, 'x')).toMatchObject(expected)
  })

  it.each<[string, Uint8Array, string]>([
    ['nothing', none, 'npy-damaged'],
    ['eleven bytes', header(npyText('|u1', [3])).subarray(0, 11), 'npy-damaged'],
    ['a zip', Buffer.from('PK\x03\x04 and more of it'), 'npy-damaged'],
    ['a pickle', Buffer.from('\x80\x04\x95\x1e\x00\x00\x00\x00\x00\x00\x00\x8c\x05posix'), 'npy-damaged'],
    ['version 0', header(npyText('|u1', [3]), 0), 'npy-unsupported'],
    ['version 4', header(npyText('|u1', [3]), 4), 'npy-unsupported'],
    ['a header of 4 GB', claiming(0xffffffff), 'npy-damaged'],
    ['a header of 10,001 bytes', claiming(10_001), 'npy-damaged'],
    ['a header that is cut', header(npyText('|u1', [3])).subarray(0, 60), 'npy-damaged'],
    ['an empty text', header(''), 'npy-damaged'],
    ['an empty dictionary', header('{}'), 'npy-damaged'],
    ['a missing key', header(`{'descr': '|u1', 'shape': (3,)}`), 'npy-damaged'],
    ['a key twice', header(`{'descr': '|u1', 'descr': '|u1', 'fortran_order': False, 'shape': (3,)}`), 'npy-damaged'],
    ['a key more', header(`{'descr': '|u1', 'fortran_order': False, 'shape': (3,), 'x': 1}`), 'npy-damaged'],
    ['something behind', header(`${npyText('|u1', [3])} + 1`), 'npy-damaged'],
    ['a call', header(`{'descr': '|u1', 'fortran_order': exit(), 'shape': (3,)}`), 'npy-damaged'],
    ['an import', header(`__import__('os').system('true')`), 'npy-damaged'],
    ['a list as shape', shaped('[3, 4]'), 'npy-damaged'],
    ['a number as shape', shaped('3'), 'npy-damaged'],
    ['a number between brackets', shaped('(3)'), 'npy-damaged'],
    ['a sum', shaped('(1+2,)'), 'npy-damaged'],
    ['a real number', shaped('(3.0,)'), 'npy-damaged'],
    ['two commas', shaped('(3,,)'), 'npy-damaged'],
    ['a negative size', shaped('(-1, 28, 28)'), 'npy-damaged'],
    ['a size over 2^53', shaped('(9007199254740993,)'), 'npy-damaged'],
    [
      'a size of 5,000 digits',
      header(`{'descr': '|u1', 'fortran_order': False, 'shape': (${'9'.repeat(5000)},)}`),
      'npy-damaged',
    ],
    ['a product over 2^53', shaped('(65536, 65536, 65536, 65536)'), 'npy-damaged'],
    ['a product over 2^53 beside 0', shaped('(0, 9007199254740991, 9007199254740991)'), 'npy-damaged'],
    ['33 dimensions', shaped(`(${'1, '.repeat(33)})`), 'npy-damaged'],
    ['a string that is not closed', header(`{'descr`), 'npy-damaged'],
    ['a string with an escape', described(`'\\x7cu1'`), 'npy-damaged'],
    ['objects', described(`'|O'`), 'npy-unsupported'],
    ['texts', described(`'<U12'`), 'npy-unsupported'],
    ['bytes of text', described(`'|S5'`), 'npy-unsupported'],
    ['complex numbers', described(`'<c16'`), 'npy-unsupported'],
    ['dates', described(`'<M8[ns]'`), 'npy-unsupported'],
    ['fields', described(`[('label', '<i4'), ('pixels', '|u1', (784,))]`), 'npy-unsupported'],
    ['unnamed bytes', described(`'|V4'`), 'npy-unsupported'],
    ['half precision', described(`'<f2'`), 'npy-unsupported'],
    ['numbers of sixteen bytes', described(`'<f16'`), 'npy-unsupported'],
    ['numbers of three bytes', described(`'<u3'`), 'npy-unsupported'],
    ['numbers of no known order', described(`'=f4'`), 'npy-unsupported'],
    ['no kind', described(`''`), 'npy-damaged'],
    ['an unknown kind', described(`'<x4'`), 'npy-damaged'],
    ['a kind from a prototype', described(`'constructor'`), 'npy-unsupported'],
    ['a kind with more behind', described(`'<f4, <f4'`), 'npy-damaged'],
  ])('refuses %s', (_name, bytes, code) => {
    expect(codeOf(bytes)).toBe(code)
  })

  it.each<[string, Uint8Array, string]>([
    ['a negative size', shaped('(-1, 28, 28)'), 'it claims a negative size'],
    ['a long header', claiming(0xffffffff), 'it claims a header of 4294967295 bytes, more than the limit of 10000'],
    ['objects', described(`'|O'`), 'it holds Python objects, which can do anything when they are read'],
  ])('says of %s what is wrong', (_name, bytes, reason) => {
    expect(() => parseNpyHeader(bytes, 'file')).toThrow(reason)
  })

  it('is not deceived by what it meets: a million damaged headers', { timeout: 240_000 }, async () => {
    const seed = Number(process.env.JACKDAW_FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 32))
    console.log(`npy header fuzz: JACKDAW_FUZZ_SEED=${seed}`)
    const random = generator(seed)
    const seeds = [
      header(npyText('|u1', [60_000, 28, 28])),
      header(npyText('<f4', [10, 3, 32, 32]), 2),
      header(npyText('>f8', [5, 1, 1]), 3),
      header(npyText('<i8', [60_000])),
      header(npyText('<u2', [3, 4, 5, 1], 'True')),
    ]
    // What a header is made of, so that more than the spelling is damaged.
    const words = [..."{}()[]:,'- LTF019<>|=?uifbOUScV\0\n\xff"].map((word) => word.charCodeAt(0))
    const rounds = 1_000_000
    let accepted = 0
    // Traces of a million errors would take most of the time.
    const { stackTraceLimit } = Error
    Error.stackTraceLimit = 0
    for (let round = 0; round < rounds; round++) {
      // The test runner waits for an answer to its own messages no longer than a minute.
      if (round % 10_000 === 0) await new Promise((resolve) => setImmediate(resolve))
      const bytes = Uint8Array.from(seeds[random() % seeds.length] ?? none)
      for (let flips = 1 + (random() % 3); flips > 0; flips--) {
        // Most of a header is space at its end.
        const at = random() % (random() % 4 === 0 ? bytes.length : 76)
        bytes[at] = random() % 2 ? (words[random() % words.length] ?? 0) : random() & 255
      }
      const cut = random() % 8 === 0 ? bytes.subarray(0, random() % (bytes.length + 1)) : bytes
      try {
        const { numbers, shape, dataBytes, headerBytes } = parseNpyHeader(cut, 'file')
        accepted++
        const product = shape.reduce((a, b) => a * b, numbers.bytes)
        if (product !== dataBytes || !Number.isSafeInteger(dataBytes) || dataBytes < 0 || headerBytes > cut.length)
          throw new Error(`accepted ${Buffer.from(cut).toString('latin1')} as ${shape.join(' x ')}`)
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
