import fs from 'node:fs'
import path from 'node:path'
import { isAlive } from './cache.mjs'
import { cacheFolder, readJson, readableFolder } from './places.mjs'
import { step } from './say.mjs'

const beat = 5_000
const stale = 30_000

/**
 * Runs one set-up at a time for this cache. The lock of a set-up that died is taken over: its process is gone, or (on another
 * machine that shares the folder) it no longer touches the file.
 * @template T
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function alone(work) {
  const file = path.join(readableFolder(cacheFolder()), 'setup.lock')
  let told = false
  while (!take(file)) {
    if (!told) step('Waiting for another set-up to finish')
    told = true
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
  const timer = setInterval(() => fs.utimesSync(file, new Date(), new Date()), beat)
  try {
    return await work()
  } finally {
    clearInterval(timer)
    fs.rmSync(file, { force: true })
  }
}

/** @param {string} file */
function take(file) {
  try {
    fs.writeFileSync(file, JSON.stringify({ pid: process.pid }), { flag: 'wx' })
    return true
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
  const age = Date.now() - (fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0)
  const pid = readJson(file)?.pid
  if (age > stale || (age > 1000 && !isAlive(Number(pid)))) fs.rmSync(file, { force: true })
  return false
}
