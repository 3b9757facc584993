import { JackdawError } from '../../../shared/errors'
import type { FileTree, TreeFile } from '../trees/file-tree'
import { npyStart } from './npy-array'
import { npyDescription } from './npy-header'

/** Texts that are read at most, and code points of each that there is room for. */
export interface TextLimits {
  texts: number
  width: number
}

/** Bytes of a code point: NumPy keeps texts in UTF-32, each as long as the longest. */
const pointBytes = 4

/**
 * Reads an array of texts as NumPy keeps them: of one dimension and of the kind `<U12` or `>U12`, which is 12 code points of four bytes,
 * shorter texts filled up with zeros. Null when it holds something else than texts. Throws `npy-damaged` for what is no Unicode text or of
 * another length than its header says, and `npy-unsupported` for more than the limits or another shape; nothing is read then.
 */
export async function readTextArray(tree: FileTree, file: TreeFile, limits: TextLimits): Promise<string[] | null> {
  const { descr, shape, headerBytes } = npyDescription(await npyStart(tree, file), file.name)
  const [, order, digits = ''] = /^([<>])U(\d{1,9})$/.exec(descr) ?? []
  if (order === undefined) return null
  const unsupported = (reason: string) => new JackdawError('npy-unsupported', file.name, { reason })
  const damaged = (reason: string) => new JackdawError('npy-damaged', file.name, { reason })
  const [count = 0] = shape
  const width = Number(digits)
  if (shape.length !== 1) throw unsupported(`names have 1 dimension, but it has ${shape.length}`)
  if (count > limits.texts) throw unsupported(`it has ${count} names, more than the limit of ${limits.texts}`)
  if (width > limits.width)
    throw unsupported(`its names have ${width} characters, more than the limit of ${limits.width}`)
  const expected = headerBytes + count * width * pointBytes
  const wrongLength = (found: number) => damaged(`it should hold ${expected} bytes but has ${found}`)
  if (file.bytes !== expected) throw wrongLength(file.bytes)
  const bytes = await tree.read(file, expected)
  if (bytes.length !== expected) throw wrongLength(bytes.length)
  const view = new DataView(bytes.buffer, bytes.byteOffset + headerBytes, count * width * pointBytes)
  return Array.from({ length: count }, (_, k) => {
    const points = Array.from({ length: width }, (_place, at) =>
      view.getUint32((k * width + at) * pointBytes, order === '<'),
    )
    const end = points.indexOf(0)
    const text = end < 0 ? points : points.slice(0, end)
    if (!text.every(isCharacter) || points.slice(text.length).some((point) => point !== 0))
      throw damaged(`name ${k}, counted from 0, is no text`)
    return String.fromCodePoint(...text)
  })
}

/** Whether a number is a character of Unicode; halves of surrogate pairs are none. */
const isCharacter = (point: number) => point <= 0x10ffff && (point < 0xd800 || point > 0xdfff)
