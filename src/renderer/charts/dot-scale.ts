import type { Interval } from '../../shared/statistics'
import { share } from '../../shared/words/format'

/** Shares of one thing, drawn as dots on a line of their own. */
export interface DotRow {
  name: string
  values: readonly number[]
  /** An upright mark, such as their mean. */
  mark?: number | undefined
  /** A bar behind them. */
  interval?: Interval | undefined
}

export interface DotScale {
  low: number
  high: number
  /** What is written at its ends; one word where all is the same. */
  ends: string[]
  /** Says that the axis is cut; null when it is whole. */
  note: string | null
}

/** From 0 to 100 %, or, where a person has cut it, from the smallest number of all rows to the largest. */
export function dotScale(rows: readonly DotRow[], cut: boolean): DotScale {
  const all = rows.flatMap(({ values, interval }) => [...values, ...(interval ? [interval.low, interval.high] : [])])
  if (!cut || all.length === 0) return { low: 0, high: 1, ends: [share(0, 0), share(1, 0)], note: null }
  const [low, high] = [Math.min(...all), Math.max(...all)]
  const ends = high === low ? [share(low)] : [share(low), share(high)]
  const from = high === low ? `shows ${share(low)} alone` : `goes from ${share(low)} to ${share(high)}`
  return { low, high, ends, note: `The axis is cut: it ${from}, not from 0 to 100 %.` }
}
