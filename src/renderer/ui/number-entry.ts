/** The numbers that a field takes, ends included. */
export interface NumberRange {
  min: number
  max: number
  integer: boolean
}

/** What was read from a field: a number, or one sentence about what is wrong with it. */
export type NumberEntry = { value: number; problem: null } | { value: null; problem: string }

const written = new Intl.NumberFormat('en', { maximumSignificantDigits: 12 })

/** `1 to 512`, as a hint under a field. */
export function rangeHint({ min, max }: NumberRange): string {
  return `${written.format(min)} to ${written.format(max)}`
}

/** `between 1 and 512, whole number`, for refusals. */
export function rangeWords({ min, max, integer }: NumberRange): string {
  return `between ${written.format(min)} and ${written.format(max)}${integer ? ', whole number' : ''}`
}

const wholePattern = /^[+-]?(\d+|\d{1,3}(,\d{3})+|\d{1,3}( \d{3})+)$/
const decimalPattern = /^[+-]?(\d+([.,]\d*)?|[.,]\d+)(e[+-]?\d{1,3})?$/i
/** `1,500` may be meant as fifteen hundred or as one and a half, so it is not guessed. */
const ambiguous = /^[+-]?[1-9]\d{0,2}(,\d{3})+$/

/**
 * Reads a number as people write it, the same whatever the system's language is: whole numbers may be grouped as `60,000` or
 * `60 000`; other numbers take a point or a comma as decimal mark, and `1e-3`.
 */
export function readNumber(text: string, range: NumberRange): NumberEntry {
  const trimmed = text.trim().replace(/[\u00A0\u202F]/g, ' ')
  const refused = (reason: string): NumberEntry => ({ value: null, problem: `${reason}: ${rangeWords(range)}.` })
  if (trimmed === '') return refused('A number is needed')
  let value: number
  if (range.integer) {
    if (!wholePattern.test(trimmed)) {
      return refused(decimalPattern.test(trimmed) ? 'This is not a whole number' : 'This is not a number')
    }
    value = Number(trimmed.replace(/[ ,]/g, ''))
  } else {
    if (!decimalPattern.test(trimmed)) return refused('This is not a number')
    if (ambiguous.test(trimmed)) return refused('Write the decimal mark as a point')
    value = Number(trimmed.replace(',', '.'))
  }
  if (value < range.min) return refused('Too small')
  if (value > range.max) return refused('Too large')
  return { value, problem: null }
}

/** A number as a field shows it: no grouping, a point, no digits born of rounding. */
export function writeNumber(value: number): string {
  return String(Number(value.toPrecision(12)))
}

/** How far one press of an arrow key goes: a fixed amount, or along 1, 2, 5, 10, 20, 50 ... */
export type NumberStep = number | '1-2-5'

/** The text after one press of an arrow key, kept inside the range; ten times as far when `far`. */
export function stepNumber(text: string, range: NumberRange, step: NumberStep, direction: 1 | -1, far = false): string {
  const read = readNumber(text, { ...range, min: -Infinity, max: Infinity })
  if (read.value === null) return writeNumber(range.min)
  const next =
    step === '1-2-5' ? alongSeries(read.value, direction, far ? 3 : 1) : read.value + direction * step * (far ? 10 : 1)
  return writeNumber(Math.min(range.max, Math.max(range.min, next)))
}

/** Moves `presses` places along ..., 0.1, 0.2, 0.5, 1, 2, 5, 10, ... */
function alongSeries(value: number, direction: 1 | -1, presses: number): number {
  if (value <= 0) return value
  let at = value
  for (let i = 0; i < presses; i++) {
    const power = 10 ** Math.floor(Math.log10(at) + 1e-9)
    const places = [0.5, 1, 2, 5, 10].map((m) => Number((m * power).toPrecision(12)))
    const tolerance = at * 1e-9
    const next =
      direction > 0
        ? places.find((place) => place > at + tolerance)
        : [...places].reverse().find((place) => place < at - tolerance)
    at = next ?? at
  }
  return at
}
