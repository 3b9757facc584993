import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** The checkout. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..')

export const modules = path.join(root, 'node_modules')

/** Notes of the set-up about this checkout; they go when node_modules goes. */
export const notes = path.join(modules, '.jackdaw')

/** @typedef {{ env: NodeJS.ProcessEnv, platform: NodeJS.Platform, uid: number | undefined, home: string }} Surroundings */

/** @returns {Surroundings} */
function surroundings() {
  return { env: process.env, platform: process.platform, uid: process.getuid?.(), home: os.homedir() }
}

/**
 * The folder for what is downloaded once per user. Root's lies where other users can read it, because root starts the
 * window as another user (Chromium's sandbox refuses root), who could not look into /root.
 * @param {Surroundings} here
 * @returns {string}
 */
export function cacheFolder(here = surroundings()) {
  const { env, platform, uid, home } = here
  if (env.JACKDAW_CACHE) return path.resolve(env.JACKDAW_CACHE)
  if (platform === 'win32')
    return path.join(env.LOCALAPPDATA ?? path.join(home, 'AppData', 'Local'), 'jackdaw', 'cache')
  if (platform === 'darwin') return path.join(home, 'Library', 'Caches', 'jackdaw')
  if (uid === 0) return '/var/cache/jackdaw'
  return path.join(env.XDG_CACHE_HOME ?? path.join(home, '.cache'), 'jackdaw')
}

/** Makes a folder that every user can read, whatever the umask. @param {string} folder @returns {string} */
export function readableFolder(folder) {
  fs.mkdirSync(folder, { recursive: true, mode: 0o755 })
  if (process.platform !== 'win32') {
    try {
      fs.chmodSync(folder, 0o755)
    } catch {
      // Somebody else's folder that we may only use: its owner decides who reads it.
    }
  }
  return folder
}

/** @param {string} file */
export function readJson(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

/** Written whole or not at all. @param {string} file @param {unknown} value */
export function writeJson(file, value) {
  fs.mkdirSync(path.dirname(file), { recursive: true })
  const fresh = `${file}.${process.pid}`
  fs.writeFileSync(fresh, `${JSON.stringify(value, null, 2)}\n`)
  fs.renameSync(fresh, file)
}
