import { describe, expect, it } from 'vitest'
import { playwrightFailures, vitestFailures } from './failures.mjs'

describe('vitestFailures', () => {
  it('names each test that failed, with its file and its reason', () => {
    const passed = { status: 'passed', fullName: 'adds', failureMessages: [] }
    const failed = { status: 'failed', fullName: 'sums > rounds', failureMessages: ['expected 1 to be 2'] }
    const file = { name: '/project/src/sum.test.ts', status: 'failed', assertionResults: [passed, failed] }
    expect(vitestFailures({ testResults: [file] }, '/project')).toEqual([
      'src/sum.test.ts > sums > rounds\nexpected 1 to be 2',
    ])
  })

  it('names a file that does not load', () => {
    const file = { name: '/project/src/sum.test.ts', status: 'failed', message: 'no such module', assertionResults: [] }
    expect(vitestFailures({ testResults: [file] }, '/project')).toEqual(['src/sum.test.ts\nno such module'])
  })

  it.each([undefined, {}])('has nothing to tell of a run without tests: %j', (report) => {
    expect(vitestFailures(report, '/project')).toEqual([])
  })
})

describe('playwrightFailures', () => {
  const spec = (/** @type {string} */ title, /** @type {string[]} */ messages) => ({
    title,
    file: 'road.spec.ts',
    ok: true,
    tests: [{ results: messages.map((message) => ({ errors: [{ message }] })) }],
  })

  it('names each test that failed, however deep it lies, and one that passed at the second try', () => {
    const report = {
      errors: [{ message: 'no display' }],
      suites: [
        { specs: [spec('looks', []), spec('trains', ['timeout'])], suites: [{ specs: [spec('tries', ['gone'])] }] },
      ],
    }
    expect(playwrightFailures(report)).toEqual([
      'no display',
      'road.spec.ts > trains\ntimeout',
      'road.spec.ts > tries\ngone',
    ])
  })

  it('has nothing to tell where there is no report', () => {
    expect(playwrightFailures(undefined)).toEqual([])
  })
})
