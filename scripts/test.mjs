#!/usr/bin/env node
/** Set-up and every check. A failure does not stop the later suites, so that the closing line tells the whole. */
import { closingLine, isGood, single, sum } from './checks/counts.mjs'
import { packagesMatch } from './setup/packages.mjs'
import { heading, step, warn } from './setup/say.mjs'
import { setUp } from './setup/set-up.mjs'

/**
 * @typedef {import('./checks/suites.mjs').Outcome} Outcome
 * @typedef {import('./checks/suites.mjs').Suite} Suite
 * @typedef {{ name: string, outcome: Outcome }} Done
 */

/** @param {Suite} suite @returns {Promise<Done>} */
async function timed({ name, run }) {
  heading(name)
  const started = performance.now()
  /** @type {Outcome} */
  let outcome
  try {
    outcome = await run()
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    warn(message)
    outcome = { counts: single(false), failures: [message] }
  }
  step(`${name}: ${closingLine(outcome.counts)}, ${((performance.now() - started) / 1000).toFixed(1)} s`)
  return { name, outcome }
}

/** Each check keeps one processor busy, so two are done at a time. @param {Suite[]} checks @returns {Promise<Done[]>} */
async function sideBySide(checks) {
  /** @type {Done[]} */
  const all = []
  const waiting = [...checks]
  const lane = async () => {
    for (let check = waiting.shift(); check; check = waiting.shift()) all.push(await timed(check))
  }
  await Promise.all([lane(), lane()])
  return all
}

/** @returns {Promise<Done[]>} */
async function everything() {
  const ready = await timed({
    name: 'Set-up',
    async run() {
      await setUp({ window: true, tests: true })
      return { counts: single(true), failures: [] }
    },
  })
  // Set-up is no test: it counts only when it fails. A program that does not build still has most of its tests.
  if (!packagesMatch()) return [ready]
  const { allChecks, allSuites } = await import('./checks/suites.mjs')
  const all = isGood(ready.outcome.counts) ? [] : [ready]
  all.push(...(await sideBySide(allChecks())))
  for (const suite of allSuites()) all.push(await timed(suite))
  return all
}

const all = await everything()
// Once more at the end, since what failed may lie thousands of lines above.
for (const { name, outcome } of all) {
  if (isGood(outcome.counts)) continue
  heading(`Failed: ${name}`)
  const { failures } = outcome
  // A suite that dies, or fails beside its tests, has no test to name.
  for (const failure of failures.length > 0 ? failures : ['What it printed above says why.'])
    process.stdout.write(`${failure}\n\n`)
}
const counts = sum(all.map(({ outcome }) => outcome.counts))
process.exitCode = isGood(counts) ? 0 : 1
process.stdout.write(`\n${closingLine(counts)}\n`)
