import path from 'node:path'

/**
 * What failed, told so that it is understood without the output above: one text a test, its name first.
 *
 * @typedef {{ status?: string, fullName?: string, failureMessages?: string[] }} VitestResult
 * @typedef {{ name?: string, status?: string, message?: string, assertionResults?: VitestResult[] }} VitestFile
 * @typedef {{ testResults?: VitestFile[] }} VitestReport
 * @typedef {{ results?: { errors?: { message?: string }[] }[] }} PlaywrightTest
 * @typedef {{ title?: string, file?: string, ok?: boolean, tests?: PlaywrightTest[] }} PlaywrightSpec
 * @typedef {{ specs?: PlaywrightSpec[], suites?: PlaywrightSuite[] }} PlaywrightSuite
 * @typedef {{ expected?: number, unexpected?: number, flaky?: number }} PlaywrightStats
 * @typedef {PlaywrightSuite & { stats?: PlaywrightStats, errors?: { message?: string }[] }} PlaywrightReport
 */

/** @param {VitestReport | undefined} report @param {string} root that files are named from @returns {string[]} */
export function vitestFailures(report, root) {
  return (report?.testResults ?? []).flatMap(({ name = '', status, message = '', assertionResults = [] }) => {
    const file = path.relative(root, name)
    const failed = assertionResults.filter((result) => result.status === 'failed')
    // A file that fails while loading has no failed test of its own.
    if (failed.length === 0 && status === 'failed') return [`${file}\n${message}`]
    return failed.map(({ fullName = '', failureMessages = [] }) =>
      [`${file} > ${fullName}`, ...failureMessages].join('\n'),
    )
  })
}

/** @param {PlaywrightReport | undefined} report @returns {string[]} with what went wrong beside the tests first */
export function playwrightFailures(report) {
  if (report === undefined) return []
  return [...(report.errors ?? []).map(({ message = '' }) => message), ...suiteFailures(report)]
}

/** @param {PlaywrightSuite} suite @returns {string[]} */
function suiteFailures({ specs = [], suites = [] }) {
  // A test that failed first and passed later has failed, though Playwright calls it good.
  const texts = specs.flatMap(({ title = '', file = '', tests = [] }) => {
    const errors = tests.flatMap(({ results = [] }) => results.flatMap((result) => result.errors ?? []))
    return errors.length === 0 ? [] : [[`${file} > ${title}`, ...errors.map(({ message = '' }) => message)].join('\n')]
  })
  return [...texts, ...suites.flatMap(suiteFailures)]
}
