/** Numbers as they are printed. A time that was not taken is a dash. */

/** @param {number | undefined} value milliseconds */
export const ms = (value) => (value === undefined || !Number.isFinite(value) ? '-' : value.toFixed(value < 100 ? 1 : 0))

/** @param {number} value @param {number} [digits] */
export const ratio = (value, digits = 2) => (Number.isFinite(value) ? value.toFixed(digits) : '-')

/** @param {number} value a share of 1 */
export const percent = (value) => (Number.isFinite(value) ? `${(100 * value).toFixed(0)} %` : '-')

/** @param {number} bytes */
export const megabytes = (bytes) => (Number.isFinite(bytes) ? `${Math.round(bytes / 1e6)} MB` : '-')

/** @param {number} value milliseconds, with their unit */
export const milliseconds = (value, digits = 0) => `${value.toFixed(digits)} ms`

/** @param {number} value a small share of 1 */
export const share = (value) => `${(100 * value).toFixed(1)} %`

/** @param {readonly number[]} values */
export const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1]
