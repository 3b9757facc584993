import { JackdawError } from '../../../shared/errors'
import { mostClasses, type ClassIndex } from '../recorded/class-index'
import { mostPictures } from '../recorded/recorded-pictures'
import type { NpyArray } from './npy-array'

/**
 * Reads an array of labels: whole numbers, `[n]` or `[n, 1]`, or one-hot, `[n, classes]`. Every number is a class, and every column
 * of one-hot labels. Answers the classes as `classes` numbers them. Throws `npy-unsupported` when it is something else.
 */
export async function readNpyLabels(
  array: NpyArray,
  classes: ClassIndex<number>,
  signal: AbortSignal,
): Promise<Uint16Array> {
  const { shape, header } = array
  const refuse = (reason: string) => new JackdawError('npy-unsupported', array.name, { reason })
  const [count = 0, columns = 1] = shape
  if (shape.length < 1 || shape.length > 2) throw refuse(`labels have 1 or 2 dimensions, but it has ${shape.length}`)
  if (count > mostPictures) throw refuse(`it has ${count} labels, more than the limit of ${mostPictures}`)
  if (count === 0 || columns === 0) throw refuse('it is empty')
  if (columns > mostClasses) throw refuse(tooMany)
  if (columns > 1 && header.fortranOrder) throw refuse('it is kept column by column (Fortran order)')

  const add = (value: number) => {
    const number = classes.add(value)
    if (number === undefined) throw refuse(tooMany)
    return number
  }
  const hot = columns > 1 ? Array.from({ length: columns }, (_, column) => add(column)) : null
  const labels = new Uint16Array(count)
  let done = 0
  for await (const numbers of array.numbers(columns)) {
    if (signal.aborted) throw new JackdawError('import-cancelled', array.name)
    for (let at = 0; at < numbers.length; at += columns, done++) {
      const value = hot ? hotColumn(numbers, at, columns) : (numbers[at] ?? 0)
      if (hot && value < 0) throw refuse(`picture ${done}, counted from 0, has not exactly one class`)
      if (!Number.isSafeInteger(value)) throw refuse(`label ${done}, counted from 0, is no whole number`)
      // Minus zero is zero.
      labels[done] = hot ? (hot[value] ?? 0) : add(value + 0)
    }
  }
  return labels
}

const tooMany = `it has more than ${mostClasses} different labels`

/** The column of the only 1 among zeros; -1 when it is otherwise. */
function hotColumn(numbers: ArrayLike<number>, first: number, columns: number): number {
  let found = -1
  for (let column = 0; column < columns; column++) {
    const value = numbers[first + column]
    if (value === 0) continue
    if (value !== 1 || found >= 0) return -1
    found = column
  }
  return found
}
