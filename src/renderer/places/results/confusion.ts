import { counted, share } from '../../../shared/words/format'
import { inSentence } from '../../state/predictions-words'

/** A cell of the confusion matrix. */
export interface Cell {
  actual: number
  predicted: number
}
/** A cell with what is in it. */
export interface CellCount extends Cell {
  count: number
  /** Share of the pictures of the actual class; 0 when there are none. */
  share: number
}

/** Above this many classes the matrix shows only those that are mixed up most. */
const mostClassesShown = 40
/** How many classes it shows then. */
const classesShownOfMany = 20

const sum = (row: readonly number[]) => row.reduce((a, b) => a + b, 0)

/** One cell of `confusion[actual][predicted]`. */
export function cellCount(confusion: readonly number[][], { actual, predicted }: Cell): CellCount {
  const row = confusion[actual] ?? []
  const count = row[predicted] ?? 0
  const total = sum(row)
  return { actual, predicted, count, share: total ? count / total : 0 }
}

/** The wrong cells with most pictures in them, fullest first; empty cells are left out. */
export function mostConfused(confusion: readonly number[][], most: number): CellCount[] {
  const wrong = confusion.flatMap((row, actual) => {
    const total = sum(row)
    return row.flatMap((count, predicted) =>
      count > 0 && actual !== predicted ? [{ actual, predicted, count, share: count / total }] : [],
    )
  })
  return wrong
    .sort((a, b) => b.count - a.count || b.share - a.share || a.actual - b.actual || a.predicted - b.predicted)
    .slice(0, most)
}

/** Classes that the matrix shows: all, or of many those with most mistakes made on them or with them; in their order. */
export function shownClasses(confusion: readonly number[][]): number[] {
  const all = confusion.map((_, label) => label)
  if (all.length <= mostClassesShown) return all
  const mistakes = all.map(() => 0)
  for (const { actual, predicted, count } of mostConfused(confusion, Infinity))
    for (const label of [actual, predicted]) mistakes[label] = (mistakes[label] ?? 0) + count
  return all
    .filter((label) => (mistakes[label] ?? 0) > 0)
    .sort((a, b) => (mistakes[b] ?? 0) - (mistakes[a] ?? 0) || a - b)
    .slice(0, classesShownOfMany)
    .sort((a, b) => a - b)
}

/** The wrong class that pictures of a class are put into most often, or null when all are right. One walk along the row. */
export function mostTakenFor(confusion: readonly number[][], actual: number): CellCount | null {
  let most = 0
  let worst = -1
  confusion[actual]?.forEach((count, predicted) => {
    if (predicted === actual || count <= most) return
    most = count
    worst = predicted
  })
  return worst < 0 ? null : cellCount(confusion, { actual, predicted: worst })
}

/** What a screen reader says of a cell. */
export function cellWords({ actual, predicted, count, share: part }: CellCount, classNames: readonly string[]): string {
  const [said, guessed] = [inSentence(classNames, actual), inSentence(classNames, predicted)]
  return `actual ${said}, guessed ${guessed}: ${counted(count, 'picture')}, ${share(part, 1)} of the pictures of ${said}`
}

/** How strongly a wrong cell is coloured, 0 to 1, by its share of the largest; the root keeps small mistakes visible. */
export function heat(value: number, largest: number): number {
  return value > 0 && largest > 0 ? Math.sqrt(value / largest) : 0
}

const moves: Record<string, (cell: Cell, last: number) => Cell> = {
  ArrowLeft: (cell) => ({ ...cell, predicted: cell.predicted - 1 }),
  ArrowRight: (cell) => ({ ...cell, predicted: cell.predicted + 1 }),
  ArrowUp: (cell) => ({ ...cell, actual: cell.actual - 1 }),
  ArrowDown: (cell) => ({ ...cell, actual: cell.actual + 1 }),
  Home: (cell) => ({ ...cell, predicted: 0 }),
  End: (cell, last) => ({ ...cell, predicted: last }),
  PageUp: (cell) => ({ ...cell, actual: 0 }),
  PageDown: (cell, last) => ({ ...cell, actual: last }),
}

/** Where a key takes the focus, in positions of a matrix of `side` rows and columns; null for a key that moves nothing. */
export function moveInMatrix(key: string, from: Cell, side: number): Cell | null {
  const move = Object.hasOwn(moves, key) ? moves[key] : undefined
  if (!move) return null
  const { actual, predicted } = move(from, side - 1)
  const within = (n: number) => Math.min(Math.max(n, 0), side - 1)
  return { actual: within(actual), predicted: within(predicted) }
}
