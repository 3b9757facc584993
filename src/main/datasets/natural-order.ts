/**
 * Orders names as people count: whole numbers inside them by value (`2` before `10`), everything else by code units, equal ones
 * (`1` and `01`) by code units of the whole. The same on every computer, whatever its language. Answers as `sort` expects.
 */
export function compareNaturally(a: string, b: string): number {
  let i = 0
  let j = 0
  while (i < a.length && j < b.length) {
    if (isDigit(a, i) && isDigit(b, j)) {
      const [first, second] = [digitsAt(a, i), digitsAt(b, j)]
      const order = compareNumbers(first, second)
      if (order !== 0) return order
      i += first.length
      j += second.length
    } else {
      const order = a.charCodeAt(i) - b.charCodeAt(j)
      if (order !== 0) return order
      i++
      j++
    }
  }
  return a.length - i - (b.length - j) || compareCodeUnits(a, b)
}

/** Orders by code units, which is the same on every computer. Answers as `sort` expects. */
export const compareCodeUnits = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

function isDigit(text: string, index: number): boolean {
  const code = text.charCodeAt(index)
  return code >= 48 && code <= 57
}

function digitsAt(text: string, start: number): string {
  let end = start
  while (end < text.length && isDigit(text, end)) end++
  return text.slice(start, end)
}

/** Of any length, so not by way of numbers. */
function compareNumbers(a: string, b: string): number {
  const [first, second] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')]
  return first.length - second.length || compareCodeUnits(first, second)
}
