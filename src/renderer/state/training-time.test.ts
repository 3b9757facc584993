import { describe, expect, it } from 'vitest'
import { defaultConfig } from '../../shared/run-config'
import { about, addSample, rescaled, speedKey, timeLeft, type TimeSample } from './training-time'

const fed = (...samples: [number, number][]) =>
  samples.reduce<TimeSample[]>((all, [step, seconds]) => addSample(all, { step, seconds }), [])

describe('timeLeft', () => {
  it('goes by the recent speed', () => {
    expect(timeLeft(fed([0, 0], [100, 2], [200, 4]), 1200)).toBeCloseTo(20)
    expect(timeLeft(fed([0, 0], [10, 100], [20, 101], [110, 110]), 210)).toBeCloseTo(10)
  })
  it('says nothing too early', () => {
    expect(timeLeft([], 100)).toBeNull()
    expect(timeLeft(fed([10, 1]), 100)).toBeNull()
    expect(timeLeft(fed([10, 1], [12, 5]), 100)).toBeNull()
  })
  it('starts anew after a step back', () => {
    expect(fed([500, 50], [100, 10])).toEqual([{ step: 100, seconds: 10 }])
  })
})

it('says times as one does', () => {
  expect([2, 42, 95, 250, 3700, 9000].map(about)).toEqual([
    'a few seconds',
    'about 40 s',
    'about 2 min',
    'about 4 min',
    'about 1 h 00 min',
    'about 2 h 30 min',
  ])
})

it('knows what changes the speed of a step and what only the number of steps', () => {
  const config = defaultConfig({ id: 'abcdefghijklmnopqrstuvwxyz', hash: '0'.repeat(64) })
  expect(speedKey({ ...config, epochs: 3, seed: 9 })).toBe(speedKey(config))
  expect(speedKey({ ...config, batchSize: 50 })).not.toBe(speedKey(config))
  const measurement = {
    millisecondsPerStep: 20,
    picturesPerSecond: 5000,
    estimatedSeconds: 100,
    engine: { id: 'tensorflow-cpu' as const, usable: true, reason: '', device: '', version: '', picked: true },
  }
  expect(rescaled(measurement, config, { ...config, epochs: 20 })).toBe(200)
})
