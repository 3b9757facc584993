import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'

/**
 * @typedef {object} Outcome
 * @property {number} code exit status; 127 when the command does not exist, 128 + n after signal n unknown to us
 * @property {string} output what it printed, when captured
 * @property {string} errors what it printed to standard error, when captured
 *
 * @typedef {object} RunOptions
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env] replaces the whole environment
 * @property {boolean} [show] let it write to our standard error instead of capturing it
 * @property {AbortSignal} [signal] kills it
 * @property {number} [uid]
 * @property {number} [gid]
 */

/**
 * Runs a command to its end, without a shell and without input. Never throws: a command that does not exist ends with 127.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<Outcome>}
 */
export function run(command, args, options = {}) {
  const { show = false, ...rest } = options
  return new Promise((resolve) => {
    // A shown command writes to our standard error: standard output belongs to results.
    const child = spawn(command, args, { ...rest, stdio: ['ignore', show ? 2 : 'pipe', show ? 2 : 'pipe'] })
    const output = /** @type {Buffer[]} */ ([])
    const errors = /** @type {Buffer[]} */ ([])
    child.stdout?.on('data', (chunk) => output.push(chunk))
    child.stderr?.on('data', (chunk) => errors.push(chunk))
    /** @param {number} code @param {string} extra */
    const end = (code, extra = '') =>
      resolve({ code, output: String(Buffer.concat(output)), errors: String(Buffer.concat(errors)) + extra })
    child.once('error', (error) => end(127, String(error)))
    child.once('close', (code, signal) => end(code ?? 128, signal ? `ended by ${signal}` : ''))
  })
}

/**
 * Where a command lies on the PATH.
 * @param {string} command
 * @returns {string | undefined}
 */
export function which(command) {
  const endings = process.platform === 'win32' ? ['.exe', '.cmd', '.bat'] : ['']
  for (const folder of (process.env.PATH ?? '').split(path.delimiter)) {
    for (const ending of endings) {
      const file = path.join(folder, command + ending)
      try {
        fs.accessSync(file, fs.constants.X_OK)
        return file
      } catch {
        continue
      }
    }
  }
  return undefined
}

/** The last lines of what a failed command printed. @param {Outcome} outcome @param {number} count */
export function lastLines(outcome, count = 3) {
  return (outcome.errors.trim() || outcome.output.trim()).split('\n').slice(-count).join(' / ')
}
