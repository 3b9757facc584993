import { Wire } from '../../../files/wire'
import { maskedCrc32c } from './crc32c'

/** One number of a curve. */
export interface Scalar {
  tag: string
  step: number
  value: number
  /** Seconds since 1970. */
  time: number
}

/** An event file: the version first, then one `Event` for each number (TensorFlow, `core/util/event.proto`), as TFRecords. */
export function encodeEvents(began: number, scalars: readonly Scalar[]): Uint8Array {
  const version = new Wire().double(1, began).bytes(3, 'brain.Event:2')
  return Buffer.concat([record(version), ...scalars.map((scalar) => record(event(scalar)))])
}

function event({ tag, step, value, time }: Scalar): Wire {
  const summary = new Wire().bytes(1, new Wire().bytes(1, tag).float(2, value))
  return new Wire().double(1, time).integer(2, step).bytes(5, summary)
}

/** Length (8 bytes, little endian), its masked sum, the content, the content's (https://www.tensorflow.org/tutorials/load_data/tfrecord). */
function record(message: Wire): Uint8Array {
  const content = message.finish()
  const head = Buffer.alloc(12)
  head.writeBigUInt64LE(BigInt(content.byteLength))
  head.writeUInt32LE(maskedCrc32c(head.subarray(0, 8)), 8)
  const foot = Buffer.alloc(4)
  foot.writeUInt32LE(maskedCrc32c(content))
  return Buffer.concat([head, content, foot])
}
