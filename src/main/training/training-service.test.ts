import { appendFile, readdir, readFile, rename, truncate, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { RunSummary } from '../../shared/run'
import { listCheckpoints } from '../runs/checkpoints'
import type { Behaviour } from '../testing/engine-that'
import { World } from '../testing/world'

let world: World
const create = async (...options: Parameters<typeof World.create>) => (world = await World.create(...options))
afterEach(() => world.close())

const start = async (change: Parameters<World['config']>[0] = {}, name = 'Run') =>
  world.services.training.start(world.config(change), name)
const finish = async (run: RunSummary) => world.services.training.finished(run.id)
/** Resolves at the first progress of a kind at or after a step. */
const reach = (runId: string, step: number) =>
  new Promise<void>((resolve) =>
    world.services.training.onProgress(runId, (progress) => {
      if (progress.kind === 'metrics' && progress.position.step >= step) resolve()
    }),
  )
const curve = async (runId: string) => (await world.services.runs.metrics(runId)).batch
const newest = async (runId: string) => {
  const [checkpoint] = await listCheckpoints(world.run(runId).checkpoints)
  return checkpoint ? readFile(checkpoint.file, 'utf8') : ''
}

/** What the same settings come to without any interruption. */
async function uninterrupted(change: Parameters<World['config']>[0] = {}) {
  world.behave({})
  await world.services.close()
  await world.open({})
  const run = await finish(await start(change, 'Whole'))
  return { curve: await curve(run.id), checkpoint: await newest(run.id), accuracy: run.testAccuracy }
}

describe('a run', () => {
  it('is recorded, trained, tested and listed', async () => {
    await create()
    const run = await start({}, 'First')
    expect(world.services.training.active).toBe(run.id)
    const done = await finish(run)
    expect(world.services.training.active).toBeNull()
    expect(done).toMatchObject({
      name: 'First',
      status: 'finished',
      failure: null,
      owner: null,
      position: { epoch: 2, batch: 0, step: 8 },
      stepsPerEpoch: 4,
      hasModel: true,
      resumable: false,
      engine: { id: 'tensorflow-cpu' },
      dataset: { name: 'Small', classNames: ['0', '1', '2'] },
      versions: { jackdaw: '0.0.0-test' },
    })
    expect(await world.services.runs.list()).toEqual([done])
    expect((await curve(run.id)).step).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    const evaluation = await world.services.predictions.evaluation(run.id, 'test')
    expect(evaluation).toMatchObject({ count: 30, step: 8 })
    expect(done.testAccuracy).toBe((evaluation?.correct ?? 0) / 30)
    expect(await readFile(world.run(run.id).log, 'utf8')).toMatch(
      /training on tensorflow-cpu.*\n[^]*finished after 8 steps/,
    )
    const names = world.events.map(({ name }) => name)
    expect(names).toContain('training.progress')
    expect(names).toContain('results.progress')
    const last = [...world.events].reverse().find(({ name }) => name === 'runs.changed')
    expect(last?.payload).toEqual({ run: done })
  })

  it('gets a name that no other run has', async () => {
    await create()
    for (const name of ['Run', 'Run 2', 'Run 3']) expect(await finish(await start())).toMatchObject({ name })
  })

  it('is the only one in training', async () => {
    await create({ milliseconds: 20 })
    const [first, second] = await Promise.allSettled([start(), start()])
    expect(first.status).toBe('fulfilled')
    expect(second).toMatchObject({ reason: { code: 'engine-busy' } })
    expect(await world.services.runs.list()).toHaveLength(1)
  })

  it.each([
    ['dataset-changed', () => ({ dataset: { id: world.dataset.id, hash: '0'.repeat(64) } })],
    ['dataset-unknown', () => ({ dataset: { id: 'b'.repeat(26), hash: '0'.repeat(64) } })],
    ['network-impossible', () => ({ network: [{ type: 'output' as const }] })],
    ['dataset-too-small', () => ({ limit: 3, validationShare: 0.5 })],
    ['cuda-no-gpu', () => ({ engine: 'tensorflow-cuda' as const })],
  ])('is refused, and nothing is written: %s', async (code, change) => {
    await create()
    await expect(start(change())).rejects.toMatchObject({ code })
    expect(await world.services.runs.list()).toEqual([])
    expect(await finish(await start())).toMatchObject({ status: 'finished' })
  })

  it('is refused when no engine can be used or started', async () => {
    await create({ usable: false })
    await expect(start()).rejects.toMatchObject({ code: 'engine-missing' })
    await world.services.close()
    await world.open({ hello: 'crash' })
    await expect(start()).rejects.toMatchObject({ code: 'engine-not-started' })
    expect(await world.services.runs.list()).toEqual([])
  })

  it('keeps its dataset from being removed', async () => {
    await create({ milliseconds: 20 })
    const run = await start({ epochs: 20 })
    await expect(world.services.datasets.remove(world.dataset.id)).rejects.toMatchObject({ code: 'dataset-in-use' })
    await expect(world.services.runs.remove(run.id)).rejects.toMatchObject({ code: 'run-busy' })
    await world.services.runs.rename(run.id, 'Other name')
    expect(await finish(run)).toMatchObject({ name: 'Other name', status: 'finished' })
    await world.services.datasets.remove(world.dataset.id)
  })

  it('estimates its time', async () => {
    await create()
    const measured = await world.services.training.measure(world.config({ epochs: 10, validationShare: 0.5 }))
    // 10 epochs of 2 steps at 10 ms and 2 evaluations at 4 ms, and 3 evaluations for the test.
    expect(measured.estimatedSeconds).toBeCloseTo((20 * 10 + 23 * 4) / 1000, 9)
  })
})

describe('pause, resume and stop', () => {
  it('pauses, and goes on to the same end', async () => {
    await create({ milliseconds: 5 })
    const run = await start({ epochs: 50 })
    await reach(run.id, 3)
    await world.services.training.pause(run.id)
    await expect.poll(async () => (await world.services.runs.find(run.id)).status).toBe('paused')
    await world.services.training.resume(run.id)
    expect(await finish(run)).toMatchObject({ status: 'finished' })
    const whole = await uninterrupted({ epochs: 50 })
    expect({ curve: await curve(run.id), checkpoint: await newest(run.id) }).toMatchObject({
      curve: whole.curve,
      checkpoint: whole.checkpoint,
    })
  })

  it('stops with a checkpoint and a test, and goes on from there', async () => {
    await create({ milliseconds: 5 })
    const run = await start({ epochs: 50 })
    await reach(run.id, 6)
    await world.services.training.stop(run.id)
    const stopped = await finish(run)
    expect(stopped).toMatchObject({ status: 'stopped', resumable: true, hasModel: true, failure: null })
    expect(stopped.testAccuracy).not.toBeNull()
    const again = await world.services.training.continue(run.id)
    expect(again).toMatchObject({ id: run.id, testAccuracy: null })
    expect(again.position.step).toBeGreaterThanOrEqual(stopped.position.step)
    const done = await finish(run)
    const whole = await uninterrupted({ epochs: 50 })
    expect(done).toMatchObject({ status: 'finished', testAccuracy: whole.accuracy })
    expect(await curve(run.id)).toEqual(whole.curve)
    expect(await newest(run.id)).toBe(whole.checkpoint)
  })

  it('stops while it is paused', async () => {
    await create({ milliseconds: 5 })
    const run = await start({ epochs: 50 })
    await reach(run.id, 2)
    await world.services.training.pause(run.id)
    await world.services.training.stop(run.id)
    expect(await finish(run)).toMatchObject({ status: 'stopped' })
  })

  it('is stopped with a checkpoint when the program closes', async () => {
    await create({ milliseconds: 5 })
    const run = await start({ epochs: 500 })
    await reach(run.id, 6)
    await world.services.close()
    await world.open({})
    expect(await world.services.runs.find(run.id)).toMatchObject({ status: 'stopped', resumable: true, owner: null })
    expect((await world.services.training.continue(run.id)).id).toBe(run.id)
    await world.services.training.stop(run.id)
  })

  it('does nothing to a run that is over, and says when there is none', async () => {
    await create()
    const run = await finish(await start())
    await world.services.training.pause(run.id)
    await world.services.training.stop(run.id)
    expect(await world.services.runs.find(run.id)).toEqual(run)
    await expect(world.services.training.stop('c'.repeat(26))).rejects.toMatchObject({ code: 'run-unknown' })
    await expect(world.services.training.continue(run.id)).rejects.toMatchObject({ code: 'run-not-resumable' })
  })
})

describe('when the engine dies', () => {
  const deaths: [NonNullable<Behaviour['fault']>['kind'], string][] = [
    ['kill', 'engine-killed'],
    ['segfault', 'engine-crashed'],
    ['outOfMemory', 'engine-out-of-memory'],
    ['hang', 'engine-silent'],
    ['garbage', 'engine-protocol'],
  ]
  it.each(deaths)('the run is interrupted with the reason and goes on: %s', async (kind, code) => {
    await create({ milliseconds: 2, fault: { step: 6, kind } })
    const run = await start()
    const interrupted = await finish(run)
    expect(interrupted).toMatchObject({
      status: 'interrupted',
      failure: { code, subject: 'Run' },
      position: { epoch: 1, batch: 2, step: 6 },
      resumable: true,
      owner: null,
    })
    if (kind === 'outOfMemory') expect(interrupted.failure?.detail).toMatchObject({ batchSize: 10 })

    world.behave({})
    expect(await world.services.training.continue(run.id)).toMatchObject({ failure: null })
    const done = await finish(run)
    const whole = await uninterrupted()
    expect(done).toMatchObject({ status: 'finished', failure: null, testAccuracy: whole.accuracy })
    expect(await curve(run.id)).toEqual(whole.curve)
    expect(await newest(run.id)).toBe(whole.checkpoint)
  })

  it('at twenty moments nobody chose, the run ends as if nothing had happened', async () => {
    await create({ milliseconds: 1 })
    const run = await start({ epochs: 40 })
    for (let i = 0; i < 20; i++) {
      const wait = 100 * Math.random()
      await new Promise((resolve) => setTimeout(resolve, wait))
      process.kill(world.enginePids.at(-1) ?? 0, 'SIGKILL')
      const { status } = await finish(run)
      if (status === 'finished') break
      expect(status, `after ${wait} ms`).toBe('interrupted')
      await world.services.training.continue(run.id).catch(() => undefined)
    }
    const last = await finish(run)
    if (last.status !== 'finished') {
      await world.services.training.continue(run.id)
      expect((await finish(run)).status).toBe('finished')
    }
    const whole = await uninterrupted({ epochs: 40 })
    expect(await curve(run.id)).toEqual(whole.curve)
    expect(await newest(run.id)).toBe(whole.checkpoint)
  })

  it('before the first checkpoint of learning, the run begins again', async () => {
    await create({ fault: { step: 1, kind: 'kill' } })
    const run = await start()
    expect(await finish(run)).toMatchObject({ status: 'interrupted', hasModel: false, resumable: true })
    world.behave({})
    await world.services.training.continue(run.id)
    expect(await finish(run)).toMatchObject({ status: 'finished' })
    expect((await curve(run.id)).step).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  })
})

it('stops with the reason when the loss is no number, and does not go that way again', async () => {
  await create({ fault: { step: 3, kind: 'notFinite' } })
  const run = await start()
  expect(await finish(run)).toMatchObject({
    status: 'failed',
    failure: { code: 'loss-not-finite', detail: { epoch: 1, batch: 3 } },
    resumable: false,
  })
  await expect(world.services.training.continue(run.id)).rejects.toMatchObject({ code: 'run-not-resumable' })
})

describe('what lies on disk', () => {
  async function interruptedRun(): Promise<string> {
    await create({ milliseconds: 2, fault: { step: 10, kind: 'kill' } })
    const run = await start({ epochs: 4 })
    await finish(run)
    world.behave({})
    return run.id
  }
  async function expectSameEnd(runId: string) {
    await world.services.training.continue(runId)
    expect(await world.services.training.finished(runId)).toMatchObject({ status: 'finished' })
    const whole = await uninterrupted({ epochs: 4 })
    expect(await curve(runId)).toEqual(whole.curve)
    expect(await newest(runId)).toBe(whole.checkpoint)
  }

  it('a checkpoint that is cut short is set aside for the one before', async () => {
    const runId = await interruptedRun()
    const [last] = await listCheckpoints(world.run(runId).checkpoints)
    await truncate(last?.file ?? '', 70)
    await expectSameEnd(runId)
    expect(await readFile(world.run(runId).log, 'utf8')).toMatch(/checkpoint-damaged.*set aside/)
    expect(await readdir(world.run(runId).checkpoints)).toContain(`${last?.name}.damaged`)
    const said = world.events.filter(({ name }) => name === 'runs.checkpointSetAside')
    expect(said).toMatchObject([{ payload: { runId, error: { code: 'checkpoint-damaged', subject: last?.name } } }])
  })

  it('says so when every checkpoint is damaged, and keeps the run', async () => {
    const runId = await interruptedRun()
    for (const { file } of await listCheckpoints(world.run(runId).checkpoints)) await writeFile(file, '')
    await expect(world.services.training.continue(runId)).rejects.toMatchObject({ code: 'run-not-resumable' })
    expect(await world.services.runs.find(runId)).toMatchObject({ status: 'failed' })
  })

  it('a torn last line of the curves is overcome', async () => {
    const runId = await interruptedRun()
    await appendFile(world.run(runId).metrics, '{"type":"batch","step":11,"ep')
    expect((await curve(runId)).step.at(-1)).toBe(10)
    await expectSameEnd(runId)
  })

  it('a checkpoint beyond the curves is passed over, so that they have no gap', async () => {
    const runId = await interruptedRun()
    const { metrics } = world.run(runId)
    const lines = (await readFile(metrics, 'utf8')).split('\n')
    await writeFile(
      metrics,
      lines.filter((line) => line.includes('"step":') && !/"step":([7-9]|1\d)\b/.test(line)).join('\n') + '\n',
    )
    await expectSameEnd(runId)
  })

  it('a run of a program that was killed is interrupted where its curves end', async () => {
    const runId = await interruptedRun()
    const { record } = world.run(runId)
    const saved = JSON.parse(await readFile(record, 'utf8')) as RunSummary
    const owner = { pid: 2 ** 22 + 1, startedAt: '' }
    const position = { epoch: 1, batch: 0, step: 4 }
    await writeFile(`${record}.new`, JSON.stringify({ ...saved, owner, position, failure: null }))
    await rename(`${record}.new`, record)
    expect(await world.services.runs.find(runId)).toMatchObject({
      status: 'interrupted',
      owner: null,
      position: { epoch: 2, batch: 2, step: 10 },
    })
    await expectSameEnd(runId)
    expect(path.basename(record)).toBe('run.json')
  })
})
