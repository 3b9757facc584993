import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Evaluation } from '../../shared/evaluation'

type Listener = (name: string, payload: unknown) => void
const listeners: Listener[] = []
const tell = (name: string, payload: unknown) => listeners.forEach((listener) => listener(name, payload))
let main: (name: string) => Promise<unknown>
vi.stubGlobal('window', {
  jackdaw: {
    request: (name: string) => main(name),
    subscribe: (listener: Listener) => listeners.push(listener),
  },
})
const { predictions } = await import('./predictions.svelte')

const evaluation = (correct: number): Evaluation => ({
  version: 1,
  split: 'test',
  step: 10,
  count: 10,
  correct,
  loss: 1,
  confusion: [[correct]],
  seconds: 1,
})
const ok = (value: unknown) => ({ ok: true, value })
let count = 0
const fresh = () => predictions.of(String(count++).padStart(26, 'r'), 'test')

beforeEach(() => {
  main = async () => ok(null)
})

describe('predictions of a split', () => {
  it('is the same object for the same run and split', () => {
    const one = fresh()
    expect(predictions.of(one.runId, 'test')).toBe(one)
    expect(predictions.of(one.runId, 'train')).not.toBe(one)
  })
  it('follows a test from nothing to its result, with its progress', async () => {
    const one = fresh()
    await one.load()
    expect([one.loaded, one.evaluation, one.testing]).toEqual([true, null, false])
    let finish: (answer: unknown) => void = () => undefined
    main = () => new Promise((resolve) => (finish = resolve))
    const testing = one.evaluate()
    tell('results.progress', { runId: one.runId, done: 4, total: 10 })
    tell('results.progress', { runId: 'another', done: 9, total: 10 })
    expect(one.progress).toEqual({ done: 4, total: 10 })
    finish(ok(evaluation(9)))
    await testing
    expect([one.evaluation?.correct, one.testing]).toEqual([9, false])
  })
  it('keeps what it had when a test fails', async () => {
    const one = fresh()
    main = async () => ok(evaluation(8))
    await one.load()
    main = async () => ({ ok: false, error: { code: 'engine-crashed', subject: '', detail: {} } })
    await one.evaluate()
    expect([one.evaluation?.correct, one.error?.code, one.testing]).toEqual([8, 'engine-crashed', false])
  })
  it('does not let an older answer replace a newer one', async () => {
    const one = fresh()
    const answers: ((answer: unknown) => void)[] = []
    main = () => new Promise((resolve) => answers.push(resolve))
    const loads = [one.load(), one.load()]
    answers[1]?.(ok(evaluation(9)))
    answers[0]?.(ok(evaluation(1)))
    await Promise.all(loads)
    expect(one.evaluation?.correct).toBe(9)
  })
  it('reads again when its run has changed and forgets a run that is gone', async () => {
    const one = fresh()
    main = async () => ok(evaluation(7))
    tell('runs.changed', { run: { id: one.runId } })
    await expect.poll(() => one.evaluation?.correct).toBe(7)
    tell('runs.removed', { runId: one.runId })
    expect(predictions.of(one.runId, 'test')).not.toBe(one)
  })
})
