import fs from 'node:fs'
import path from 'node:path'
import { run } from './command.mjs'
import { fallbackElectron } from './electron-fallback.mjs'
import { forgetFailure, rememberedFailure, rememberFailure } from './failures.mjs'
import { modules, notes, readJson, writeJson } from './places.mjs'
import { step, transferLine, warn } from './say.mjs'

/**
 * @typedef {object} Electron
 * @property {string} executable
 * @property {string} version
 * @property {boolean} fallback an old Electron, for development and tests only, that must not be packaged
 */

const home = path.join(modules, 'electron')
const note = path.join(notes, 'electron.json')

/** @returns {string} the version that package.json names */
function namedVersion() {
  return readJson(path.join(home, 'package.json'))?.version ?? ''
}

/** The named Electron, where its own installer keeps it. @returns {Electron | undefined} */
function namedElectron() {
  const folder = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? path.join(home, 'dist')
  try {
    const executable = path.join(folder, fs.readFileSync(path.join(home, 'path.txt'), 'utf8').trim())
    const version = fs
      .readFileSync(path.join(home, 'dist', 'version'), 'utf8')
      .trim()
      .replace(/^v/, '')
    if (version !== namedVersion() || !fs.existsSync(executable)) return undefined
    return { executable, version, fallback: false }
  } catch {
    return undefined
  }
}

/** @returns {Electron | undefined} the Electron that the set-up found or brought; undefined before it, or without any */
export function installedElectron() {
  const named = namedElectron()
  if (named) return named
  const noted = readJson(note)
  return noted?.fallback === true && noted.instead === namedVersion() && fs.existsSync(noted.executable)
    ? { executable: noted.executable, version: noted.version, fallback: true }
    : undefined
}

/**
 * @param {{ retry: boolean }} options retry: ask for the named Electron again although there is a fallback
 * @returns {Promise<Electron | undefined>}
 */
export async function ensureElectron({ retry }) {
  const present = installedElectron()
  if (present && (!present.fallback || !retry)) return present
  const before = retry ? undefined : rememberedFailure('electron')
  if (before !== undefined) {
    warn(before)
    return undefined
  }
  const version = namedVersion()
  const reason = await ownInstaller(version)
  const electron = namedElectron() ?? (await fallbackElectron(version, reason))
  if (electron) {
    writeJson(note, { ...electron, instead: version })
    forgetFailure('electron')
  } else {
    rememberFailure('electron', `There is no Electron, so no window: ${reason}; type "npm run setup" to try again`)
  }
  return electron
}

/**
 * The installer of the electron package, with its own settings and mirrors. It is stopped when nothing arrives for a while,
 * since behind some firewalls it would wait for minutes.
 * @param {string} version
 * @returns {Promise<string>} why it failed; empty when it did not
 */
async function ownInstaller(version) {
  step(`Fetching Electron ${version}`)
  const temporary = path.join(home, 'arriving')
  fs.rmSync(temporary, { recursive: true, force: true })
  fs.mkdirSync(temporary, { recursive: true })
  const stop = new AbortController()
  const line = transferLine('electron')
  let bytes = 0
  let grown = Date.now()
  const watch = setInterval(() => {
    const now = sizeBelow(temporary)
    if (now > bytes) grown = Date.now()
    else if (Date.now() - grown > (bytes > 0 ? 60_000 : 20_000)) stop.abort()
    bytes = Math.max(bytes, now)
    line.update(bytes, undefined)
  }, 500)
  try {
    const outcome = await run(process.execPath, ['install.js'], {
      cwd: home,
      env: { ...process.env, TMPDIR: temporary, TEMP: temporary, TMP: temporary },
      signal: stop.signal,
    })
    if (outcome.code === 0) return ''
    return stop.signal.aborted
      ? 'its release site does not answer'
      : `its release site cannot be used (${
          outcome.errors
            .trim()
            .split('\n')[0]
            ?.replace(/^\w*Error: /, '') ?? ''
        })`
  } finally {
    clearInterval(watch)
    line.end()
    fs.rmSync(temporary, { recursive: true, force: true })
  }
}

/** @param {string} folder @returns {number} bytes of all files below */
function sizeBelow(folder) {
  try {
    return fs
      .readdirSync(folder, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile())
      .reduce(
        (sum, entry) =>
          sum + (fs.statSync(path.join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size ?? 0),
        0,
      )
  } catch {
    return 0
  }
}
