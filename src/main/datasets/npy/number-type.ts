import { JackdawError } from '../../../shared/errors'

/** How the numbers of an array are kept. */
export interface NumberType {
  kind: 'unsigned' | 'signed' | 'real' | 'truth'
  bytes: 1 | 2 | 4 | 8
  bigEndian: boolean
}

const kinds: Record<string, NumberType['kind']> = { u: 'unsigned', i: 'signed', f: 'real', b: 'truth', '?': 'truth' }

/** What is told of other letters of the array protocol. */
const others: Record<string, string> = {
  O: 'it holds Python objects, which can do anything when they are read',
  S: 'it holds texts',
  a: 'it holds texts',
  U: 'it holds texts',
  c: 'it holds complex numbers',
  V: 'its entries are of no known kind',
  M: 'it holds dates',
  m: 'it holds spans of time',
}

/**
 * Parses the name of a kind of numbers (the `typestr` of NumPy's array protocol): `|u1`, `<f4`, `>i8` and the like. Throws `npy-unsupported`
 * for kinds that are no plain numbers or of a size that is not read, and `npy-damaged` for what is no such name.
 */
export function parseNumberType(descr: string, subject: string): NumberType {
  const [, order = '', letter = '', size = ''] = /^([<>|=]?)([a-zA-Z?])(\d{0,9})/.exec(descr) ?? []
  const unsupported = (reason: string) => new JackdawError('npy-unsupported', subject, { reason })
  if (Object.hasOwn(others, letter)) throw unsupported(others[letter] ?? '')
  const kind = Object.hasOwn(kinds, letter) ? kinds[letter] : undefined
  if (!kind || descr.length !== order.length + 1 + size.length)
    throw new JackdawError('npy-damaged', subject, { reason: 'its header names no kind of numbers' })
  const bytes = letter === '?' && size === '' ? 1 : Number(size)
  if (!isSize(bytes) || (kind === 'truth' && bytes !== 1) || (kind === 'real' && bytes < 4))
    throw unsupported(`its numbers are of a kind that is not read (${descr})`)
  // The order of bytes is needed where there is more than one; `=` means that of a machine that is not known.
  if (bytes > 1 && order !== '<' && order !== '>')
    throw unsupported('its header does not say in which order the bytes of a number are')
  return { kind, bytes, bigEndian: bytes > 1 && order === '>' }
}

const isSize = (bytes: number): bytes is NumberType['bytes'] => [1, 2, 4, 8].includes(bytes)

/** Whether numbers are of the same kind and size, in whatever order their bytes are. */
export const sameNumbers = (a: NumberType, b: NumberType): boolean => a.kind === b.kind && a.bytes === b.bytes

/**
 * Numbers from their bytes; whole numbers of eight bytes that are too large for a `number` become real ones near them. The bytes must
 * be whole numbers of this type; they may be changed, and the answer may lie in the same memory. Every machine that Electron runs on is
 * little endian.
 */
export function numbersFrom(bytes: Uint8Array, type: NumberType): ArrayLike<number> {
  const count = bytes.length / type.bytes
  const aligned = bytes.byteOffset % type.bytes === 0 ? bytes : Uint8Array.from(bytes)
  const buffer = Buffer.from(aligned.buffer, aligned.byteOffset, aligned.byteLength)
  const at = [buffer.buffer, buffer.byteOffset, count] as const
  switch (type.bytes) {
    case 1:
      return type.kind === 'signed' ? new Int8Array(...at) : aligned
    case 2:
      if (type.bigEndian) buffer.swap16()
      return type.kind === 'signed' ? new Int16Array(...at) : new Uint16Array(...at)
    case 4:
      if (type.bigEndian) buffer.swap32()
      if (type.kind === 'real') return new Float32Array(...at)
      return type.kind === 'signed' ? new Int32Array(...at) : new Uint32Array(...at)
    case 8:
      if (type.bigEndian) buffer.swap64()
      if (type.kind === 'real') return new Float64Array(...at)
      return Float64Array.from(type.kind === 'signed' ? new BigInt64Array(...at) : new BigUint64Array(...at), Number)
  }
}
