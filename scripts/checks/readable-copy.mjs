import fs from 'node:fs'
import path from 'node:path'
import { run } from '../setup/command.mjs'
import { canReach } from '../setup/ordinary-user.mjs'

/** @typedef {import('../setup/ordinary-user.mjs').OrdinaryUser} OrdinaryUser */

// Not needed to run the built program and its tests.
const leftOut = new Set(['.git', '.cache', 'dist', 'coverage'])

/**
 * The checkout where another user can read it: itself, or a copy when it lies in a closed folder. The copy is made of hard links
 * where that works, so it costs a second or two and no room.
 * @param {string} root the checkout
 * @param {OrdinaryUser} user
 * @param {string} folder existing and readable for the user, for a copy
 * @param {readonly string[]} probes files, relative to the checkout, that the user must be able to read
 * @returns {Promise<string>} root, or the copy
 */
export async function readableCheckout(root, user, folder, probes) {
  /** @param {string} place */
  const works = async (place) => {
    const answers = await Promise.all(probes.map((probe) => canReach(user, path.join(place, probe), '-r')))
    return answers.every(Boolean)
  }
  if (await works(root)) return root
  const copy = path.join(folder, 'checkout')
  for (const how of ['--link', '--no-preserve=mode']) {
    fs.rmSync(copy, { recursive: true, force: true })
    fs.mkdirSync(copy, { mode: 0o755 })
    const names = fs.readdirSync(root).filter((name) => !leftOut.has(name))
    const copied = await run('cp', ['-a', how, ...names.map((name) => path.join(root, name)), copy])
    if (copied.code === 0 && (await works(copy))) return copy
  }
  throw new Error(`The user ${user.name} cannot read ${root}, nor a copy of it in ${folder}`)
}

/**
 * The running Node, where the user can run it.
 * @param {OrdinaryUser} user
 * @param {string} folder
 * @returns {Promise<string>}
 */
export async function reachableNode(user, folder) {
  if (await canReach(user, process.execPath, '-x')) return process.execPath
  const copy = path.join(folder, 'node')
  fs.copyFileSync(process.execPath, copy)
  fs.chmodSync(copy, 0o755)
  return copy
}
