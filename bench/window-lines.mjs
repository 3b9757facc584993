import { readFileSync } from 'node:fs'
import { runWindowTests, windowReport } from '../scripts/checks/window-tests.mjs'

/**
 * Has a project of the window's tests measure, and answers the objects that it printed, one a line; null when it did not do what it was
 * asked for.
 * @param {string} project
 * @returns {Promise<any[] | null>}
 */
export async function windowLines(project) {
  if ((await runWindowTests(['--project', project])) !== 0) return null
  /** @type {any[]} */
  const found = []
  JSON.parse(readFileSync(windowReport, 'utf8'), (key, value) => {
    if (key === 'text' && typeof value === 'string' && value.startsWith('{')) found.push(JSON.parse(value))
    return value
  })
  return found
}
