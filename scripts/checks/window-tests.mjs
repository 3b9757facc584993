import { spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { which } from '../setup/command.mjs'
import { installedElectron } from '../setup/electron.mjs'
import { canReach, nobodyWithHome, ordinaryUser } from '../setup/ordinary-user.mjs'
import { cacheFolder, modules, root } from '../setup/places.mjs'
import { step } from '../setup/say.mjs'
import { readableCheckout, reachableNode } from './readable-copy.mjs'

/** @typedef {import('../setup/ordinary-user.mjs').OrdinaryUser} OrdinaryUser */

// What the tests of the window leave behind, relative to the checkout.
const products = ['e2e/results', 'e2e/screenshots']
export const windowReport = path.join(root, 'e2e', 'results', 'report.json')

/**
 * Drives the built program with Playwright under a virtual display, with Chromium's sandbox on. Root starts it as an ordinary
 * user, since the sandbox refuses root; that user's home is new and goes afterwards.
 * @param {readonly string[]} args for `playwright test`
 * @returns {Promise<number>} exit status; the JSON report is at windowReport
 */
export async function runWindowTests(args) {
  const electron = installedElectron()
  if (electron === undefined) throw new Error('There is no Electron to test the window with; type "npm run setup"')
  for (const product of products) fs.rmSync(path.join(root, product), { recursive: true, force: true })
  const job = {
    place: root,
    node: process.execPath,
    environment: { ...process.env, JACKDAW_ELECTRON: electron.executable, JACKDAW_CHROMIUM: which('chromium') ?? '' },
  }
  if (process.getuid?.() !== 0) return playwright(job, args, undefined)

  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'jackdaw-window-tests-'))
  fs.chmodSync(folder, 0o755)
  try {
    const { JACKDAW_RUN_AS } = process.env
    const user = JACKDAW_RUN_AS ? ordinaryUser(JACKDAW_RUN_AS) : nobodyWithHome(folder)
    const place = await readableCheckout(root, user, folder, ['package.json', 'out/main/index.js'])
    step(`Testing the window as the user ${user.name}${place === root ? '' : `, in a readable copy (${place})`}`)
    await requireReadable(user, [electron.executable, cacheFolder()])
    const environment = user.environment(job.environment, folder)
    for (const product of products) giveFolder(path.join(place, product), user)
    const code = await playwright({ place, node: await reachableNode(user, folder), environment }, args, user)
    bringBack(place)
    return code
  } finally {
    fs.rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}

/** @param {OrdinaryUser} user @param {readonly string[]} places */
async function requireReadable(user, places) {
  for (const place of places) {
    if (await canReach(user, place, '-r')) continue
    throw new Error(
      `The user ${user.name} cannot read ${place}; set JACKDAW_CACHE to a folder that every user can read`,
    )
  }
}

/** An empty folder that belongs to the user. @param {string} folder @param {OrdinaryUser} user */
function giveFolder(folder, user) {
  fs.rmSync(folder, { recursive: true, force: true })
  fs.mkdirSync(folder, { recursive: true })
  fs.chownSync(folder, user.uid, user.gid)
}

/** Puts the results where they would lie without another user and a copy. @param {string} place */
function bringBack(place) {
  for (const product of products) {
    const target = path.join(root, product)
    if (place !== root) fs.cpSync(path.join(place, product), target, { recursive: true })
    for (const name of ['.', ...fs.readdirSync(target, { recursive: true }).map(String)]) {
      fs.lchownSync(path.join(target, name), 0, 0)
    }
  }
}

/**
 * @param {{ place: string, node: string, environment: NodeJS.ProcessEnv }} job
 * @param {readonly string[]} args
 * @param {OrdinaryUser | undefined} user
 * @returns {Promise<number>}
 */
function playwright({ place, node, environment }, args, user) {
  const cli = path.join(place, path.relative(root, modules), '@playwright', 'test', 'cli.js')
  const tests = [cli, 'test', '--config', 'e2e/playwright.config.ts', '--reporter=list,json', ...args]
  const display =
    process.platform === 'linux' && which('xvfb-run') ? ['xvfb-run', '-a', '-s', '-screen 0 1920x1200x24'] : []
  const [command = node, ...rest] = [...display, node, ...tests]
  return new Promise((resolve) => {
    const child = spawn(command, rest, {
      cwd: place,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...environment, PLAYWRIGHT_JSON_OUTPUT_FILE: path.join(place, path.relative(root, windowReport)) },
      ...(user && { uid: user.uid, gid: user.gid }),
    })
    child.once('error', () => resolve(127))
    child.once('close', (code) => resolve(code ?? 1))
  })
}
