#!/usr/bin/env node
/** Packs the built program with electron-builder; arguments go to it: `npm run package -- --linux dir`. */
import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { run } from './setup/command.mjs'
import { installedElectron } from './setup/electron.mjs'
import { notes, root } from './setup/places.mjs'
import { step, warn } from './setup/say.mjs'
import { setUp } from './setup/set-up.mjs'
import { runtimeFolder } from './setup/tensorflow.mjs'

const require = createRequire(import.meta.url)

async function pack() {
  if (!installedElectron()?.fallback) await setUp({ window: true })
  const electron = installedElectron()
  if (electron === undefined || electron.fallback) {
    throw new Error(
      'Only the old Electron for development is here, and it is never packaged: run this where Electron can be had',
    )
  }
  const runtime = await runtimeFolder()
  if (runtime === undefined)
    throw new Error('TensorFlow is not set up, and a package without it could not train: npm run setup')
  // electron-builder takes folders below the checkout only.
  const link = path.join(notes, 'runtime')
  fs.rmSync(link, { force: true })
  fs.symlinkSync(runtime, link)
  step('Packing')
  const builder = require.resolve('electron-builder/cli.js')
  const outcome = await run(process.execPath, [builder, '--publish', 'never', ...process.argv.slice(2)], {
    cwd: root,
    show: true,
  })
  return outcome.code
}

try {
  process.exitCode = await pack()
} catch (error) {
  warn(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
}
