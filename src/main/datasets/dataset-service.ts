import { access, readdir } from 'node:fs/promises'
import path from 'node:path'
import * as v from 'valibot'
import { commit, syncFolder, writeError, writeFileAtomic } from '../../files/atomic-write'
import { datasetManifestSchema, type DatasetSummary } from '../../shared/dataset'
import { JackdawError } from '../../shared/errors'
import { idPattern } from '../../shared/ids'
import type { Library } from '../library/paths'
import { newId } from '../library/new-id'
import type { DatasetService, ServiceOptions } from '../services'
import { storeBundledDataset } from './bundled-dataset'
import { datasetName } from './dataset-name'
import { DatasetShelf } from './dataset-shelf'
import { findIdxFiles } from './idx/idx-folder'
import { openIdxSource } from './idx/idx-source'
import { previewSource } from './preview-source'
import { storeDataset } from './store-dataset'
import { readPixels, storedFiles } from './stored-dataset'

export interface DatasetServiceOptions extends Pick<ServiceOptions, 'resourcesDirectory' | 'emit'> {
  library: Library
  /** Whether a run is reading this dataset now; such a one is not removed. */
  isInUse?: (datasetId: string) => boolean
  /** Hears of damaged datasets that are left out of the list. */
  onSkipped?: (datasetId: string, reason: Error) => void
}

/** Choices that are remembered; older ones expire. */
const choicesKept = 16

/** Says that the bundled dataset was put in once, so that it stays away when a person removes it. */
const preparedMark = '.prepared'

/** The datasets of a library. See `DatasetService` for what each method does. */
export function createDatasetService(options: DatasetServiceOptions): DatasetService {
  const { library, emit } = options
  const shelf = new DatasetShelf(library, options.onSkipped)
  const choices = new Map<string, { directory: string; cancel: AbortController }>()

  async function find(idOrName: string): Promise<DatasetSummary> {
    if (idPattern.test(idOrName)) return shelf.show(idOrName)
    const wanted = idOrName.trim().toLowerCase()
    const [only, other] = (await shelf.list()).filter(({ name }) => name.toLowerCase() === wanted)
    if (only && !other) return only
    throw new JackdawError(only ? 'dataset-ambiguous' : 'dataset-unknown', idOrName)
  }

  async function move(from: string, to: string, subject: string): Promise<void> {
    try {
      await commit(from, to)
      await syncFolder(path.dirname(from))
    } catch (error) {
      throw writeError(error, subject)
    }
  }

  function remember(directory: string): string {
    const id = newId()
    choices.set(id, { directory, cancel: new AbortController() })
    for (const oldest of choices.keys()) {
      if (choices.size <= choicesKept) break
      choices.delete(oldest)
    }
    return id
  }

  return {
    async prepare() {
      const mark = path.join(library.datasets, preparedMark)
      if (await exists(mark)) return
      const ids = (await readdir(library.datasets)).filter((name) => idPattern.test(name))
      if (ids.length === 0) {
        await storeBundledDataset(library, path.join(options.resourcesDirectory, 'mnist'))
        emit('datasets.changed', null)
      }
      await writeFileAtomic(mark, '')
    },

    list: () => shelf.list(),
    find,
    labels: (datasetId) => shelf.labels(datasetId),

    async files(datasetId) {
      const { shape, counts, classNames } = await shelf.show(datasetId)
      const { images, labels } = storedFiles(library.dataset(datasetId))
      return { images, labels, shape, classCount: classNames.length, counts }
    },

    async pixels(datasetId, indices) {
      return readPixels(library.dataset(datasetId), await shelf.show(datasetId), indices)
    },

    async choose(directory) {
      const source = await openIdxSource(await findIdxFiles(directory), originOf(directory))
      try {
        const { hash, ...preview } = await previewSource(source)
        const same = hash === null ? undefined : (await shelf.list()).find((dataset) => dataset.hash === hash)
        return {
          choiceId: remember(directory),
          folderName: path.basename(path.resolve(directory)),
          ...preview,
          sameAs: same?.name ?? null,
        }
      } finally {
        await source.close()
      }
    },

    async import(choiceId, name, importOptions = {}) {
      const choice = choices.get(choiceId)
      if (!choice) throw new JackdawError('choice-expired')
      const cleanName = datasetName(name)
      // A cancelled choice can be tried again, and what is cancelled from outside is the same as what is cancelled by id.
      const cancel = (choice.cancel = new AbortController())
      const onAbort = () => cancel.abort()
      if (importOptions.signal?.aborted) cancel.abort()
      importOptions.signal?.addEventListener('abort', onAbort)
      try {
        const source = await openIdxSource(await findIdxFiles(choice.directory), originOf(choice.directory))
        try {
          const { id } = await storeDataset(library, source, cleanName, {
            signal: cancel.signal,
            onProgress: (progress) => {
              emit('datasets.importProgress', { choiceId, ...progress })
              importOptions.onProgress?.(progress)
            },
          })
          choices.delete(choiceId)
          const summary = await shelf.show(id)
          emit('datasets.changed', null)
          return summary
        } finally {
          await source.close()
        }
      } finally {
        importOptions.signal?.removeEventListener('abort', onAbort)
      }
    },

    cancelImport(choiceId) {
      choices.get(choiceId)?.cancel.abort()
    },

    async rename(datasetId, name) {
      const summary = await shelf.show(datasetId)
      const manifest = v.parse(datasetManifestSchema, pickManifest({ ...summary, name: datasetName(name) }))
      const file = storedFiles(library.dataset(datasetId)).manifest
      await writeFileAtomic(file, `${JSON.stringify(manifest, null, 2)}\n`)
      shelf.forget(datasetId)
      const renamed = await shelf.show(datasetId)
      emit('datasets.changed', null)
      return renamed
    },

    async remove(datasetId) {
      const directory = library.dataset(datasetId)
      if (!(await exists(directory))) throw new JackdawError('dataset-unknown', datasetId)
      if (options.isInUse?.(datasetId)) throw new JackdawError('dataset-in-use', (await shelf.show(datasetId)).name)
      await move(directory, library.trashed('datasets', datasetId), datasetId)
      shelf.forget(datasetId)
      emit('datasets.changed', null)
    },

    async restore(datasetId) {
      const trashed = library.trashed('datasets', datasetId)
      if (!(await exists(trashed))) throw new JackdawError('dataset-unknown', datasetId)
      await move(trashed, library.dataset(datasetId), datasetId)
      const summary = await shelf.show(datasetId)
      emit('datasets.changed', null)
      return summary
    },
  }
}

const originOf = (directory: string) => ({ kind: 'idx' as const, detail: path.basename(path.resolve(directory)) })

/** The part of a summary that is kept on disk. */
function pickManifest({ classCounts: _classCounts, bytes: _bytes, ...manifest }: DatasetSummary) {
  return manifest
}

async function exists(name: string): Promise<boolean> {
  return access(name).then(
    () => true,
    () => false,
  )
}
