/** One curve of a chart. `x` grows strictly; `null` in `y` is a gap. */
export interface CurveSeries {
  name: string
  x: readonly number[]
  y: readonly (number | null)[]
  /** Which of the five colours of the page. */
  colour: 1 | 2 | 3 | 4 | 5
  dash?: 'solid' | 'dashed' | 'dotted'
  /** Draws a dot at every point. */
  marker?: boolean
  /** Drawn thin and pale, as a background to a clearer curve. */
  faint?: boolean
}

/** A place on the lower axis that is marked, and the word beside it. */
export interface CurveMark {
  x: number
  label: string
}

/** Points of one curve, ready to be drawn. */
export interface Points {
  x: number[]
  y: (number | null)[]
}

/**
 * At most `limit` of the points from `first` up to `behind` that look the same when drawn: the range is cut into equal parts by position
 * and of each part the smallest and the largest value are kept, in their order, so that no spike is lost. First and last point always stay.
 */
export function decimate({ x, y }: Pick<CurveSeries, 'x' | 'y'>, limit: number, first = 0, behind = x.length): Points {
  const n = behind - first
  if (n <= limit) return { x: x.slice(first, behind), y: y.slice(first, behind) }
  const parts = Math.max(1, Math.floor((limit - 2) / 2))
  const kept: number[] = [first]
  for (let part = 0; part < parts; part++) {
    const start = first + 1 + Math.floor((part * (n - 2)) / parts)
    const end = first + 1 + Math.floor(((part + 1) * (n - 2)) / parts)
    let low = -1
    let high = -1
    for (let i = start; i < end; i++) {
      const value = y[i] ?? null
      if (value === null) continue
      if (low < 0 || value < (y[low] ?? Infinity)) low = i
      if (high < 0 || value > (y[high] ?? -Infinity)) high = i
    }
    if (low < 0 && start < end) kept.push(start)
    else if (low === high) kept.push(...(low < 0 ? [] : [low]))
    else kept.push(Math.min(low, high), Math.max(low, high))
  }
  kept.push(behind - 1)
  return { x: kept.map((i) => x[i] ?? 0), y: kept.map((i) => y[i] ?? null) }
}

/** Part of the lower axis that is shown. */
export interface View {
  from: number
  to: number
}

/** Index of the first point at or behind a place; the length where there is none. `x` grows. */
function firstFrom(x: readonly number[], wanted: number): number {
  let low = 0
  let high = x.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((x[middle] ?? 0) < wanted) low = middle + 1
    else high = middle
  }
  return low
}

/**
 * A curve as it is drawn within a view so many pixels wide. Of the points in one column of pixels the smallest and the largest are
 * kept, in their order, at the column's quarters: all curves then share their places, and no spike is lost. A curve with no more than
 * two points a column stays as it is. The last point before the view and the first behind it stay, so that lines leave it rightly.
 */
export function inColumns(curve: Pick<CurveSeries, 'x' | 'y'>, { from, to }: View, columns: number): Points {
  const { x, y } = curve
  const start = Math.max(0, firstFrom(x, from) - 1)
  const end = Math.min(x.length, firstFrom(x, to) + 1)
  if (end - start <= 2 * columns + 2) return { x: x.slice(start, end), y: y.slice(start, end) }
  const width = (to - from) / columns
  // As long as they can become: growing them would be most of what a frame throws away.
  const drawn: Points = { x: new Array<number>(2 * columns + 2), y: new Array<number | null>(2 * columns + 2) }
  let count = 0
  const put = (at: number, value: number | null) => {
    drawn.x[count] = at
    drawn.y[count++] = value
  }
  let at = start
  if ((x[at] ?? 0) < from) put(x[at] ?? 0, y[at++] ?? null)
  const last = (x[end - 1] ?? 0) > to ? end - 1 : end
  while (at < last) {
    const column = Math.min(columns - 1, Math.floor(((x[at] ?? 0) - from) / width))
    const edge = column === columns - 1 ? Infinity : from + (column + 1) * width
    let low = -1
    let high = -1
    let lowest = Infinity
    let highest = -Infinity
    const began = at
    for (; at < last && (at === began || (x[at] ?? 0) < edge); at++) {
      const value = y[at] ?? null
      if (value === null) continue
      if (value < lowest) [low, lowest] = [at, value]
      if (value > highest) [high, highest] = [at, value]
    }
    const left = from + column * width
    if (low < 0) put(left + width / 4, null)
    else {
      put(left + width / 4, y[Math.min(low, high)] ?? null)
      if (low !== high) put(left + (3 * width) / 4, y[Math.max(low, high)] ?? null)
    }
  }
  if (last < end) put(x[last] ?? 0, y[last] ?? null)
  drawn.x.length = drawn.y.length = count
  return drawn
}

/** Two growing lists as one. */
function merged(a: readonly number[], b: readonly number[]): number[] {
  const all: number[] = []
  for (let i = 0, j = 0; i < a.length || j < b.length;) {
    const [left, right] = [a[i] ?? Infinity, b[j] ?? Infinity]
    all.push(Math.min(left, right))
    if (left <= right) i++
    if (right <= left) j++
  }
  return all
}

const equal = (a: readonly number[], b: readonly number[]): boolean =>
  a === b || (a.length === b.length && a.every((value, i) => value === b[i]))

/**
 * All curves over one common, growing list of x, as uPlot wants them: `undefined` where a curve has no point (drawn across),
 * `null` where it has a gap. It is done anew for every frame of a moving chart, so lists are merged instead of looked up, and long curves,
 * which all have the places of `inColumns`, are neither merged nor copied.
 */
export function align(curves: readonly Points[]): [number[], ...(number | null | undefined)[][]] {
  const x = curves.reduce<number[]>(
    (all, curve) => (equal(all, curve.x) ? all : merged(all, curve.x)),
    curves[0]?.x ?? [],
  )
  const columns = curves.map((curve) => {
    if (equal(x, curve.x)) return curve.y
    let at = 0
    return x.map((place) => (place === curve.x[at] ? (curve.y[at++] ?? null) : undefined))
  })
  return [x, ...columns]
}

/** Index of the point whose x lies nearest; -1 for an empty list. `x` grows. */
export function nearest(x: readonly number[], wanted: number): number {
  let low = 0
  let high = x.length - 1
  if (high < 0) return -1
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if ((x[middle] ?? 0) <= wanted) low = middle
    else high = middle
  }
  return wanted - (x[low] ?? 0) <= (x[high] ?? 0) - wanted ? low : high
}

/**
 * The value of the point that lies nearest; null at a gap, and further than half a step before the first point or behind the last:
 * of a run that ended there, nothing is known later on.
 */
export function valueAt({ x, y }: Pick<CurveSeries, 'x' | 'y'>, wanted: number): number | null {
  const at = nearest(x, wanted)
  const place = x[at] ?? 0
  const beside = (wanted < place ? x[1] : x[x.length - 2]) ?? place
  const outside = wanted < (x[0] ?? 0) || wanted > (x[x.length - 1] ?? 0)
  return outside && Math.abs(wanted - place) > Math.abs(beside - place) / 2 ? null : (y[at] ?? null)
}

/** Where the keyboard stops within a view, and rows of a table: at the marked points where there are any, else at up to 200 places. */
export function stops(series: readonly CurveSeries[], view?: View): number[] {
  const marked = series.filter((s) => s.marker && s.x.length > 0)
  const chosen = marked.length > 0 ? marked : series
  // The extremes of each curve lie at places of its own, so many curves have few each.
  const each = Math.max(8, Math.min(100, Math.floor(200 / Math.max(1, chosen.length))))
  const kept = chosen.map((curve) => {
    const [first, behind] = view
      ? [firstFrom(curve.x, view.from), firstFrom(curve.x, view.to + 1e-9)]
      : [0, curve.x.length]
    return decimate(curve, behind - first > 100 ? each : 100, first, behind)
  })
  return align(kept)[0]
}

/** A view that is so many times as wide, with `around` where it was; never beyond the whole. Null is the whole. */
export function zoomView(whole: View, now: View, factor: number, around: number): View | null {
  const width = (now.to - now.from) * factor
  if (width >= whole.to - whole.from) return null
  const share = (around - now.from) / (now.to - now.from)
  return moveView(whole, { from: around - share * width, to: around + (1 - share) * width }, 0)
}

/** A view moved along the axis, but not beyond the whole. */
export function moveView(whole: View, now: View, by: number): View {
  const width = now.to - now.from
  const from = Math.min(Math.max(now.from + by, whole.from), whole.to - width)
  return { from, to: from + width }
}

/** One sentence per curve: where it began, where it is, and its best value, for people who cannot see it. */
export function curveWords(
  series: readonly CurveSeries[],
  write: { x: (x: number) => string; y: (y: number) => string },
): string {
  const sentences = series.map(({ name, x, y }) => {
    let first = -1
    let last = -1
    let low = -1
    let high = -1
    y.forEach((value, i) => {
      if (value === null) return
      if (first < 0) first = i
      last = i
      if (low < 0 || value < (y[low] ?? Infinity)) low = i
      if (high < 0 || value > (y[high] ?? -Infinity)) high = i
    })
    if (first < 0) return `${name}: nothing yet.`
    const say = (i: number) => `${write.y(y[i] ?? 0)} at ${write.x(x[i] ?? 0)}`
    if (first === last) return `${name}: ${say(first)}.`
    return `${name}: from ${say(first)} to ${say(last)}; lowest ${say(low)}, highest ${say(high)}.`
  })
  return sentences.join(' ')
}

/** What zooming in shows: all of the clear curves, and of the pale ones only what fits; everything where nothing is clear yet. */
export function zoomExtent(series: readonly Pick<CurveSeries, 'y' | 'faint'>[]): {
  min: number | null
  max: number | null
} {
  const clear = series.filter((s) => !s.faint && s.y.filter((value) => value !== null).length > 1)
  let min: number | null = null
  let max: number | null = null
  for (const { y } of clear.length > 0 ? clear : series) {
    for (const value of y) {
      if (value === null) continue
      if (min === null || value < min) min = value
      if (max === null || value > max) max = value
    }
  }
  return { min, max }
}

/** Part of an axis to show. The ends of `fixed` hold; an open upper end follows the data with a little air. */
export function axisRange(
  fixed: { from: number; to?: number } | null,
  data: { min: number | null; max: number | null },
): [number, number] {
  const min = data.min ?? fixed?.from ?? 0
  const max = data.max ?? fixed?.to ?? 1
  if (fixed?.to !== undefined) return [Math.min(fixed.from, min), Math.max(fixed.to, max)]
  const low = fixed ? Math.min(fixed.from, min) : min
  const air = (max - low) * 0.06 || Math.abs(max) * 0.06 || 1
  return [fixed ? low : low - air, max + air]
}
