import { caseKey, mostListed, type Examination } from '../../../shared/doctor'
import { JackdawError } from '../../../shared/errors'
import type { EnginePool } from '../../engines/engine-pool'
import type { Library } from '../../library/paths'
import type { DatasetService, DoctorService, ServiceOptions } from '../../services'
import { side } from '../edits/dataset-view'
import { readReport } from '../import-report'
import { barOfPicture } from './distributions'
import { examinationOf } from './examination-of'
import { listed } from './finding-of'
import { lookThrough } from './look-through'
import { readLooked, writeLooked } from './looked'
import { readExamination, writeExamination } from './stored-examination'

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

  const stateOf = async (datasetId: string) => {
    const [dataset, view] = await Promise.all([datasets.find(datasetId), datasets.view(datasetId)])
    const report = await readReport(library.dataset(datasetId)).catch(() => null)
    return { dataset, view, report }
  }

  async function current(datasetId: string): Promise<Examination | null> {
    const directory = library.dataset(datasetId)
    const { hash } = await datasets.find(datasetId)
    const saved = await readExamination(directory)
    if (!saved || saved.hash === hash) return saved
    const state = await stateOf(datasetId)
    const looked = await readLooked(directory, state.dataset)
    if (!looked) return null
    const examination = examinationOf(state, looked, saved)
    await writeExamination(directory, examination)
    return examination
  }

  async function examineNow(
    datasetId: string,
    signal: AbortSignal,
    onProgress: (done: number, total: number) => void,
  ): Promise<Examination> {
    const state = await stateOf(datasetId)
    const directory = library.dataset(datasetId)
    const { looked, means } = await lookThrough(pool, directory, state, { signal, onProgress })
    // Whatever was ignored or edited meanwhile counts.
    const ignored = (await readExamination(directory))?.ignored ?? []
    const examination = examinationOf(await stateOf(datasetId), looked, { means, ignored })
    await writeLooked(directory, state.dataset, looked)
    await writeExamination(directory, examination)
    emit('doctor.changed', { datasetId })
    return examination
  }

  return {
    examination: current,

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
      const examination = await current(datasetId)
      if (!examination) throw new JackdawError('file-missing', 'doctor.json')
      const known = new Set(examination.ignored)
      for (const key of keys) {
        const name = caseKey(kind, { key })
        if (ignored) known.add(name)
        else known.delete(name)
      }
      const changed = { ...examination, ignored: [...known].slice(-mostIgnored) }
      await writeExamination(library.dataset(datasetId), changed)
      emit('doctor.changed', { datasetId })
      return changed
    },

    async barPictures(datasetId, distribution, bar) {
      const [dataset, view] = await Promise.all([datasets.find(datasetId), datasets.view(datasetId)])
      const looked = await readLooked(library.dataset(datasetId), dataset)
      if (!looked) throw new JackdawError('file-missing', 'doctor-pictures.safetensors')
      const found: number[] = []
      for (let index = 0; index < view.sides.length && found.length < mostListed; index++)
        if ((view.sides[index] ?? side.absent) <= side.test && barOfPicture(looked, distribution, index) === bar)
          found.push(index)
      return listed(found, view)
    },

    async close() {
      const all = [...underWay.values()]
      for (const { stop } of all) stop.abort(new JackdawError('job-stopped'))
      await Promise.allSettled(all.map(({ result }) => result))
    },
  }
}
