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

/** Each check keeps one processor busy, so two are done at a time. @param {import('./checks/suites.mjs').Check[]} checks */
async function sideBySide(checks) {
  /** @type {Counts[]} */
  const all = []
  const waiting = [...checks]
  const lane = async () => {
    for (let check = waiting.shift(); check; check = waiting.shift()) {
      const { name, run } = check
      let output = ''
      const counts = await timed(name, async () => {
        const done = await run()
        output = done.output
        return done.counts
      })
      if (!isGood(counts)) process.stdout.write(output)
      all.push(counts)
    }
  }
  await Promise.all([lane(), lane()])
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
  const { allChecks, allSuites } = await import('./checks/suites.mjs')
  const all = ready.failed > 0 ? [ready] : []
  all.push(...(await sideBySide(allChecks())))
  for (const suite of allSuites()) all.push(await timed(suite.name, suite.run))
  return sum(all)
}

const counts = await everything()
process.exitCode = isGood(counts) ? 0 : 1
process.stdout.write(`\n${closingLine(counts)}\n`)
