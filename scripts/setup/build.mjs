import fs from 'node:fs'
import path from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { run } from './command.mjs'
import { filesBelow, fingerprint } from './fingerprint.mjs'
import { modules, readJson, root, writeJson } from './places.mjs'
import { step } from './say.mjs'

const out = path.join(root, 'out')
const stamp = path.join(out, 'build.json')
const products = ['main/index.js', 'main/engine.js', 'main/cli.js', 'preload/index.js', 'renderer/index.html']

/** @returns {string} names the sources, settings and dependencies that a build comes from */
function sourceFingerprint() {
  const settings = fs
    .readdirSync(root)
    .filter((name) => /^(electron\.vite\.config|svelte\.config|tsconfig(\..+)?)\./.test(name))
  const files = filesBelow(root, ['src', 'package.json', 'package-lock.json', ...settings])
  return fingerprint(
    root,
    files.filter((file) => !/\.test\.[cm]?[jt]s$/.test(file)),
  )
}

/** @returns {boolean} whether out/ was built from the present sources */
export function buildIsCurrent() {
  return (
    products.every((file) => fs.existsSync(path.join(out, file))) &&
    readJson(stamp)?.fingerprint === sourceFingerprint()
  )
}

/** Builds the program when its sources changed since the last build. */
export async function ensureBuild() {
  if (buildIsCurrent()) return
  step('Building the program')
  const state = sourceFingerprint()
  fs.rmSync(stamp, { force: true })
  const tool = path.join(modules, 'electron-vite', 'bin', 'electron-vite.js')
  const outcome = await run(process.execPath, [tool, 'build', '--logLevel', 'warn'], { cwd: root })
  if (outcome.code !== 0) {
    const said = stripVTControlCharacters(outcome.errors.trim() || outcome.output.trim())
    throw new Error(`the program does not build:\n${said.replaceAll(/^ {4}at .*\n?/gm, '').trimEnd()}`)
  }
  writeJson(stamp, { fingerprint: state })
}
