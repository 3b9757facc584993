#!/usr/bin/env node
/** Set-up and every check. A failure does not stop the later suites, so that the closing line tells the whole. */
import { closingLine, isGood, single, sum } from './checks/counts.mjs'
import { packagesMatch } from './setup/packages.mjs'
import { heading, step, warn } from './setup/say.mjs'
import { setUp } from './setup/set-up.mjs'

/** @typedef {import('./checks/counts.mjs').Counts} Counts */

/** @param {string} name @param {() => Promise<Counts>} run @returns {Promise<Counts>} */
async function timed(name, run) {
  heading(name)
  const started = performance.now()
  let counts = single(false)
  try {
    counts = await run()
  } catch (error) {
    warn(error instanceof Error ? error.message : String(error))
  }
  step(`${name}: ${closingLine(counts)}, ${((performance.now() - started) / 1000).toFixed(1)} s`)
  return counts
}

/** One after the other; each keeps one processor busy. @param {import('./checks/suites.mjs').Check[]} checks */
async function inTurn(checks) {
  /** @type {Counts[]} */
  const all = []
  for (const { name, run } of checks) {
    let output = ''
    const counts = await timed(name, async () => {
      const done = await run()
      output = done.output
      return done.counts
    })
    if (!isGood(counts)) process.stdout.write(output)
    all.push(counts)
  }
  return all
}

/** @returns {Promise<Counts>} */
async function everything() {
  const ready = await timed('Set-up', async () => {
    await setUp({ window: true, tests: true })
    return single(true)
  })
  // Set-up is no test: it counts only when it fails. A program that does not build still has most of its tests.
  if (!packagesMatch()) return ready
  const { allChecks, busySuites, waitingSuite } = await import('./checks/suites.mjs')
  const all = ready.failed > 0 ? [ready] : []
  for (const suite of busySuites()) all.push(await timed(suite.name, suite.run))
  // The window waits more than it computes: what one processor can do meanwhile is done beside it.
  const { name, run } = waitingSuite()
  const [window, checks] = await Promise.all([timed(name, run), inTurn(allChecks())])
  return sum([...all, window, ...checks])
}

const counts = await everything()
process.exitCode = isGood(counts) ? 0 : 1
process.stdout.write(`\n${closingLine(counts)}\n`)
