import fs from 'node:fs'
import path from 'node:path'
import { cacheFolder, readableFolder } from './places.mjs'

/**
 * A folder of the cache that is there whole or not at all: it is made beside its place and moved there when done.
 * @param {string} name below the cache folder; names its content, versions included
 * @param {(folder: string) => Promise<void>} make fills the new, empty folder
 * @returns {Promise<string>} the folder's path
 */
export async function cachedFolder(name, make) {
  const folder = path.join(readableFolder(cacheFolder()), name)
  if (fs.existsSync(folder)) return folder
  sweep(folder)
  const fresh = `${folder}.fresh-${process.pid}`
  readableFolder(fresh)
  try {
    await make(fresh)
    fs.renameSync(fresh, folder)
  } catch (error) {
    // Another set-up may have finished the same folder meanwhile; its content is the same.
    if (!fs.existsSync(folder)) throw error
  } finally {
    fs.rmSync(fresh, { recursive: true, force: true })
  }
  return folder
}

/** Removes what set-ups that were killed left behind. @param {string} folder */
function sweep(folder) {
  const mark = `${path.basename(folder)}.fresh-`
  for (const name of fs.readdirSync(path.dirname(folder))) {
    if (!name.startsWith(mark) || isAlive(Number(name.slice(mark.length)))) continue
    fs.rmSync(path.join(path.dirname(folder), name), { recursive: true, force: true })
  }
}

/** @param {number} pid */
export function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/**
 * Throws a plain sentence when the cache's disk has less room than needed.
 * @param {number} bytes
 */
export function needRoom(bytes) {
  const folder = readableFolder(cacheFolder())
  const disk = fs.statfsSync(folder)
  const free = disk.bavail * disk.bsize
  if (free >= bytes) return
  throw new Error(
    `${(bytes / 1e9).toFixed(1)} GB are needed in ${folder} and ${(free / 1e9).toFixed(1)} GB are free; ` +
      `make room or set JACKDAW_CACHE to a folder on a larger disk`,
  )
}
