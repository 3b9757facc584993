/** How numbers are written for people, everywhere: in the window and on the command line. */

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })
const dates = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })
const significant = new Intl.NumberFormat('en', { maximumSignificantDigits: 4 })

/** `60,000` */
export const count = (n: number): string => whole.format(n)

/** `60,000 pictures`, `1 picture`; `plural` where adding an s is not enough. */
export const counted = (n: number, singular: string, plural = `${singular}s`): string =>
  `${count(n)} ${n === 1 ? singular : plural}`

/** A share in [0, 1] as `98.77 %`. What only rounds to nothing or to everything is `< 0.01 %` or `> 99.99 %`. */
export function share(value: number, digits = 2): string {
  const step = 10 ** -(digits + 2)
  const written = (part: number) => `${(part * 100).toFixed(digits)} %`
  if (value > 0 && value < step / 2) return `< ${written(step)}`
  if (value < 1 && value > 1 - step / 2) return `> ${written(1 - step)}`
  return written(value)
}

/** Seconds as `8 s`, `2 min 10 s`, `1 h 05 min`. */
export function duration(seconds: number): string {
  const s = Math.max(0, Math.round(seconds))
  if (s < 60) return `${s} s`
  if (s < 3600) return `${Math.floor(s / 60)} min ${String(s % 60).padStart(2, '0')} s`
  return `${Math.floor(s / 3600)} h ${String(Math.floor((s % 3600) / 60)).padStart(2, '0')} min`
}

/** Bytes as `54.9 MB` (powers of 1000). */
export function bytes(n: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB']
  let value = n
  let unit = 0
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  return unit === 0 ? `${count(n)} bytes` : `${value.toFixed(value < 100 ? 1 : 0)} ${units[unit]}`
}

/** A loss or learning rate: four significant digits. */
export const figure = (value: number): string => significant.format(value === 0 ? 0 : value)

/** An amount that need not be whole: `0.5 epochs`, `1 epoch`. */
export const amount = (n: number, singular: string): string => `${figure(n)} ${n === 1 ? singular : `${singular}s`}`

/** `28 x 28 x 1` with the multiplication sign. */
export const shape = (sides: readonly number[]): string => sides.join(' × ')

/** Milliseconds as `27 ms`, with one more digit below ten. */
export const milliseconds = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)} ms`

/** A date and time as the person's system writes it. */
export function moment(iso: string): string {
  const date = new Date(iso)
  return Number.isNaN(date.getTime()) ? iso : dates.format(date)
}

/** Text of unknown origin on one line, with control and direction-changing characters made visible, cut to 120 characters. */
export function visible(text: string): string {
  const shown = text.replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu,
    (c) => `\u27E8${(c.codePointAt(0) ?? 0).toString(16).toUpperCase()}\u27E9`,
  )
  const letters = Array.from(shown)
  return letters.length > 120 ? `${letters.slice(0, 119).join('')}…` : shown
}
