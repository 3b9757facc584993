/**
 * What the suites report, as numbers. A suite that dies without saying which test failed counts as one failure, so that the sum is
 * never better than the exit status.
 *
 * @typedef {{ passed: number, failed: number }} Counts
 * @typedef {import('./failures.mjs').VitestReport} VitestReport
 * @typedef {import('./failures.mjs').PlaywrightReport} PlaywrightReport
 */

/** @param {boolean} passed @returns {Counts} of a check that is one test */
export function single(passed) {
  return { passed: Number(passed), failed: Number(!passed) }
}

/** @param {Counts} counts @param {number} code exit status @returns {Counts} */
function withStatus(counts, code) {
  const silent = (code !== 0 && counts.failed === 0) || counts.passed + counts.failed === 0
  return silent ? { ...counts, failed: counts.failed + 1 } : counts
}

/**
 * @param {VitestReport | undefined} report vitest's JSON report; undefined when there is none
 * @param {number} code exit status of vitest
 * @returns {Counts}
 */
export function vitestCounts(report, code) {
  const files = report?.testResults ?? []
  const counts = { passed: 0, failed: 0 }
  for (const { status, assertionResults = [] } of files) {
    const failed = assertionResults.filter((result) => result.status === 'failed').length
    counts.passed += assertionResults.filter((result) => result.status === 'passed').length
    // A file that fails while loading has no failed test of its own.
    counts.failed += failed === 0 && status === 'failed' ? 1 : failed
  }
  return withStatus(counts, code)
}

/**
 * @param {PlaywrightReport | undefined} report Playwright's JSON report; undefined when there is none
 * @param {number} code exit status of Playwright
 * @returns {Counts}
 */
export function playwrightCounts(report, code) {
  const { expected = 0, unexpected = 0, flaky = 0 } = report?.stats ?? {}
  // A test that failed first and passed later has failed.
  return withStatus({ passed: expected, failed: unexpected + flaky }, code)
}

/** @param {readonly Counts[]} all @returns {Counts} */
export function sum(all) {
  return all.reduce((a, b) => ({ passed: a.passed + b.passed, failed: a.failed + b.failed }), { passed: 0, failed: 0 })
}

/** @param {Counts} counts @returns {boolean} whether everything ran and nothing failed */
export function isGood({ passed, failed }) {
  return failed === 0 && passed > 0
}

/** The closing line of the tests. @param {Counts} counts */
export function closingLine({ passed, failed }) {
  return `${passed} passed, ${failed} failed`
}
