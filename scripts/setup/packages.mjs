import fs from 'node:fs'
import path from 'node:path'
import { run } from './command.mjs'
import { modules, readJson, root } from './places.mjs'
import { step } from './say.mjs'

/**
 * @typedef {Record<string, { version?: string, optional?: boolean, devOptional?: boolean }>} Locked
 */

/**
 * Compares the lock file with npm's own record of what it installed. Optional packages may be absent: most are for other systems.
 * @param {Locked | undefined} wanted
 * @param {Locked | undefined} present
 * @returns {boolean}
 */
export function matches(wanted, present) {
  if (wanted === undefined || present === undefined) return false
  return Object.entries(wanted).every(([place, { version, optional, devOptional }]) => {
    if (place === '') return true
    const installed = present[place]
    return installed === undefined ? optional === true || devOptional === true : installed.version === version
  })
}

/** @returns {boolean} whether node_modules is what package-lock.json says */
export function packagesMatch() {
  const wanted = readJson(path.join(root, 'package-lock.json'))
  return matches(wanted?.packages, readJson(path.join(modules, '.package-lock.json'))?.packages)
}

/** npm without a shell, on every system. @returns {readonly [string, ...string[]]} */
function npmCommand() {
  const own = process.env.npm_execpath
  if (own?.endsWith('.js')) return [process.execPath, own]
  const beside = path.join(path.dirname(process.execPath), 'node_modules', 'npm', 'bin', 'npm-cli.js')
  return fs.existsSync(beside) ? [process.execPath, beside] : ['npm']
}

/** Installs the dependencies when they are not what the lock file says. */
export async function ensurePackages() {
  if (!packagesMatch()) await install()
  // The package with the newer Node brings a command "node", which npm's scripts would find before the person's own.
  fs.rmSync(path.join(modules, '.bin', 'node'), { force: true })
}

async function install() {
  step('Installing the dependencies (npm ci; a minute or two)')
  const [command, ...first] = npmCommand()
  const outcome = await run(command, [...first, 'ci', '--loglevel=error', '--no-fund', '--no-audit'], { cwd: root })
  if (outcome.code === 127) throw new Error('npm is missing; install Node.js with npm, version 20.19 or newer')
  if (outcome.code !== 0) {
    throw new Error(
      `the dependencies could not be installed; check the network and type it again. npm says:\n${outcome.errors.trim()}`,
    )
  }
}
