import { createHash, webcrypto } from 'node:crypto'
import { JackdawError } from '../shared/errors'
import { decodeSafetensors, encodeSafetensors, splitHeader, type Safetensors } from './safetensors'

/**
 * Safetensors files that can tell whether they are whole: the metadata entry `sha256` is the SHA-256 of the whole file with
 * these 64 digits taken as zeros. So every flipped bit and every cut is found, in the header too, and the file stays readable by
 * any safetensors reader.
 */
const digits = 64
const zeros = '0'.repeat(digits)
const sealKey = '"sha256":"'

/** Encodes, and seals on another thread. `metadata` must not have an entry `sha256` of its own. */
export async function encodeSealed({ tensors, metadata }: Safetensors): Promise<Uint8Array> {
  if (metadata.has('sha256')) throw new RangeError('the seal is added here')
  // First, so that its place is found before anything a caller has put into the metadata.
  const file = encodeSafetensors({ tensors, metadata: new Map([['sha256', zeros], ...metadata]) })
  const at = sealPlace(file)
  if (at < 0) throw new RangeError('the seal has no place')
  const seal = Buffer.from(await webcrypto.subtle.digest('SHA-256', file)).toString('hex')
  Buffer.from(file.buffer, file.byteOffset).write(seal, at, 'latin1')
  return file
}

/** Decodes what `encodeSealed` wrote. Throws `file-damaged` when a single bit is not as it was written. */
export function decodeSealed(file: Uint8Array, subject: string): Safetensors {
  const damaged = (reason: string) => new JackdawError('file-damaged', subject, { reason })
  const { text } = splitHeader(file, damaged)
  const place = text.indexOf(sealKey)
  if (place < 0) throw damaged('it has no checksum')
  const at = 8 + place + sealKey.length
  const found = Buffer.from(file.buffer, file.byteOffset, file.byteLength).toString('latin1', at, at + digits)
  if (found !== hashWithout(file, at)) throw damaged('its checksum does not match its content')
  const { tensors, metadata } = decodeSafetensors(file, subject)
  if (metadata.get('sha256') !== found) throw damaged('its checksum is not where it should be')
  metadata.delete('sha256')
  return { tensors, metadata }
}

/** The hash with the seal's digits taken as zeros, without copying the file. */
function hashWithout(file: Uint8Array, at: number): string {
  return createHash('sha256')
    .update(file.subarray(0, at))
    .update(zeros)
    .update(file.subarray(at + digits))
    .digest('hex')
}

function sealPlace(file: Uint8Array): number {
  const at = Buffer.from(file.buffer, file.byteOffset, file.byteLength).indexOf(sealKey + zeros)
  return at < 0 ? at : at + sealKey.length
}
