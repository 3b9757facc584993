#!/usr/bin/env node
/** The command line. Set-up speaks on standard error only, so that `--json` on standard output stays pure. */
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from './setup/places.mjs'
import { warn } from './setup/say.mjs'
import { setUp } from './setup/set-up.mjs'

try {
  await setUp({ window: false })
} catch (error) {
  warn(error instanceof Error ? `The set-up stopped: ${error.message}` : String(error))
  process.exit(1)
}
await import(pathToFileURL(path.join(root, 'out', 'main', 'cli.js')).href)
