import { JackdawError } from '../../../shared/errors'
import { HeaderText, type HeaderDictionary } from './header-text'
import { parseNumberType, type NumberType } from './number-type'

/**
 * The beginning of a `.npy` file (NumPy Enhancement Proposal 1): a signature, a version, the length of a text, and the text, which is a
 * Python dictionary of the kind of numbers, their order and the sizes of the dimensions.
 */
export interface NpyHeader {
  numbers: NumberType
  /** First dimension fastest, instead of the last. */
  fortranOrder: boolean
  shape: number[]
  /** Bytes before the numbers. */
  headerBytes: number
  /** Bytes of numbers: the product of the shape and the size of a number. */
  dataBytes: number
}

/** Bytes in which the signature, the version and the length of the text are, in every version. */
export const preambleBytes = 12

/** NumPy itself refuses longer texts, too. */
const longestText = 10_000

const signature = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]

/**
 * How many bytes the header has, told by the first 12 bytes of a file. Throws `npy-damaged` or `npy-unsupported`, the latter also for a
 * header that is longer than any that is read.
 */
export function npyHeaderBytes(start: Uint8Array, subject: string): number {
  if (start.length < preambleBytes || signature.some((byte, k) => start[k] !== byte))
    throw new JackdawError('npy-damaged', subject, { reason: 'it does not start with the signature of NumPy' })
  const version = start[6] ?? 0
  if (version < 1 || version > 3)
    throw new JackdawError('npy-unsupported', subject, { reason: `it is of version ${version} of its format` })
  const view = new DataView(start.buffer, start.byteOffset, start.byteLength)
  const before = version === 1 ? 10 : preambleBytes
  const text = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true)
  if (text > longestText)
    throw new JackdawError('npy-damaged', subject, {
      reason: `it claims a header of ${text} bytes, more than the limit of ${longestText}`,
    })
  return before + text
}

/**
 * What the header of an array says, of whatever kind its entries are. Nothing is allocated by what it claims, and nothing of it is run.
 * Throws `npy-damaged` or `npy-unsupported`.
 * @param start the first bytes of the file, all of its header among them
 */
export function npyDescription(start: Uint8Array, subject: string): HeaderDictionary & { headerBytes: number } {
  const headerBytes = npyHeaderBytes(start, subject)
  if (start.length < headerBytes)
    throw new JackdawError('npy-damaged', subject, { reason: 'it ends within its header' })
  const text = new HeaderText(start.subarray(start[6] === 1 ? 10 : preambleBytes, headerBytes), subject)
  return { ...text.dictionary(), headerBytes }
}

/** Parses the header of an array of plain numbers; throws as `npyDescription` does, and for other kinds of entries. */
export function parseNpyHeader(start: Uint8Array, subject: string): NpyHeader {
  const { descr, fortranOrder, shape, headerBytes } = npyDescription(start, subject)
  const numbers = parseNumberType(descr, subject)
  return { numbers, fortranOrder, shape, headerBytes, dataBytes: checkedProduct([numbers.bytes, ...shape], subject) }
}

function checkedProduct(sizes: readonly number[], subject: string): number {
  // A dimension of 0 would hide the others, and each is a safe number already, so the product is checked as it grows.
  let product = 1
  for (const size of sizes) {
    product *= Math.max(1, size)
    if (product > Number.MAX_SAFE_INTEGER)
      throw new JackdawError('npy-damaged', subject, { reason: 'it claims more numbers than any file can hold' })
  }
  return sizes.includes(0) ? 0 : product
}
