import { createHash } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import { JackdawError } from '../shared/errors'
import { writeAtomically } from './atomic-write'
import {
  bytesBetween,
  decodeSafetensors,
  headOf,
  splitHeader,
  type NamedTensor,
  type ReadableTensor,
  type Safetensors,
} from './safetensors'

/**
 * Safetensors files that can tell whether they are whole: the metadata entry `sha256` is the SHA-256 of the whole file with
 * these 64 digits taken as zeros. So every flipped bit and every cut is found, in the header too, and the file stays readable by
 * any safetensors reader.
 */
const digits = 64
const zeros = '0'.repeat(digits)
const sealKey = '"sha256":"'

type Tensor = NamedTensor | ReadableTensor

/**
 * Writes such a file atomically and answers how many bytes it has. The numbers are read, hashed and handed to the disk piece by
 * piece, so that the file is never in memory as a whole; while the disk writes, whoever else waits for this thread has it.
 * `metadata` must not have an entry `sha256` of its own. Throws `disk-full` or `write-failed`.
 */
export async function writeSealed(file: string, { tensors, metadata }: Safetensors<Tensor>): Promise<number> {
  if (metadata.has('sha256')) throw new RangeError('the seal is added here')
  // First, so that its place is found before anything a caller has put into the metadata.
  const content = headOf({ tensors, metadata: new Map([['sha256', zeros], ...metadata]) })
  const place = content.head.indexOf(sealKey + zeros)
  if (place < 0) throw new RangeError('the seal has no place')
  await writeAtomically(file, async (handle) => {
    const hash = createHash('sha256')
    for (const piece of piecesOf(content)) {
      hash.update(piece)
      await writeWhole(handle, piece, null)
    }
    await writeWhole(handle, Buffer.from(hash.digest('hex'), 'latin1'), place + sealKey.length)
  })
  return content.head.length + content.bytes
}

/** Large enough that the disk is asked seldom, small enough that memory of a piece is used again for one after it. */
const pieceBytes = 4 * 1024 * 1024
/** Between two pieces somebody may compute for a second; so of a very large file they are larger. */
const pieceLimit = 32

/** TensorFlow hands out a part of a tensor without copying it where it begins at a multiple of 64 bytes. */
const aligned = 16
/** How many numbers, of 4 bytes at most, are read next when there is room for so many bytes; a few too many when there is hardly any. */
const numbersFor = (bytes: number) => Math.max(Math.floor(bytes / 4 / aligned), 1) * aligned

/** The bytes of a file in pieces of about the same size, made when they are asked for. */
function* piecesOf({ head, tensors, bytes }: ReturnType<typeof headOf<Tensor>>): Generator<Uint8Array> {
  const size = Math.max(pieceBytes, Math.ceil(bytes / pieceLimit))
  let parts: Uint8Array[] = [head]
  let room = size - head.length
  for (const tensor of tensors) {
    const count = tensor.shape.reduce((a, b) => a * b, 1)
    for (let from = 0; from < count;) {
      const to = Math.min(count, from + numbersFor(room))
      const part = bytesBetween(tensor, from, to)
      parts.push(part)
      room -= part.length
      from = to
      if (room < 4 * aligned) {
        yield joined(parts)
        parts = []
        room = size
      }
    }
  }
  if (parts.length) yield joined(parts)
}

const joined = (parts: Uint8Array[]): Uint8Array => (parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts))

/** A system may write fewer bytes than it was given. `position` null means behind what was written last. */
async function writeWhole(handle: FileHandle, bytes: Uint8Array, position: number | null): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const left = bytes.subarray(done)
    const at = position === null ? null : position + done
    done += (await handle.write(left, 0, left.length, at)).bytesWritten
  }
}

/** Decodes what `writeSealed` wrote. Throws `file-damaged` when a single bit is not as it was written. */
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
