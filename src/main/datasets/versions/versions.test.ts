import { readdir, rm, truncate } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { EditOperation } from '../../../shared/dataset-edit'
import { World } from '../../testing/world'

/** Runs and edits side by side; the engine is one for tests, the files are real. */

let world: World
afterEach(() => world.close())
beforeEach(async () => {
  world = await World.create()
})

const edit = async (...operations: EditOperation[]) => {
  world.dataset = (await world.services.datasets.edit(world.dataset.id, { operations })).dataset
}
const train = async (change: Parameters<World['config']>[0] = {}) => {
  const { training } = world.services
  const run = await training.start(world.config(change), 'Run')
  return training.finished(run.id)
}
/** Everything that is said of a run's test. */
const results = async (runId: string) => {
  const { predictions } = world.services
  const labels = [0, 1, 2]
  const cells = labels.flatMap((actual) => labels.map((predicted) => [actual, predicted] as const))
  return {
    evaluation: await predictions.evaluation(runId, 'test'),
    csv: await predictions.csv(runId, 'test'),
    cells: await Promise.all(cells.map((cell) => predictions.cell(runId, 'test', ...cell).catch(() => null))),
  }
}
const versions = () => path.join(world.library, 'datasets', world.dataset.id, 'versions')

it('an edit changes nothing of what a run saw and said; a new run sees the edit', async () => {
  const first = await train()
  const before = await results(first.id)
  await edit(
    { type: 'exclude', pictures: '3,40-44' },
    { type: 'relabel', pictures: '50-55', label: 1 },
    { type: 'move', pictures: '0-1', split: 'test' },
    { type: 'renameClass', label: 0, name: 'nought' },
  )
  expect(await results(first.id)).toEqual(before)
  expect((await world.services.predictions.evaluate(first.id, 'test')).confusion).toEqual(before.evaluation?.confusion)

  const second = await train()
  expect(second.dataset).toMatchObject({ counts: { train: 37, test: 27 }, classNames: ['nought', '1', '2'] })
  const { csv } = await results(second.id)
  const indices = csv
    .trim()
    .split('\r\n')
    .slice(1)
    .map((line) => Number(line.split(',')[0]))
  expect(indices).toEqual([0, 1, ...Array.from({ length: 25 }, (_, k) => 45 + k)])
  expect(csv).toContain('\r\n50,1,')
  expect(await readdir(versions())).toEqual([second.config.dataset.hash])

  await edit({ type: 'mergeClasses', from: [0], into: 1 })
  const after = await results(second.id)
  expect(after.csv).toBe(csv)
  const { datasets } = world.services
  expect(await datasets.difference(world.dataset.id, second.config.dataset.hash)).toMatchObject({
    classesRemoved: 1,
    excluded: 0,
  })
  expect(await datasets.difference(world.dataset.id, first.config.dataset.hash)).toMatchObject({
    excluded: 6,
    moved: 2,
  })
  expect((await datasets.find(world.dataset.id)).versions).toEqual([
    first.config.dataset.hash,
    second.config.dataset.hash,
  ])
})

it('a stopped run goes on with what it began with, although the dataset was edited', async () => {
  await edit({ type: 'exclude', pictures: '0-9' })
  world.behave({ milliseconds: 5 })
  const { training } = world.services
  const run = await training.start(world.config({ epochs: 5 }), 'Run')
  await training.stop(run.id)
  await training.finished(run.id)
  await edit({ type: 'exclude', pictures: '10-29' })
  await world.services.close()
  await world.open({})
  await world.services.training.continue(run.id)
  expect(await world.services.training.finished(run.id)).toMatchObject({
    status: 'finished',
    dataset: { counts: { train: 30, test: 30 } },
    stepsPerEpoch: 3,
  })
})

it('a version that was never kept, or is damaged, is told', async () => {
  await edit({ type: 'exclude', pictures: '0' })
  const { hash } = world.dataset
  await edit({ type: 'exclude', pictures: '1' })
  const { datasets } = world.services
  await expect(datasets.files(world.dataset.id, hash)).rejects.toMatchObject({ code: 'dataset-changed' })
  const files = await datasets.files(world.dataset.id, world.dataset.hash)
  await truncate(files.rows ?? '', 8)
  const kept = world.dataset.hash
  await edit({ type: 'exclude', pictures: '2' })
  await expect(datasets.version(world.dataset.id, kept)).rejects.toMatchObject({ code: 'dataset-damaged' })
  await rm(versions(), { recursive: true })
  await expect(datasets.version(world.dataset.id, kept)).rejects.toMatchObject({ code: 'dataset-changed' })
})
