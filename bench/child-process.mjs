import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { threadEnvironment } from './machine.mjs'

const run = promisify(execFile)

/** Longest time for one program, in milliseconds. */
const patience = 1_800_000

/**
 * Runs a program that prints one JSON object, which may stand among other lines, and answers that object. Rejects with the last
 * line of what the program said when it failed.
 * @param {string} file @param {string[]} parameters @param {Record<string, string>} [environment]
 * @returns {Promise<any>}
 */
export async function jsonFrom(file, parameters, environment = {}) {
  const env = { ...process.env, ...threadEnvironment, ...environment }
  delete env.JACKDAW_OP_BY_OP
  try {
    const { stdout } = await run(file, parameters, { env, timeout: patience, maxBuffer: 16 * 1024 * 1024 })
    return parseAnswer(stdout)
  } catch (error) {
    const said = /** @type {{ stderr?: string }} */ (error).stderr?.trim().split('\n').pop()
    throw new Error(said || String(error), { cause: error })
  }
}

/** The object in the last line that holds one. @param {string} output */
export function parseAnswer(output) {
  const line = output
    .split('\n')
    .reverse()
    .find((text) => text.startsWith('{'))
  if (line === undefined) throw new Error('it printed no answer')
  return JSON.parse(line)
}
