import { buildIsCurrent, ensureBuild } from './build.mjs'
import { ensureElectron, installedElectron } from './electron.mjs'
import { alone } from './lock.mjs'
import { ensurePackages, packagesMatch } from './packages.mjs'
import { ensureTools, ensureWindowLibraries } from './system-libraries.mjs'
import { ensureTensorFlow, tensorFlowIsReady } from './tensorflow.mjs'

/**
 * Everything between a fresh clone and a program that runs. Steps that are done cost nothing; TensorFlow and Electron may stay
 * missing (with one sentence), since the program starts without the one and the command line works without the other.
 * @param {object} goal
 * @param {boolean} goal.window also Electron and the libraries it needs
 * @param {boolean} [goal.tests] also what the tests need, installed for root on Debian
 * @param {boolean} [goal.retry] try again what failed before
 * @returns {Promise<void>} fails only when the dependencies cannot be installed or the program does not build
 */
export async function setUp({ window, tests = false, retry = false }) {
  requireNode()
  // Another user may have to read what is made here (see cacheFolder).
  if (process.platform !== 'win32') process.umask(0o022)
  if (!retry && (await isReady(window))) {
    if (window) await ensureWindowLibraries({ install: tests, tests })
    return
  }
  await alone(async () => {
    await ensurePackages()
    await ensureTools({ install: tests })
    await ensureTensorFlow({ retry })
    if (window) {
      await ensureElectron({ retry })
      await ensureWindowLibraries({ install: tests, tests })
    }
    await ensureBuild()
  })
}

/** @param {boolean} window */
async function isReady(window) {
  return (
    packagesMatch() && (await tensorFlowIsReady()) && (!window || installedElectron() !== undefined) && buildIsCurrent()
  )
}

function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  throw new Error(`Node.js ${process.versions.node} is too old; install version 20.19 or newer`)
}
