import { JackdawError } from '../../../shared/errors'
import { caseKey, type Examination } from '../../../shared/doctor'
import type { EnginePool } from '../../engines/engine-pool'
import type { Library } from '../../library/paths'
import type { DatasetService, DoctorService, ServiceOptions } from '../../services'
import { barOfPicture } from './distributions'
import { examineDataset, type LookThrough } from './examine-dataset'
import { readOriginalSizes } from './original-sizes'
import { readBrightness, readExamination, writeBrightness, writeExamination } from './stored-examination'

export interface DoctorParts {
  library: Library
  datasets: DatasetService
  pool: EnginePool
  emit: ServiceOptions['emit']
}

/** Cases that are remembered as ignored at most. */
const mostIgnored = 100_000

interface UnderWay {
  result: Promise<Examination>
  stop: AbortController
}

/** Looks through datasets for faults. See `DoctorService` for what each method does. */
export function createDoctorService({ library, datasets, pool, emit }: DoctorParts): DoctorService {
  const underWay = new Map<string, UnderWay>()

  async function saved(datasetId: string): Promise<Examination | null> {
    const { hash } = await datasets.find(datasetId)
    const examination = await readExamination(library.dataset(datasetId))
    return examination?.hash === hash ? examination : null
  }

  async function examineNow(datasetId: string, signal: AbortSignal, onProgress: Progressed): Promise<Examination> {
    const dataset = await datasets.find(datasetId)
    const directory = library.dataset(datasetId)
    const { labels } = await datasets.view(datasetId)
    const files = await datasets.files(datasetId, dataset.versions[0] ?? dataset.hash)
    const look = lookThrough(pool, onProgress)
    const { examination, brightness } = await examineDataset({ dataset, directory, files, labels }, look, signal)
    const ignored = (await readExamination(directory))?.ignored ?? []
    await writeBrightness(directory, brightness)
    await writeExamination(directory, { ...examination, ignored })
    emit('doctor.changed', { datasetId })
    return { ...examination, ignored }
  }

  return {
    examination: saved,

    examine(datasetId, { signal, onProgress } = {}) {
      const known = underWay.get(datasetId)
      if (known) return known.result
      const stop = new AbortController()
      const abort = () => stop.abort(new JackdawError('job-stopped'))
      if (signal?.aborted) abort()
      signal?.addEventListener('abort', abort)
      const result = examineNow(datasetId, stop.signal, (done, total) => {
        onProgress?.(done, total)
        emit('doctor.progress', { datasetId, done, total })
      }).finally(() => {
        signal?.removeEventListener('abort', abort)
        underWay.delete(datasetId)
      })
      underWay.set(datasetId, { result, stop })
      return result
    },

    cancel: (datasetId) => underWay.get(datasetId)?.stop.abort(new JackdawError('job-stopped')),

    async ignore(datasetId, kind, keys, ignored) {
      const directory = library.dataset(datasetId)
      const examination = await saved(datasetId)
      if (!examination) throw new JackdawError('file-missing', 'doctor.json')
      const known = new Set(examination.ignored)
      for (const key of keys) {
        const name = caseKey(kind, { key })
        if (ignored) known.add(name)
        else known.delete(name)
      }
      const changed = { ...examination, ignored: [...known].slice(-mostIgnored) }
      await writeExamination(directory, changed)
      emit('doctor.changed', { datasetId })
      return changed
    },

    async barPictures(datasetId, distribution, bar) {
      const dataset = await datasets.find(datasetId)
      const directory = library.dataset(datasetId)
      const count = dataset.counts.train + dataset.counts.test
      const brightness = await readBrightness(directory, count)
      if (!brightness) throw new JackdawError('file-missing', 'doctor-brightness.u8')
      const sizes =
        distribution === 'brightness'
          ? new Uint32Array(0)
          : await readOriginalSizes(directory, dataset, new AbortController().signal)
      const found: number[] = []
      for (let index = 0; index < count; index++)
        if (barOfPicture({ brightness, sizes }, distribution, index) === bar) found.push(index)
      return found
    },

    async close() {
      const all = [...underWay.values()]
      for (const { stop } of all) stop.abort(new JackdawError('job-stopped'))
      await Promise.allSettled(all.map(({ result }) => result))
    },
  }
}

type Progressed = (done: number, total: number) => void

/** Lets an engine process of its own look at the pictures, which loads nothing to compute with and is ended at once when told to. */
function lookThrough(pool: EnginePool, onProgress: Progressed): LookThrough {
  return async (dataset, signal) => {
    const client = await pool.startDecoding()
    try {
      return await client.run(
        { kind: 'examine', dataset },
        {
          signal,
          onProgress: (progress) => {
            if (progress.kind === 'pictures') onProgress(progress.done, progress.total)
          },
        },
      )
    } finally {
      await client.kill()
    }
  }
}
