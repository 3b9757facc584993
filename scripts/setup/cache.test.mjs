import { spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { cachedFolder, needRoom } from './cache.mjs'
import { alone } from './lock.mjs'

let folder = ''
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'jackdaw-cache-'))
  vi.stubEnv('JACKDAW_CACHE', folder)
})
afterEach(() => {
  vi.unstubAllEnvs()
  fs.rmSync(folder, { recursive: true })
})

it('makes a folder once', async () => {
  const make = vi.fn(async (/** @type {string} */ fresh) => fs.writeFileSync(path.join(fresh, 'content'), 'x'))
  expect(await cachedFolder('thing-1', make)).toBe(path.join(folder, 'thing-1'))
  await cachedFolder('thing-1', make)
  expect(make).toHaveBeenCalledTimes(1)
  expect(fs.readdirSync(folder)).toEqual(['thing-1'])
})

it('leaves nothing of a folder that could not be made', async () => {
  const failing = cachedFolder('thing-1', async (fresh) => {
    fs.writeFileSync(path.join(fresh, 'half'), 'x')
    throw new Error('cut off')
  })
  await expect(failing).rejects.toThrow('cut off')
  expect(fs.readdirSync(folder)).toEqual([])
})

it('sweeps what a killed set-up left, and not what a living one is making', async () => {
  const dead = spawn(process.execPath, ['-e', ''])
  await new Promise((resolve) => dead.once('close', resolve))
  fs.mkdirSync(path.join(folder, `thing-1.fresh-${dead.pid}`))
  fs.mkdirSync(path.join(folder, `thing-1.fresh-${process.ppid}`))
  await cachedFolder('thing-1', async () => undefined)
  expect(fs.readdirSync(folder).sort()).toEqual(['thing-1', `thing-1.fresh-${process.ppid}`])
})

it('says how much room is needed', () => {
  expect(() => needRoom(1)).not.toThrow()
  expect(() => needRoom(1e18)).toThrow(/1000000000.0 GB are needed in .* make room or set JACKDAW_CACHE/)
})

it('lets one set-up work at a time', async () => {
  const seen = /** @type {string[]} */ ([])
  /** @param {string} name */
  const work = (name) =>
    alone(async () => {
      seen.push(`${name} begins`)
      await new Promise((resolve) => setTimeout(resolve, 50))
      seen.push(`${name} ends`)
    })
  await Promise.all([work('a'), work('b')])
  expect(seen[0]?.[0]).toBe(seen[1]?.[0])
  expect(seen[2]?.[0]).toBe(seen[3]?.[0])
  expect(fs.readdirSync(folder)).toEqual([])
})

it('takes over the lock of a set-up that died', async () => {
  const dead = spawn(process.execPath, ['-e', ''])
  await new Promise((resolve) => dead.once('close', resolve))
  const lock = path.join(folder, 'setup.lock')
  fs.writeFileSync(lock, JSON.stringify({ pid: dead.pid }))
  fs.utimesSync(lock, new Date(Date.now() - 2000), new Date(Date.now() - 2000))
  expect(await alone(async () => 'done')).toBe('done')
})
