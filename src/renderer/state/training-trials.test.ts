import { beforeEach, describe, expect, it, vi } from 'vitest'
import { defaultConfig } from '../../shared/run-config'

type Listener = (name: string, payload: unknown) => void
const listeners: Listener[] = []
const tell = (name: string, payload: unknown) => listeners.forEach((listener) => listener(name, payload))
const asked: { name: string; input: unknown }[] = []
/** Answers that are still owed, in the order in which they were asked for. */
let owed: ((answer: unknown) => void)[] = []
vi.stubGlobal('window', {
  jackdaw: {
    request: (name: string, input: unknown) => {
      asked.push({ name, input })
      return new Promise((answer) => owed.push(answer))
    },
    subscribe: (listener: Listener) => listeners.push(listener),
  },
})
const { rateFinder } = await import('./training-rate-finder.svelte')
const { AugmentationPreviews } = await import('./training-augmentation-preview.svelte')

const config = defaultConfig({ id: 'a'.repeat(26), hash: '0'.repeat(64) })
const curve = { points: [{ rate: 0.1, loss: 2, smoothed: 2 }], proposed: 0.02 }
const settle = () => new Promise((done) => setTimeout(done))

beforeEach(() => {
  asked.length = 0
  owed = []
})

describe('the trial of learning rates', () => {
  it('tells how far it is, and keeps its curve for settings that differ in nothing but the rate', async () => {
    const trial = rateFinder.find(config)
    void rateFinder.find(config)
    tell('training.findProgress', { done: 3, total: 10 })
    expect([rateFinder.busy, rateFinder.progress]).toEqual([true, { done: 3, total: 10 }])
    owed[0]?.({ ok: true, value: curve })
    await trial
    expect(asked.map(({ name }) => name)).toEqual(['training.findLearningRate'])
    const faster = { ...config, optimizer: { type: 'sgd', learningRate: 0.5 } } as const
    expect(rateFinder.of(faster)).toEqual({ curve, old: false })
    const longer = { ...config, epochs: 3, keepBest: true, schedule: { type: 'cosine', warmupEpochs: 1 } } as const
    expect(rateFinder.of(longer)?.old).toBe(false)
    const others = [
      { batchSize: 10 },
      { l2: 0.01 },
      { augmentation: { shift: 0.1 } },
      { classBalance: 'sampling' },
      { startFrom: { runId: 'r'.repeat(26), layers: 'last' } },
    ] as const
    for (const other of others) expect(rateFinder.of({ ...config, ...other })?.old, JSON.stringify(other)).toBe(true)
  })
  it('is cancelled without an error, and the curve before stays', async () => {
    const trial = rateFinder.find(config)
    void rateFinder.cancel()
    owed[0]?.({ ok: false, error: { code: 'job-stopped', subject: '', detail: {} } })
    await trial
    expect([rateFinder.busy, rateFinder.error, rateFinder.of(config)?.curve]).toEqual([false, null, curve])
    const broken = rateFinder.find(config)
    owed[2]?.({ ok: false, error: { code: 'engine-crashed', subject: '', detail: {} } })
    await broken
    expect(rateFinder.error?.code).toBe('engine-crashed')
  })
})

it('previews are asked for one after another, and of those that wait only the newest', async () => {
  const previews = new AugmentationPreviews()
  const wish = (seed: number) => ({ datasetId: 'a'.repeat(26), index: 0, augmentation: { shift: 0.1 }, seed })
  for (const seed of [1, 2, 3]) previews.ask(wish(seed))
  const shown = { shape: [1, 1, 1], pixels: new Uint8Array(8) }
  owed[0]?.({ ok: true, value: shown })
  await settle()
  expect(asked.map(({ input }) => input)).toEqual([wish(1), wish(3)])
  expect(previews.shown).toEqual(shown)
  owed[1]?.({ ok: false, error: { code: 'dataset-unknown', subject: '', detail: {} } })
  await settle()
  expect([previews.busy, previews.error?.code]).toEqual([false, 'dataset-unknown'])
})
