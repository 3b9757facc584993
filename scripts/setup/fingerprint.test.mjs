import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { fileHash, filesBelow, fingerprint } from './fingerprint.mjs'

let folder = ''
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'jackdaw-fingerprint-'))
  fs.mkdirSync(path.join(folder, 'src/deep'), { recursive: true })
  fs.writeFileSync(path.join(folder, 'src/b.ts'), 'b')
  fs.writeFileSync(path.join(folder, 'src/deep/a.ts'), 'a')
})
afterEach(() => fs.rmSync(folder, { recursive: true }))

/** @param {string[]} also */
const now = (...also) => fingerprint(folder, filesBelow(folder, ['src']), also)

it('lists files in one order and leaves out what is missing', () => {
  expect(filesBelow(folder, ['src', 'missing.json'])).toEqual(['src/b.ts', 'src/deep/a.ts'])
})

it('stays the same while nothing changes', () => {
  expect(now()).toBe(now())
  expect(now()).toMatch(/^[0-9a-f]{32}$/)
})

it('changes with a content, a name, a new file, a lost file and a fact', () => {
  const seen = new Set([now(), now('fact')])
  fs.writeFileSync(path.join(folder, 'src/b.ts'), 'B')
  seen.add(now())
  fs.renameSync(path.join(folder, 'src/b.ts'), path.join(folder, 'src/c.ts'))
  seen.add(now())
  fs.writeFileSync(path.join(folder, 'src/new.ts'), '')
  seen.add(now())
  fs.rmSync(path.join(folder, 'src/deep/a.ts'))
  seen.add(now())
  expect(seen.size).toBe(6)
})

it('hashes a file as SHA-256 does', async () => {
  fs.writeFileSync(path.join(folder, 'abc'), 'abc')
  expect(await fileHash(path.join(folder, 'abc'))).toBe(
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  )
})
