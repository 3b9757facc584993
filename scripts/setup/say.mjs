/**
 * What the commands tell the person. Everything goes to standard error: standard output belongs to results
 * (`--json` lines of the command line, the closing line of the tests).
 */

const terminal = process.stderr.isTTY === true

/** @param {string} text */
function write(text) {
  process.stderr.write(text)
}

/** A step that is about to take a while. @param {string} text */
export function step(text) {
  write(`* ${text}\n`)
}

/** Something that is missing or went wrong, and what to do. @param {string} text */
export function warn(text) {
  write(`! ${text}\n`)
}

/** The start of one of the larger parts. @param {string} text */
export function heading(text) {
  write(`\n== ${text} ==\n`)
}

/** @param {number} bytes */
function megabytes(bytes) {
  return (bytes / 1e6).toFixed(bytes < 10e6 ? 1 : 0)
}

/**
 * One line "name: 120 of 274 MB, 14.2 MB/s": rewritten in place on a terminal, repeated every five seconds elsewhere.
 * @param {string} name
 */
export function transferLine(name) {
  const started = performance.now()
  let shown = started
  let first = /** @type {number | undefined} */ (undefined)
  return {
    /** @param {number} bytes present so far @param {number | undefined} total bytes expected */
    update(bytes, total) {
      first ??= bytes
      const now = performance.now()
      if (now - shown < (terminal ? 200 : 5000)) return
      shown = now
      const speed = (bytes - first) / Math.max(1, now - started) / 1000
      const of = total === undefined ? '' : ` of ${megabytes(total)}`
      const line = `  ${name}: ${megabytes(bytes)}${of} MB, ${speed.toFixed(1)} MB/s`
      write(terminal ? `\r\x1b[2K${line}` : `${line}\n`)
    },
    end() {
      if (terminal) write('\r\x1b[2K')
    },
  }
}
