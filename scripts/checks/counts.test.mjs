import { describe, expect, it } from 'vitest'
import { closingLine, isGood, playwrightCounts, single, sum, vitestCounts } from './counts.mjs'

describe('vitestCounts', () => {
  const green = { testResults: [{ status: 'passed', assertionResults: [{ status: 'passed' }, { status: 'passed' }] }] }

  it('counts tests', () => {
    const mixed = { status: 'failed', assertionResults: [{ status: 'passed' }, { status: 'failed' }] }
    expect(vitestCounts({ testResults: [...green.testResults, mixed] }, 1)).toEqual({ passed: 3, failed: 1 })
  })

  it('counts a file that does not load as a failure', () => {
    const unloadable = { status: 'failed', assertionResults: [] }
    expect(vitestCounts({ testResults: [...green.testResults, unloadable] }, 1)).toEqual({ passed: 2, failed: 1 })
  })

  it('counts a run that fails beside its tests as a failure', () => {
    expect(vitestCounts(green, 1)).toEqual({ passed: 2, failed: 1 })
  })

  it.each([undefined, {}, { testResults: [] }])('counts a run without tests as a failure: %j', (report) => {
    expect(vitestCounts(report, 0)).toEqual({ passed: 0, failed: 1 })
  })
})

describe('playwrightCounts', () => {
  it('counts a test that failed at first as failed', () => {
    const stats = { expected: 5, unexpected: 1, flaky: 2, skipped: 1 }
    expect(playwrightCounts({ stats }, 1)).toEqual({ passed: 5, failed: 3 })
  })

  it('counts a run that died or ran nothing as a failure', () => {
    expect(playwrightCounts(undefined, 1)).toEqual({ passed: 0, failed: 1 })
    expect(playwrightCounts({ stats: { expected: 0 } }, 0)).toEqual({ passed: 0, failed: 1 })
    expect(playwrightCounts({ stats: { expected: 3 } }, 1)).toEqual({ passed: 3, failed: 1 })
  })
})

it('adds up to one line', () => {
  const all = sum([single(true), { passed: 40, failed: 0 }, single(false)])
  expect(closingLine(all)).toBe('41 passed, 1 failed')
})

it('is good only when something ran and nothing failed', () => {
  expect(isGood({ passed: 1, failed: 0 })).toBe(true)
  expect(isGood({ passed: 9, failed: 1 })).toBe(false)
  expect(isGood(sum([]))).toBe(false)
})
