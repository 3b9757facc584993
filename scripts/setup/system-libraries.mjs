import fs from 'node:fs'
import path from 'node:path'
import { lastLines, run, which } from './command.mjs'
import { installedElectron } from './electron.mjs'
import { notes, readJson, writeJson } from './places.mjs'
import { step, warn } from './say.mjs'

// What an Electron loads from the system; some of it only when needed, so that ldd alone would not name it.
const windowPackages = [
  ...['libgtk-3-0', 'libnss3', 'libasound2', 'libgbm1', 'libxss1', 'libatk-bridge2.0-0', 'libnotify4'],
]
const note = path.join(notes, 'system-libraries.json')

/** @typedef {{ need: string, packages: readonly string[] }} Missing */

/** Tools to fetch and compile TensorFlow with. @returns {Promise<Missing[]>} */
async function missingTools() {
  const missing = /** @type {Missing[]} */ ([])
  if (!['g++', 'clang++', 'c++'].some((name) => which(name)))
    missing.push({ need: 'a C++ compiler', packages: ['g++'] })
  const pip = await run('python3', ['-m', 'pip', '--version'])
  if (pip.code !== 0 && !which('pip3') && !which('pip')) missing.push({ need: 'pip', packages: ['python3-pip'] })
  return missing
}

/** @returns {Promise<Missing[]>} what the Electron that is installed cannot find */
async function missingForWindow() {
  const electron = installedElectron()
  if (electron === undefined || readJson(note)?.executable === electron.executable) return []
  const linked = await run('ldd', [electron.executable])
  const lost = [...linked.output.matchAll(/^\s*(\S+) => not found/gm)].map((match) => match[1])
  if (lost.length > 0) return [{ need: `libraries for the window (${lost.join(', ')})`, packages: windowPackages }]
  if (linked.code === 0) writeJson(note, { executable: electron.executable })
  return []
}

/** What the tests of the window need besides. @returns {Missing[]} */
function missingForTests() {
  const missing = /** @type {Missing[]} */ ([])
  if (!which('xvfb-run') || !which('xauth')) missing.push({ need: 'a virtual display', packages: ['xvfb', 'xauth'] })
  if (!which('chromium')) missing.push({ need: 'a current Chromium for the tests', packages: ['chromium'] })
  return missing
}

/** @param {Missing[]} missing @param {boolean} install */
async function bring(missing, install) {
  if (missing.length === 0) return
  const names = [...new Set(missing.flatMap(({ packages }) => packages))]
  const what = missing.map(({ need }) => need).join(', ')
  if (install && process.getuid?.() === 0 && fs.existsSync('/etc/debian_version') && which('apt-get')) {
    step(`Installing system packages: ${names.join(' ')}`)
    const failed = await installPackages(names)
    if (failed === undefined) return
    warn(`The system packages could not be installed: ${failed}`)
  }
  const sudo = process.getuid?.() === 0 ? '' : 'sudo '
  warn(`Missing on this system: ${what}. On Debian, type: ${sudo}apt-get install ${names.join(' ')}`)
}

/** @param {readonly string[]} names @returns {Promise<string | undefined>} why it failed */
async function installPackages(names) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const updated = await run('apt-get', ['update', '-qq'], { env })
  if (updated.code !== 0) return lastLines(updated, 1)
  const wanted = await Promise.all(names.map(presentName))
  const installed = await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...wanted], { env })
  return installed.code === 0 ? undefined : lastLines(installed, 1)
}

/** Newer Debians renamed libraries for 64-bit time. @param {string} name */
async function presentName(name) {
  if (!name.startsWith('lib')) return name
  const renamed = `${name}t64`
  return (await run('apt-cache', ['show', renamed])).code === 0 ? renamed : name
}

/** @param {{ install: boolean }} options install: for root on Debian, instead of only naming what is missing */
export async function ensureTools({ install }) {
  if (process.platform === 'linux' && install) await bring(await missingTools(), install)
}

/** @param {{ install: boolean, tests: boolean }} options */
export async function ensureWindowLibraries({ install, tests }) {
  if (process.platform !== 'linux') return
  await bring([...(await missingForWindow()), ...(tests ? missingForTests() : [])], install)
  if (install) await bring(await missingForWindow(), false)
}
