import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { JackdawError } from '../../shared/errors'
import type { Network } from '../../shared/network'
import type { RunConfig } from '../../shared/run-config'
import { Library } from '../library/paths'
import { listCheckpoints } from '../runs/checkpoints'
import { RunStore } from '../runs/run-store'
import { newRunRecord } from '../testing/run-record'
import { World } from '../testing/world'
import { withStartingPoint } from './starting-point'

const network: Network = [
  { type: 'convolution', filters: 2, kernelSize: 3, activation: 'relu' },
  { type: 'flatten' },
  { type: 'dropout', rate: 0.5 },
  { type: 'output' },
]

describe('what a run starts from', () => {
  let folder: string
  let store: RunStore
  const earlier = newRunRecord()
  const record = {
    ...earlier,
    config: { ...earlier.config, network },
    dataset: { ...earlier.dataset, classNames: ['cat', 'dog', 'owl'] },
  }
  const dataset = { ...record.dataset, classNames: ['owl', 'emu', 'cat'] }
  const config: RunConfig = { ...record.config, startFrom: { runId: record.id, layers: 'all' } }
  const found = (change: Partial<RunConfig> = {}, shape: [number, number, number] = [28, 28, 1]) =>
    withStartingPoint({ ...config, ...change }, { ...dataset, shape }, store, (startFrom) => Promise.resolve(startFrom))

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'jackdaw-start-'))
    store = new RunStore({ library: new Library(folder) })
    await store.create(record)
    for (const step of [0, 4, 8])
      await writeFile(path.join(store.files(record.id).checkpoints, `step-0000000${step}.safetensors`), '')
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  it('is the newest checkpoint, and for every class the number that its name has there', async () => {
    const [newest] = await listCheckpoints(store.files(record.id).checkpoints)
    expect(await found()).toEqual({ checkpoint: newest?.file, classes: [2, null, 0] })
    expect(newest?.step).toBe(8)
  })

  it('is an older checkpoint where the newest is damaged', async () => {
    const steps: string[] = []
    await withStartingPoint(config, dataset, store, (startFrom) => {
      steps.push(path.basename(startFrom?.checkpoint ?? ''))
      if (steps.length === 1) throw new JackdawError('checkpoint-damaged')
      return Promise.resolve()
    })
    expect(steps).toEqual(['step-00000008.safetensors', 'step-00000004.safetensors'])
  })

  it('may differ in dropout, and in what is said though it is usual', async () => {
    const same: Network = [
      { type: 'convolution', activation: 'relu', kernelSize: 3, filters: 2, stride: 1, padding: 'valid' },
      { type: 'flatten' },
      { type: 'output' },
    ]
    await expect(found({ network: same })).resolves.toBeTruthy()
  })

  it('is refused where it does not fit or is not there', async () => {
    const refused = { code: 'run-not-startable' }
    await expect(found({}, [28, 27, 1])).rejects.toMatchObject(refused)
    await expect(found({ network: [{ type: 'flatten' }, { type: 'output' }] })).rejects.toMatchObject(refused)
    const none = { runId: 'n'.repeat(26), layers: 'all' } as const
    await expect(found({ startFrom: none })).rejects.toMatchObject({ code: 'run-unknown' })
    await rm(store.files(record.id).checkpoints, { recursive: true })
    await expect(found()).rejects.toMatchObject({ code: 'run-no-model' })
  })
})

describe('a run that starts from another', () => {
  it('goes on where that one ended, and needs it no more once it has begun', async () => {
    const world = await World.create({ milliseconds: 5 })
    const { training, runs } = world.services
    const train = async (change: Partial<RunConfig>) => {
      const run = await training.start(world.config(change), 'Run')
      return training.finished(run.id)
    }
    const losses = async (id: string) => (await runs.metrics(id)).batch.loss
    const long = await train({ epochs: 4 })
    const short = await train({ epochs: 2 })
    const startFrom = { runId: short.id, layers: 'last' } as const
    const next = await training.start(world.config({ epochs: 2, startFrom }), 'Next')
    await new Promise<void>((resolve) =>
      training.onProgress(next.id, ({ kind }) => {
        if (kind === 'metrics') resolve()
      }),
    )
    await training.stop(next.id)
    await training.finished(next.id)
    await runs.remove(short.id)
    await training.continue(next.id)
    expect(await training.finished(next.id)).toMatchObject({ status: 'finished' })
    expect(await losses(next.id)).toEqual((await losses(long.id)).slice(8))
    await expect(training.start(world.config({ startFrom }), 'Late')).rejects.toMatchObject({ code: 'run-unknown' })
    await world.close()
  })
})
