import { describe, expect, it } from 'vitest'
import type { MetricColumns, RunSummary } from '../../../shared/run'
import { curvesOfRun, lookOf, overlaidCurves } from './curves-of-runs'

const metrics = (validation: number | null): MetricColumns => ({
  batch: { step: [50, 100, 200], loss: [2, 1, 0.5], accuracy: [0.2, 0.5, 0.8], learningRate: [null, null, null] },
  speed: { step: [100], picturesPerSecond: [5000] },
  epoch: {
    epoch: [1, 2],
    step: [100, 200],
    loss: [1, 0.5],
    accuracy: [0.5, 0.8],
    validationLoss: [validation, validation],
    validationAccuracy: [validation, validation],
    seconds: [1, 2],
  },
})
// Only the name is read.
const run = (name: string) => ({ name }) as RunSummary

describe('curves', () => {
  it('places batches between epochs', () => {
    const { loss } = curvesOfRun(metrics(0.4), 100)
    expect(loss.map((s) => s.name)).toEqual(['Each batch', 'Training', 'Validation'])
    expect(loss[0]?.x).toEqual([0.5, 1, 2])
    expect(loss[1]?.x).toEqual([1, 2])
  })
  it('shows a learning rate that changes, and says which runs did not keep theirs', () => {
    const kept = metrics(0.4)
    const withRates = (learningRate: number[]) => ({ ...kept, batch: { ...kept.batch, learningRate } })
    expect(curvesOfRun(kept, 100).learningRate).toEqual([])
    expect(curvesOfRun(withRates([0.1, 0.1, 0.1]), 100).learningRate).toEqual([])
    expect(curvesOfRun(withRates([0, 0.1, 0.1]), 100).learningRate[0]).toMatchObject({
      x: [0.5, 1, 2],
      y: [0, 0.1, 0.1],
    })
    const both = [
      { run: run('a'), metrics: withRates([0.1, 0.1, 0.1]) },
      { run: run('b'), metrics: kept },
    ]
    const { learningRate } = overlaidCurves(both, { x: 'steps', curve: 'learningRate' })
    expect(learningRate.map(({ name, x, y }) => [name, x, y])).toEqual([
      ['a', [50, 100, 200], [0.1, 0.1, 0.1]],
      ['b (not kept)', [], []],
    ])
  })
  it('leaves out a validation curve that has no value', () => {
    expect(curvesOfRun(metrics(null), 100).accuracy).toHaveLength(2)
  })
  it('lays runs over one another and says where training stands in for validation', () => {
    const { accuracy } = overlaidCurves(
      [
        { run: run('a'), metrics: metrics(0.9) },
        { run: run('b'), metrics: metrics(null) },
        { run: run('c'), metrics: null },
      ],
      { x: 'epochs', curve: 'validation' },
    )
    expect(accuracy.map((s) => [s.name, s.y])).toEqual([
      ['a', [0.9, 0.9]],
      ['b (training)', [0.5, 0.8]],
      ['c', []],
    ])
  })
  it('lays them along epochs, steps or time, epoch by epoch or batch by batch', () => {
    const whole = {
      name: 'a',
      stepsPerEpoch: 100,
      seconds: 3,
      position: { epoch: 2, batch: 0, step: 200 },
    } as RunSummary
    const x = (overlay: Parameters<typeof overlaidCurves>[1]) =>
      overlaidCurves([{ run: whole, metrics: metrics(0.9) }], overlay).loss[0]?.x
    expect(x({ x: 'epochs', curve: 'batches' })).toEqual([0.5, 1, 2])
    expect(x({ x: 'steps', curve: 'batches' })).toEqual([50, 100, 200])
    expect(x({ x: 'time', curve: 'batches' })).toEqual([0.5, 1, 3])
    expect(x({ x: 'time', curve: 'validation' })).toEqual([1, 3])
    expect(x({ x: 'steps', curve: 'training' })).toEqual([100, 200])
  })
  it('tells thirty runs apart', () => {
    expect(new Set(Array.from({ length: 30 }, (_, i) => JSON.stringify(lookOf(i)))).size).toBe(30)
  })
  it('gives each of five runs a look of its own', () => {
    const looks = [0, 1, 2, 3, 4].map(lookOf)
    expect(new Set(looks.map((l) => l.colour)).size).toBe(5)
    expect(new Set(looks.map((l) => `${l.dash}${l.marker}`)).size).toBe(5)
  })
})
