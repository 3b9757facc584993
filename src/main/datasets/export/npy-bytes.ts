/** Bytes to which NumPy fills the header up, so that numbers lie well in memory. */
const alignment = 64

/** The beginning of a `.npy` file of version 1.0 (NumPy Enhancement Proposal 1); the entries come behind it, the last dimension fastest. */
export function npyHeader(descr: string, shape: readonly number[]): Buffer {
  const sizes = `${shape.join(', ')}${shape.length === 1 ? ',' : ''}`
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${sizes}), }`
  const preamble = Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0, 0, 0])
  const length = Math.ceil((preamble.length + text.length + 1) / alignment) * alignment - preamble.length
  preamble.writeUInt16LE(length, 8)
  return Buffer.concat([preamble, Buffer.from(`${text.padEnd(length - 1)}\n`, 'latin1')])
}

/** A whole `.npy` file of labels, as the whole numbers of eight bytes that NumPy and others take for classes. */
export function npyLabels(labels: Uint16Array): Buffer {
  const data = Buffer.alloc(labels.length * 8)
  labels.forEach((label, k) => data.writeUInt32LE(label, k * 8))
  return Buffer.concat([npyHeader('<i8', [labels.length]), data])
}

/** A whole `.npy` file of texts: UTF-32, each as long as the longest, filled up with zeros. */
export function npyTexts(texts: readonly string[]): Buffer {
  const points = texts.map((text) => Array.from(text, (character) => wholeCharacter(character.codePointAt(0) ?? 0)))
  const width = points.reduce((longest, { length }) => Math.max(longest, length), 1)
  const data = Buffer.alloc(texts.length * width * 4)
  points.forEach((text, k) => text.forEach((point, at) => data.writeUInt32LE(point, (k * width + at) * 4)))
  return Buffer.concat([npyHeader(`<U${width}`, [texts.length]), data])
}

/** Half a surrogate pair is no character and would be refused by whoever reads it. */
const wholeCharacter = (point: number) => (point >= 0xd800 && point <= 0xdfff ? 0xfffd : point)
