import { SvelteMap } from 'svelte/reactivity'
import { fromJson } from '../../shared/as-json'
import type { DatasetSummary } from '../../shared/dataset'
import type { EditOperation } from '../../shared/dataset-edit'
import { openFindings, type Examination, type Finding, type FindingKind } from '../../shared/doctor'
import { toErrorData, type ErrorData } from '../../shared/errors'
import { visible } from '../../shared/words/format'
import { request, subscribe } from '../api'
import { notices } from './notices.svelte'

/** What is known of a dataset's faults. */
interface DoctorEntry {
  /** Of the dataset as `hash` says; null while its pictures were never looked at. */
  examination: Examination | null
  /** Version of the dataset that main was asked about last; null while it has not answered. */
  hash: string | null
  /** How far a look at the pictures is, in [0, 1]; null while there is none. */
  progress: number | null
  error: ErrorData | null
}

const nothing: DoctorEntry = { examination: null, hash: null, progress: null, error: null }

/** The faults of datasets, kept in step with main. */
class Doctor {
  readonly #entries = new SvelteMap<string, DoctorEntry>()
  /** Version that is being asked about, by dataset. */
  readonly #asking = new Map<string, string>()

  constructor() {
    subscribe('doctor.progress', ({ datasetId, done, total }) =>
      this.#change(datasetId, { progress: total > 0 ? done / total : 0 }),
    )
    subscribe('doctor.changed', ({ datasetId }) => {
      const { hash, progress } = this.#of(datasetId)
      // A look that is under way answers with what it found itself.
      if (hash !== null && progress === null) void this.#ask(datasetId, hash)
    })
  }

  of({ id }: Pick<DatasetSummary, 'id'>): DoctorEntry {
    return this.#entries.get(id) ?? nothing
  }

  /** Findings that are open; null while nothing is known. */
  open(dataset: Pick<DatasetSummary, 'id'>): Finding[] | null {
    const { examination } = this.of(dataset)
    return examination && openFindings(examination)
  }

  /** Sees to it that what is known is about the dataset as it is. To be called when it is shown, and again when it changes. */
  async load({ id, hash }: Pick<DatasetSummary, 'id' | 'hash'>): Promise<void> {
    if (this.#of(id).hash === hash || this.#asking.get(id) === hash) return
    await this.#ask(id, hash)
  }

  async examine(datasetId: string): Promise<void> {
    if (this.#of(datasetId).progress !== null) return
    this.#change(datasetId, { progress: 0, error: null })
    try {
      const examination = fromJson(await request('doctor.examine', { datasetId }))
      this.#change(datasetId, { examination, hash: examination.hash, progress: null })
    } catch (thrown) {
      const error = toErrorData(thrown)
      this.#change(datasetId, { progress: null, error: error.code === 'job-stopped' ? null : error })
    }
  }

  async cancel(datasetId: string): Promise<void> {
    await request('doctor.cancel', { datasetId }).catch((thrown) => notices.failed(thrown))
  }

  /** Remembers cases of a finding as ignored, or no longer. */
  async ignore(datasetId: string, kind: FindingKind, keys: string[], ignored: boolean): Promise<void> {
    try {
      const examination = fromJson(await request('doctor.ignore', { datasetId, kind, keys, ignored }))
      this.#change(datasetId, { examination })
      if (ignored)
        notices.done('It will not be mentioned again.', {
          label: 'Undo',
          run: () => void this.ignore(datasetId, kind, keys, false),
        })
    } catch (thrown) {
      notices.failed(thrown)
    }
  }

  /** Edits a dataset because of a finding, and offers to take it back. */
  async act(datasetId: string, operations: EditOperation[], title: string): Promise<void> {
    try {
      const { entry } = await request('datasets.edit', { datasetId, edit: { operations, title } })
      if (!entry) return
      const undo = () => void request('datasets.undo', { datasetId }).catch((thrown) => notices.failed(thrown))
      notices.done(`${visible(entry.title)}.`, { label: 'Undo', run: undo })
    } catch (thrown) {
      notices.failed(thrown)
    }
  }

  async #ask(id: string, hash: string): Promise<void> {
    this.#asking.set(id, hash)
    const answer = await request('doctor.examination', { datasetId: id }).then(
      (examination) => ({ examination: examination && fromJson(examination), error: null }),
      (thrown: unknown) => ({ examination: null, error: toErrorData(thrown) }),
    )
    if (this.#asking.get(id) !== hash) return
    this.#asking.delete(id)
    this.#change(id, { ...answer, hash })
  }

  #of(id: string): DoctorEntry {
    return this.#entries.get(id) ?? nothing
  }

  #change(id: string, change: Partial<DoctorEntry>): void {
    this.#entries.set(id, { ...this.#of(id), ...change })
  }
}

export const doctor = new Doctor()
