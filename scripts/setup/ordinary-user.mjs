import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { run } from './command.mjs'
import { cacheFolder } from './places.mjs'

/**
 * Somebody who is not root, to run the window as.
 *
 * @typedef {object} OrdinaryUser
 * @property {string} name
 * @property {number} uid
 * @property {number} gid
 * @property {string} home
 * @property {(base: NodeJS.ProcessEnv, folder?: string) => NodeJS.ProcessEnv} environment the given environment, made theirs;
 *   their XDG_RUNTIME_DIR is new, below the folder
 */

/**
 * @param {string} name a user of this system
 * @returns {OrdinaryUser}
 */
export function ordinaryUser(name) {
  const line = fs
    .readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((candidate) => candidate.split(':')[0] === name)
  const [, , uid, gid, , home = ''] = line?.split(':') ?? []
  if (line === undefined || Number(uid) === 0) throw new Error(`There is no ordinary user "${name}" on this system`)
  if (!fs.existsSync(home)) throw new Error(`The user "${name}" has no home folder to keep a library in`)
  return userWithHome(name, Number(uid), Number(gid), home)
}

/**
 * Nobody, with a home of their own in a new temporary folder.
 * @param {string} folder existing, readable for all
 * @returns {OrdinaryUser}
 */
export function nobodyWithHome(folder) {
  const home = path.join(folder, 'home')
  fs.mkdirSync(home, { mode: 0o700 })
  fs.chownSync(home, 65534, 65534)
  return userWithHome('nobody', 65534, 65534, home)
}

/** @param {string} name @param {number} uid @param {number} gid @param {string} home @returns {OrdinaryUser} */
function userWithHome(name, uid, gid, home) {
  return {
    ...{ name, uid, gid, home },
    environment(base, folder = os.tmpdir()) {
      const runtime = fs.mkdtempSync(path.join(folder, 'jackdaw-runtime-'))
      fs.chownSync(runtime, uid, gid)
      const own = { USER: name, LOGNAME: name, HOME: home, XDG_RUNTIME_DIR: runtime, JACKDAW_CACHE: cacheFolder() }
      const { XAUTHORITY, ...rest } = Object.fromEntries(
        Object.entries(base).filter(
          ([key]) => !/^(XDG_(CACHE|CONFIG|DATA|STATE)_HOME|npm_.*|SUDO_.*|DBUS_.*)$/.test(key),
        ),
      )
      if (!XAUTHORITY || !fs.existsSync(XAUTHORITY)) return { ...rest, ...own }
      // The key to the display lies in root's closed folder: hand on a copy.
      const key = path.join(runtime, 'xauthority')
      fs.copyFileSync(XAUTHORITY, key)
      fs.chmodSync(key, 0o600)
      fs.chownSync(key, uid, gid)
      return { ...rest, ...own, XAUTHORITY: key }
    },
  }
}

/**
 * @param {OrdinaryUser} user
 * @param {string} file
 * @param {'-r' | '-x'} how readable or executable
 * @returns {Promise<boolean>}
 */
export async function canReach(user, file, how) {
  return (await run('test', [how, file], { uid: user.uid, gid: user.gid, cwd: '/' })).code === 0
}
