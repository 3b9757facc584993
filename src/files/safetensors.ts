import { JackdawError } from '../shared/errors'

/**
 * The safetensors format: 8 bytes little-endian length of the header, the header as JSON, then the data of all tensors without
 * gaps (https://huggingface.co/docs/safetensors, "Format"). A pure codec: bytes in, arrays out. It reads only what it could
 * have written: four dtypes, plain shapes, data in the order of the offsets, every byte belonging to exactly one tensor.
 */

/** Numbers of a tensor in row-major order. The array's type is its dtype: F32, I32, U16 or U8. */
type TensorData = Float32Array | Int32Array | Uint16Array | Uint8Array

export interface NamedTensor {
  shape: readonly number[]
  data: TensorData
}

/** A tensor whose numbers, float32, are read when they are written: each once, in their order. */
export interface ReadableTensor {
  shape: readonly number[]
  /** The numbers from one place up to before another. */
  read(from: number, to: number): Float32Array
}

export interface Safetensors<Tensor = NamedTensor> {
  tensors: Map<string, Tensor>
  metadata: Map<string, string>
}

/** A longer header is refused before it is read. */
export const headerLimit = 5 * 1024 * 1024

const rankLimit = 8
const metadataKey = '__metadata__'

const dtypes = {
  F32: { bytes: 4, make: (buffer: ArrayBuffer) => new Float32Array(buffer) },
  I32: { bytes: 4, make: (buffer: ArrayBuffer) => new Int32Array(buffer) },
  U16: { bytes: 2, make: (buffer: ArrayBuffer) => new Uint16Array(buffer) },
  U8: { bytes: 1, make: (buffer: ArrayBuffer) => new Uint8Array(buffer) },
}
type Dtype = keyof typeof dtypes

const isDtype = (value: unknown): value is Dtype =>
  typeof value === 'string' && Object.prototype.hasOwnProperty.call(dtypes, value)

function dtypeOf(tensor: NamedTensor | ReadableTensor): Dtype {
  if ('read' in tensor) return 'F32'
  const { data } = tensor
  if (data instanceof Float32Array) return 'F32'
  if (data instanceof Int32Array) return 'I32'
  return data instanceof Uint16Array ? 'U16' : 'U8'
}

const product = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1)

/** The file's bytes. Throws a RangeError when a shape does not fit its data: a fault of the caller. */
export function encodeSafetensors(content: Safetensors): Uint8Array {
  const { head, tensors } = headOf(content)
  return Buffer.concat([head, ...tensors.map(({ data }) => bytesOf(data))])
}

const bytesOf = ({ buffer, byteOffset, byteLength }: TensorData) => new Uint8Array(buffer, byteOffset, byteLength)

/**
 * All that stands before the numbers, the tensors in the order in which their numbers follow, and how many bytes these are. Throws
 * like `encodeSafetensors`.
 */
export function headOf<Tensor extends NamedTensor | ReadableTensor>({
  tensors,
  metadata,
}: Safetensors<Tensor>): { head: Buffer; tensors: Tensor[]; bytes: number } {
  const bytesEach = (tensor: Tensor) => dtypes[dtypeOf(tensor)].bytes
  // Widest first, so that every tensor is aligned to its own element, as the format asks.
  const entries = [...tensors].sort(([, a], [, b]) => bytesEach(b) - bytesEach(a))
  const header: [string, unknown][] = metadata.size ? [[metadataKey, Object.fromEntries(metadata)]] : []
  let end = 0
  for (const [name, tensor] of entries) {
    const { shape } = tensor
    if (name === metadataKey || ('data' in tensor && product(shape) !== tensor.data.length))
      throw new RangeError(`tensor ${name} of shape [${shape.join()}] cannot hold its numbers`)
    const start = end
    end += product(shape) * bytesEach(tensor)
    header.push([name, { dtype: dtypeOf(tensor), shape, data_offsets: [start, end] }])
  }
  let text = Buffer.from(JSON.stringify(Object.fromEntries(header)))
  text = Buffer.concat([text, Buffer.alloc((8 - (text.length % 8)) % 8, ' ')])
  if (text.length > headerLimit) throw new RangeError(`a header of ${text.length} bytes is too long`)

  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(text.length))
  return { head: Buffer.concat([length, text]), tensors: entries.map(([, tensor]) => tensor), bytes: end }
}

/** The numbers of a tensor from one place up to before another, as bytes; in memory they are not copied. */
export const bytesBetween = (tensor: NamedTensor | ReadableTensor, from: number, to: number): Uint8Array =>
  bytesOf('read' in tensor ? tensor.read(from, to) : tensor.data.subarray(from, to))

/** `subject` names the file for the person who reads the error. Throws `file-damaged`; allocates nothing the file has not the bytes for. */
export function decodeSafetensors(file: Uint8Array, subject: string): Safetensors {
  const damaged = (reason: string) => new JackdawError('file-damaged', subject, { reason })
  const { text, data } = splitHeader(file, damaged)
  const header = parseHeader(text, damaged)

  const metadata = new Map<string, string>()
  const specs: { name: string; dtype: Dtype; shape: number[]; start: number; end: number }[] = []
  for (const [name, value] of Object.entries(header)) {
    if (!isRecord(value)) throw damaged('its header has an entry that describes nothing')
    if (name === metadataKey) {
      for (const [key, entry] of Object.entries(value)) {
        if (typeof entry !== 'string') throw damaged('its metadata is not text')
        metadata.set(key, entry)
      }
    } else specs.push({ name, ...parseSpec(value, data.byteLength, damaged) })
  }

  specs.sort((a, b) => a.start - b.start || a.end - b.end)
  const tensors = new Map<string, NamedTensor>()
  let expected = 0
  for (const { name, dtype, shape, start, end } of specs) {
    if (start !== expected) throw damaged('its tensors overlap or leave gaps')
    expected = end
    // A copy, so that the numbers are aligned wherever the file's bytes lie in memory.
    const { buffer } = Uint8Array.from(data.subarray(start, end))
    tensors.set(name, { shape, data: dtypes[dtype].make(buffer) })
  }
  if (expected !== data.byteLength)
    throw damaged(`it should hold ${expected} bytes of numbers but holds ${data.byteLength}`)
  return { tensors, metadata }
}

/** The header's text and the bytes after it. */
export function splitHeader(file: Uint8Array, damaged: (reason: string) => Error): { text: Buffer; data: Uint8Array } {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength)
  if (bytes.length < 8) throw damaged('it is too short')
  const length = bytes.readBigUInt64LE()
  if (length > BigInt(headerLimit)) throw damaged('its header is longer than allowed')
  const end = 8 + Number(length)
  if (end > bytes.length) throw damaged('it is cut short')
  return { text: bytes.subarray(8, end), data: bytes.subarray(end) }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function parseHeader(text: Buffer, damaged: (reason: string) => Error): Record<string, unknown> {
  if (text[0] !== 0x7b) throw damaged('its header is not a JSON object')
  let header: unknown
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(text))
  } catch {
    throw damaged('its header is not valid JSON')
  }
  if (!isRecord(header)) throw damaged('its header is not a JSON object')
  return header
}

const isWhole = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0

function parseSpec(value: Record<string, unknown>, available: number, damaged: (reason: string) => Error) {
  const { dtype, shape, data_offsets: offsets, ...others } = value
  if (Object.keys(others).length) throw damaged('its header says things this version does not know')
  if (!isDtype(dtype)) throw damaged('it holds numbers of a kind that is not read')
  if (!Array.isArray(shape) || shape.length > rankLimit || !shape.every(isWhole))
    throw damaged('a tensor in it has an impossible shape')
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isWhole))
    throw damaged('a tensor in it lies nowhere')
  const [start = 0, end = 0] = offsets as number[]
  const count = product(shape as number[])
  if (!Number.isSafeInteger(count) || end < start || end > available || end - start !== count * dtypes[dtype].bytes)
    throw damaged('a tensor in it does not fit the file')
  return { dtype, shape: shape as number[], start, end }
}
