#!/usr/bin/env node
/** The tests of the built program's window alone; arguments go to Playwright: `npm run test:e2e -- -g "draws a digit"`. */
import { runWindowTests } from './checks/window-tests.mjs'
import { warn } from './setup/say.mjs'
import { setUp } from './setup/set-up.mjs'

try {
  await setUp({ window: true, tests: true })
  process.exitCode = await runWindowTests(process.argv.slice(2))
} catch (error) {
  warn(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
}
