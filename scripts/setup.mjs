#!/usr/bin/env node
/** Brings everything that the program needs, and tries again what failed before. */
import { installedElectron } from './setup/electron.mjs'
import { setUp } from './setup/set-up.mjs'
import { step, warn } from './setup/say.mjs'

try {
  await setUp({ window: true, tests: process.argv.includes('--tests'), retry: true })
  const electron = installedElectron()
  step(electron ? 'Ready. Type "npm start".' : 'Ready for the command line. Type "npx jackdaw --help".')
} catch (error) {
  warn(error instanceof Error ? `The set-up stopped: ${error.message}` : String(error))
  process.exitCode = 1
}
