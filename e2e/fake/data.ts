import type { Handlers } from '../../src/shared/contract'
import { JackdawError } from '../../src/shared/errors'
import type { FakeDataset, World } from './world'

const pause = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds))

/** Answers for the Data place, but for the import. */
export function dataHandlers(world: World): Partial<Handlers> {
  const trash = new Map<string, FakeDataset>()

  const known = (datasetId: string): FakeDataset => {
    const found = world.datasets.find((d) => d.summary.id === datasetId)
    if (!found) throw new JackdawError('dataset-unknown', datasetId)
    return found
  }

  return {
    'datasets.list': async () => {
      if (world.scenario === 'broken')
        throw new JackdawError('library-unusable', 'library', { reason: 'no permission' })
      if (world.scenario === 'slow') await pause(3000)
      return world.datasets.map((d) => d.summary)
    },
    'datasets.rename': ({ datasetId, name }) => {
      const dataset = known(datasetId)
      dataset.summary = { ...dataset.summary, name }
      world.emit('datasets.changed', null)
      return Promise.resolve(dataset.summary)
    },
    'datasets.remove': ({ datasetId }) => {
      trash.set(datasetId, known(datasetId))
      world.datasets = world.datasets.filter((d) => d.summary.id !== datasetId)
      world.emit('datasets.changed', null)
      return Promise.resolve(null)
    },
    'datasets.restore': ({ datasetId }) => {
      const dataset = trash.get(datasetId)
      if (!dataset) return Promise.reject(new JackdawError('dataset-unknown', datasetId))
      world.datasets.push(dataset)
      world.emit('datasets.changed', null)
      return Promise.resolve(dataset.summary)
    },
  }
}
