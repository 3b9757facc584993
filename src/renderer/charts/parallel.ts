/** One thing in which lines differ: an upright axis. Values belong to the lines, one for one. */
export interface Dimension {
  label: string
  values: readonly (string | number | null)[]
  /** Writes a number of it. */
  write: (value: number) => string
  /** What is written where lines have no value; `none` when left out. */
  none?: string
}

export interface ParallelAxis {
  label: string
  /** What is written at its ends, or at every place of a scale of words. */
  ticks: { at: number; text: string }[]
  /** Where each line meets it, from 0 (below) to 1 (above). */
  places: number[]
  log: boolean
}

/** Numbers that lie so many times apart are spread by their powers of ten. */
const wide = 100

/** Where numbers begin on an axis on which some lines have none, which lie at its lower end. */
const aboveNone = 0.2

/** Puts values along an axis: numbers by their size, words and mixtures of both evenly in their order. */
export function parallelAxis({ label, values, write, none = 'none' }: Dimension): ParallelAxis {
  const numbers = values.filter((value): value is number => typeof value === 'number')
  if (numbers.length > 0 && values.every((value) => typeof value !== 'string'))
    return numberAxis(label, values as readonly (number | null)[], numbers, write, none)
  const nameOf = (value: string | number | null) => (typeof value === 'number' ? write(value) : (value ?? none))
  const names = [...new Set(values.map(nameOf))].sort()
  const place = (name: string) => (names.length === 1 ? 0.5 : names.indexOf(name) / (names.length - 1))
  return {
    label,
    log: false,
    ticks: names.map((text) => ({ at: place(text), text })),
    places: values.map((value) => place(nameOf(value))),
  }
}

function numberAxis(
  label: string,
  values: readonly (number | null)[],
  numbers: readonly number[],
  write: (value: number) => string,
  none: string,
): ParallelAxis {
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)]
  const log = low > 0 && high / low >= wide
  const scale = (value: number) => (log ? Math.log(value) : value)
  const some = values.some((value) => value === null)
  const from = some ? aboveNone : 0
  const place = (value: number) =>
    from + (1 - from) * (high === low ? 0.5 : (scale(value) - scale(low)) / (scale(high) - scale(low)))
  const ends = high === low ? [low] : [low, high]
  const ticks = ends.map((end) => ({ at: place(end), text: write(end) }))
  return {
    label,
    log,
    ticks: some ? [{ at: 0, text: none }, ...ticks] : ticks,
    places: values.map((value) => (value === null ? 0 : place(value))),
  }
}

/** Dimensions in which all lines have the same values as in another say nothing new: they are named with it. */
export function mergeAlike(dimensions: readonly Dimension[]): Dimension[] {
  const merged = new Map<string, { first: Dimension; others: number }>()
  for (const dimension of dimensions) {
    const key = JSON.stringify(dimension.values)
    const known = merged.get(key)
    if (known) known.others++
    else merged.set(key, { first: dimension, others: 0 })
  }
  return [...merged.values()].map(({ first, others }) =>
    others === 0 ? first : { ...first, label: `${first.label} (and ${others} more)` },
  )
}
