import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { JackdawError } from '../../shared/errors'
import { LiveAnswer } from './predictions-live.svelte'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('LiveAnswer', () => {
  it('asks once, for the last question, when it has rested', async () => {
    const asked: number[] = []
    const live = new LiveAnswer<number, number>(async (n) => (asked.push(n), n * 2), 150)
    live.put(1)
    await vi.advanceTimersByTimeAsync(100)
    live.put(2)
    await vi.advanceTimersByTimeAsync(149)
    expect([asked, live.answer, live.pending]).toEqual([[], null, true])
    await vi.advanceTimersByTimeAsync(1)
    expect([asked, live.answer, live.pending]).toEqual([[2], 4, false])
  })
  it('drops an answer that comes after a newer question or after clearing', async () => {
    const answers: ((n: number) => void)[] = []
    const live = new LiveAnswer<number, number>(() => new Promise((resolve) => answers.push(resolve)), 150)
    live.put(1)
    await vi.advanceTimersByTimeAsync(150)
    live.put(2)
    await vi.advanceTimersByTimeAsync(150)
    answers[1]?.(20)
    answers[0]?.(10)
    await vi.advanceTimersByTimeAsync(0)
    expect(live.answer).toBe(20)
    live.put(3)
    await vi.advanceTimersByTimeAsync(150)
    live.clear()
    answers[2]?.(30)
    await vi.advanceTimersByTimeAsync(0)
    expect([live.answer, live.pending]).toEqual([null, false])
  })
  it('keeps the error of the last question and forgets it with the next answer', async () => {
    let fails = true
    const live = new LiveAnswer<number, number>(async (n) => {
      if (fails) throw new JackdawError('engine-crashed')
      return n
    }, 150)
    live.put(1)
    await vi.advanceTimersByTimeAsync(150)
    expect([live.answer, live.error?.code]).toEqual([null, 'engine-crashed'])
    fails = false
    live.put(7)
    await vi.advanceTimersByTimeAsync(150)
    expect([live.answer, live.error]).toEqual([7, null])
  })
})
