import type { Handlers } from '../../src/shared/contract'
import type { ImportPreview } from '../../src/shared/dataset'
import { JackdawError } from '../../src/shared/errors'
import { mnist } from './datasets'
import { fakeId, type FakeDataset, type World } from './world'

const pause = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds))

/** Answers for the Data place. The folder dialog always finds a copy of MNIST. */
export function dataHandlers(world: World): Partial<Handlers> {
  const trash = new Map<string, FakeDataset>()
  const cancelled = new Set<string>()
  const choiceId = fakeId('choice')

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
    'datasets.chooseIdxFolder': () => {
      const { summary, label, pixels } = mnist()
      const { shape, classNames, counts, classCounts } = summary
      const samples = Array.from({ length: 20 }, (_, i) => ({ label: label(i), pixels: [...pixels(i)] }))
      const preview: ImportPreview = {
        choiceId,
        folderName: 'my digits',
        shape,
        classNames,
        counts,
        classCounts,
        samples,
        sameAs: world.datasets.find((d) => d.summary.hash === summary.hash)?.summary.name ?? null,
      }
      return Promise.resolve(preview)
    },
    'datasets.import': async ({ name }) => {
      const source = mnist()
      const total = source.summary.bytes
      cancelled.delete(choiceId)
      for (let part = 0; part <= 10; part++) {
        if (cancelled.has(choiceId)) throw new JackdawError('import-cancelled')
        world.emit('datasets.importProgress', { choiceId, done: (part / 10) * total, total })
        await pause(150)
      }
      const id = fakeId(`imported${world.datasets.length}`)
      const summary = { ...source.summary, id, name, origin: { kind: 'idx' as const, detail: 'my digits' } }
      world.datasets.push({ ...source, summary })
      world.emit('datasets.changed', null)
      return summary
    },
    'datasets.cancelImport': ({ choiceId: id }) => {
      cancelled.add(id)
      return Promise.resolve(null)
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
