#!/usr/bin/env node
/** Set-up, then the window. Further arguments go to the program. */
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { installedElectron } from './setup/electron.mjs'
import { canReach, ordinaryUser } from './setup/ordinary-user.mjs'
import { root } from './setup/places.mjs'
import { warn } from './setup/say.mjs'
import { setUp } from './setup/set-up.mjs'

const commandLine = 'Everything also works from the command line: npx jackdaw --help'

/** @returns {string | undefined} why no window can open here */
function obstacle() {
  const { DISPLAY, WAYLAND_DISPLAY, JACKDAW_RUN_AS } = process.env
  if (process.platform === 'linux' && !DISPLAY && !WAYLAND_DISPLAY) {
    return `There is no display to open a window on. ${commandLine}. On a virtual display: xvfb-run -a npm start`
  }
  if (process.getuid?.() === 0 && !JACKDAW_RUN_AS) {
    return (
      'The window is sandboxed, and the sandbox refuses root: start it as an ordinary user, or name one: ' +
      `JACKDAW_RUN_AS=USER npm start. ${commandLine}`
    )
  }
  return undefined
}

async function start() {
  const refused = obstacle()
  if (refused) throw new Error(refused)
  await setUp({ window: true })
  const electron = installedElectron()
  if (electron === undefined) throw new Error(`There is no Electron to open a window with. ${commandLine}`)
  const user = process.getuid?.() === 0 ? ordinaryUser(process.env.JACKDAW_RUN_AS ?? '') : undefined
  for (const file of user ? [path.join(root, 'package.json'), electron.executable] : []) {
    if (user && !(await canReach(user, file, '-r'))) throw new Error(`The user "${user.name}" cannot read ${file}`)
  }
  const environment = user?.environment(process.env)
  const child = spawn(electron.executable, [root, ...process.argv.slice(2)], {
    cwd: user?.home ?? process.cwd(),
    stdio: 'inherit',
    ...(user && { uid: user.uid, gid: user.gid, env: environment }),
  })
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.on(signal, () => child.kill(signal))
  child.once('error', (error) => {
    warn(`The window could not be started: ${error.message}`)
    process.exitCode = 1
  })
  child.once('exit', (code) => {
    if (environment?.XDG_RUNTIME_DIR) fs.rmSync(environment.XDG_RUNTIME_DIR, { recursive: true, force: true })
    process.exitCode = code ?? 1
  })
}

try {
  await start()
} catch (error) {
  warn(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
}
