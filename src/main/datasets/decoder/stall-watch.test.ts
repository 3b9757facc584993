import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { StallWatch } from './stall-watch'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

test('it calls once when nothing is heard for too long, and counts anew from every sign of life', () => {
  const stalled = vi.fn()
  const watch = new StallWatch(1000, stalled)
  watch.start()
  for (let k = 0; k < 10; k++) {
    vi.advanceTimersByTime(900)
    watch.hear()
  }
  expect(stalled).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1200)
  expect(stalled).toHaveBeenCalledTimes(1)
  vi.advanceTimersByTime(60_000)
  expect(stalled).toHaveBeenCalledTimes(1)
})

test('starting it again while it counts changes nothing; stopped it is still', () => {
  const stalled = vi.fn()
  const watch = new StallWatch(1000, stalled)
  watch.start()
  vi.advanceTimersByTime(600)
  watch.start()
  vi.advanceTimersByTime(600)
  expect(stalled).toHaveBeenCalledTimes(1)
  watch.start()
  vi.advanceTimersByTime(900)
  watch.stop()
  vi.advanceTimersByTime(60_000)
  expect(stalled).toHaveBeenCalledTimes(1)
})

test('time in which this process stood still does not count', () => {
  const stalled = vi.fn()
  const watch = new StallWatch(1000, stalled)
  watch.start()
  vi.advanceTimersByTime(500)
  // The clock goes on by an hour without a timer being served, as when a laptop sleeps.
  const clock = performance.now()
  vi.spyOn(performance, 'now').mockImplementation(() => clock + 3_600_000)
  vi.advanceTimersByTime(100)
  expect(stalled).not.toHaveBeenCalled()
  watch.stop()
  vi.restoreAllMocks()
})
