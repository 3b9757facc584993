import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { learningRateAt, scheduleDefaults, scheduleTypes, type RatePlan, type Schedule } from './schedule'

const plan = (schedule?: Schedule): RatePlan => ({ learningRate: 0.1, schedule, epochs: 10, stepsPerEpoch: 20 })
const rates = (schedule?: Schedule, losses: number[] = []) =>
  Array.from({ length: 200 }, (_, k) => learningRateAt(k + 1, plan(schedule), losses))

describe('the learning rate of a step', () => {
  it('stays where nothing is said', () => {
    expect(new Set(rates())).toEqual(new Set([0.1]))
    expect(rates({ type: 'constant' })).toEqual(rates())
  })

  it('falls by a factor after whole epochs', () => {
    const found = rates({ type: 'step', every: 3, factor: 0.5 })
    expect([found[0], found[59], found[60], found[119], found[120], found[199]]).toEqual([
      0.1, 0.1, 0.05, 0.05, 0.025, 0.0125,
    ])
  })

  it('rises evenly and falls along a cosine', () => {
    const found = rates({ type: 'cosine', warmupEpochs: 2, finalShare: 0.1 })
    expect(found[0]).toBeCloseTo(0.1 / 40, 12)
    expect(found[39]).toBeCloseTo(0.1, 12)
    // Half of the way down after half of the steps.
    expect(found[120]).toBeCloseTo(0.055, 12)
    expect(found[199]).toBeGreaterThan(0.01)
    expect(found[199]).toBeLessThan(0.0101)
    expect(rates({ type: 'cosine', warmupEpochs: 0 })[0]).toBe(0.1)
  })

  it('rises to its peak once and ends at nearly nothing', () => {
    const found = rates({ type: 'oneCycle', warmupShare: 0.3 })
    expect(found[0]).toBeCloseTo(0.1 / 25, 12)
    expect(found[60]).toBeCloseTo(0.1, 12)
    expect(found.indexOf(Math.max(...found))).toBe(60)
    expect(found[199]).toBeCloseTo(0.1 / 250_000, 12)
  })

  it('falls whenever the validation loss has not for some epochs', () => {
    const schedule: Schedule = { type: 'reduceOnPlateau', patience: 2, factor: 0.5 }
    const after = (...losses: number[]) => learningRateAt(1, plan(schedule), losses)
    expect(after()).toBe(0.1)
    expect(after(1, 2)).toBe(0.1)
    expect(after(1, 2, 1)).toBe(0.05)
    expect(after(1, 2, 1, 3)).toBe(0.05)
    expect(after(1, 2, 1, 3, 3)).toBe(0.025)
    expect(after(1, 2, 0.9, 3, 0.8, 0.9, 0.7)).toBe(0.1)
  })

  it('is above 0 and never above that of the optimizer, whatever the plan', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...scheduleTypes),
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 1, max: 50 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (type, epochs, stepsPerEpoch, place) => {
          const step = 1 + Math.floor(place * epochs * stepsPerEpoch)
          const rate = learningRateAt(step, {
            learningRate: 0.1,
            schedule: scheduleDefaults[type],
            epochs,
            stepsPerEpoch,
          })
          expect(rate).toBeGreaterThan(0)
          expect(rate).toBeLessThanOrEqual(0.1)
        },
      ),
    )
  })
})
