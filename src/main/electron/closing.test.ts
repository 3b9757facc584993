import { describe, expect, it } from 'vitest'
import { createClosing, type ClosingParts } from './closing'

function parts(changes: Partial<ClosingParts> = {}) {
  const done: string[] = []
  const all: ClosingParts = {
    isTraining: () => true,
    ask: async () => {
      done.push('asked')
      return true
    },
    stop: async () => void done.push('stopped'),
    exit: () => done.push('exit'),
    report: () => done.push('reported'),
    limit: 10_000,
    ...changes,
  }
  return { done, closing: createClosing(all) }
}

describe('closing', () => {
  it('asks nothing when nothing is in training', async () => {
    const { done, closing } = parts({ isTraining: () => false })
    await closing.request()
    expect(done).toEqual(['stopped', 'exit'])
  })

  it('asks during training, saves, and ends', async () => {
    const { done, closing } = parts()
    await closing.request()
    expect(done).toEqual(['asked', 'stopped', 'exit'])
  })

  it('goes on when the person wants to keep training, and asks again the next time', async () => {
    let asked = 0
    const { done, closing } = parts({ ask: async () => ++asked === 2 })
    await closing.request()
    expect(done).toEqual([])
    await closing.request()
    expect(done).toEqual(['stopped', 'exit'])
  })

  it('asks once, however often the window is closed', async () => {
    let answer: (stop: boolean) => void = () => undefined
    let asked = 0
    const { done, closing } = parts({
      ask: () => {
        asked++
        return new Promise<boolean>((resolve) => (answer = resolve))
      },
    })
    const first = closing.request()
    await Promise.all([closing.request(), closing.request()])
    answer(true)
    await first
    await closing.request()
    expect(asked).toBe(1)
    expect(done).toEqual(['stopped', 'exit'])
  })

  it('asks nobody when the system wants it, even while a question is open', async () => {
    const { done, closing } = parts({ ask: () => new Promise<boolean>(() => undefined) })
    void closing.request()
    await Promise.all([closing.demand(), closing.demand()])
    expect(done).toEqual(['stopped', 'exit'])
  })

  it('ends even when saving fails', async () => {
    const { done, closing } = parts({ stop: () => Promise.reject(new Error('no')) })
    await closing.demand()
    expect(done).toEqual(['reported', 'exit'])
  })

  it('ends even when saving never ends', async () => {
    const { done, closing } = parts({ stop: () => new Promise<void>(() => undefined), limit: 20 })
    await closing.demand()
    expect(done).toEqual(['exit'])
  })
})
