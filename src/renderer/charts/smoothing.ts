import type { CurveSeries } from './curves'

/**
 * The exponential moving average of a curve, without the pull to 0 at its beginning: the sum is divided by the weights that went into
 * it, as TensorBoard does. `weight` in [0, 1) is what stays of the past at each point; gaps stay gaps.
 */
export function smoothed(y: readonly (number | null)[], weight: number): (number | null)[] {
  let sum = 0
  let weights = 0
  return y.map((value) => {
    if (value === null) return null
    sum = sum * weight + (1 - weight) * value
    weights = weights * weight + (1 - weight)
    return sum / weights
  })
}

/** Above this many curves, the unsmoothed ones behind them would only be noise. */
const mostWithOriginals = 5

/** Curves smoothed, with what they were pale behind them where there are few. */
export function withSmoothing(series: readonly CurveSeries[], weight: number): CurveSeries[] {
  if (weight === 0) return [...series]
  const averages = series.map((s): CurveSeries => ({ ...s, faint: false, marker: false, y: smoothed(s.y, weight) }))
  if (series.length > mostWithOriginals) return averages
  return [...series.map((s): CurveSeries => ({ ...s, name: `${s.name}, as measured`, faint: true })), ...averages]
}
