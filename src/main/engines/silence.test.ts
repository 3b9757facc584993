import { expect, it } from 'vitest'
import type { Progress } from '../../shared/engine-protocol'
import { engineTimings } from './engine-timings'
import { Silence } from './silence'

const metrics = (step: number, seconds: number): Progress => ({
  kind: 'metrics',
  metrics: [],
  position: { epoch: 0, batch: step, step },
  seconds,
})
function started(trainingPictures: number, validationPictures: number, stepsPerEpoch: number): Progress {
  const engine = { id: 'tensorflow-cpu' as const, usable: true, reason: '', device: '', version: '', picked: true }
  return { kind: 'started', engine, trainingPictures, validationPictures, stepsPerEpoch, parameters: 1 }
}
const wait = (silence: Silence, seconds: number) => {
  for (let i = 0; i < seconds; i++) silence.tick(1000)
}

it('bears a minute, or thirty median batches when they take longer', () => {
  const silence = new Silence(engineTimings)
  expect(silence.limit).toBe(engineTimings.firstSilence)
  silence.hear(metrics(0, 0))
  silence.hear(metrics(10, 1))
  expect(silence.limit).toBe(60_000)
  for (let i = 1; i < 10; i++) silence.hear(metrics(10 + i, 1 + 4 * i))
  expect(silence.limit).toBe(120_000)
  wait(silence, 119)
  expect(silence.tooLong).toBe(false)
  wait(silence, 2)
  expect(silence.tooLong).toBe(true)
  silence.hear(metrics(30, 60))
  expect(silence.tooLong).toBe(false)
})

it('leaves time for a validation, in which an engine says nothing', () => {
  const silence = new Silence(engineTimings)
  silence.hear(started(1000, 500, 10))
  silence.hear(metrics(0, 0))
  silence.hear(metrics(1, 4))
  expect(silence.limit).toBe((30 + 5) * 4000)
})

it('leaves pauses out', () => {
  const silence = new Silence(engineTimings)
  silence.hear({ kind: 'paused' })
  wait(silence, 10_000)
  silence.hear({ kind: 'checkpoint', file: '', position: { epoch: 0, batch: 0, step: 0 }, seconds: 0 })
  wait(silence, 10_000)
  expect(silence.tooLong).toBe(false)
  silence.hear({ kind: 'resumed' })
  wait(silence, 400)
  expect(silence.tooLong).toBe(true)
})

it('does not count the time that this process itself stood still', () => {
  const silence = new Silence(engineTimings)
  silence.tick(8 * 3_600_000)
  expect(silence.tooLong).toBe(false)
})
