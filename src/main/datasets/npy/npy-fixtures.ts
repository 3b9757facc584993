/** For tests: `.npy` files of any content, valid or not. */

/** A file with this text as its header, padded as NumPy does. */
export function npyBytes(header: string, data: Uint8Array, version = 1): Buffer {
  const before = version === 1 ? 10 : 12
  const text = header.padEnd(header.length + 63 - ((before + header.length) % 64)) + '\n'
  const preamble = Buffer.from([0x93, ...Buffer.from('NUMPY'), version, 0, 0, 0, 0, 0]).subarray(0, before)
  if (version === 1) preamble.writeUInt16LE(text.length, 8)
  else preamble.writeUInt32LE(text.length, 8)
  return Buffer.concat([preamble, Buffer.from(text, 'latin1'), data])
}

/** The text of a header. */
export const npyText = (descr: string, shape: readonly number[], order = 'False'): string =>
  `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': (${shape.join(', ')}${shape.length === 1 ? ',' : ''}), }`

const writers: Record<string, [bytes: number, write: (buffer: Buffer, value: number, at: number) => void]> = {
  '|u1': [1, (buffer, value, at) => buffer.writeUInt8(value, at)],
  '|i1': [1, (buffer, value, at) => buffer.writeInt8(value, at)],
  '|b1': [1, (buffer, value, at) => buffer.writeUInt8(value, at)],
  '<u2': [2, (buffer, value, at) => buffer.writeUInt16LE(value, at)],
  '>u2': [2, (buffer, value, at) => buffer.writeUInt16BE(value, at)],
  '<i2': [2, (buffer, value, at) => buffer.writeInt16LE(value, at)],
  '<u4': [4, (buffer, value, at) => buffer.writeUInt32LE(value, at)],
  '<i4': [4, (buffer, value, at) => buffer.writeInt32LE(value, at)],
  '>i4': [4, (buffer, value, at) => buffer.writeInt32BE(value, at)],
  '<u8': [8, (buffer, value, at) => buffer.writeBigUInt64LE(BigInt(value), at)],
  '<i8': [8, (buffer, value, at) => buffer.writeBigInt64LE(BigInt(value), at)],
  '>i8': [8, (buffer, value, at) => buffer.writeBigInt64BE(BigInt(value), at)],
  '<f4': [4, (buffer, value, at) => buffer.writeFloatLE(value, at)],
  '>f4': [4, (buffer, value, at) => buffer.writeFloatBE(value, at)],
  '<f8': [8, (buffer, value, at) => buffer.writeDoubleLE(value, at)],
  '>f8': [8, (buffer, value, at) => buffer.writeDoubleBE(value, at)],
}

/** A valid array of numbers. */
export function npyArray(descr: string, shape: readonly number[], values: ArrayLike<number>): Buffer {
  const [bytes, write] = writers[descr] ?? [0, () => undefined]
  const data = Buffer.alloc(values.length * bytes)
  for (let k = 0; k < values.length; k++) write(data, values[k] ?? 0, k * bytes)
  return npyBytes(npyText(descr, shape), data)
}
