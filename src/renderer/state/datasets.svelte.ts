import type { DatasetSummary } from '../../shared/dataset'
import { toErrorData, type ErrorData } from '../../shared/errors'
import { request, subscribe } from '../api'
import { navigation } from './navigation.svelte'

/** The datasets of the library, kept in step with main. */
class Datasets {
  list = $state.raw<DatasetSummary[]>([])
  loaded = $state(false)
  error = $state.raw<ErrorData | null>(null)
  /** The dataset in use: the chosen one, else the first. */
  current = $derived(this.list.find((d) => d.id === navigation.datasetId) ?? this.list[0] ?? null)

  constructor() {
    subscribe('datasets.changed', () => void this.load())
    void this.load()
  }

  async load(): Promise<void> {
    try {
      this.list = await request('datasets.list', {})
      this.error = null
    } catch (thrown) {
      this.error = toErrorData(thrown)
    }
    this.loaded = true
  }

  byId(id: string): DatasetSummary | null {
    return this.list.find((d) => d.id === id) ?? null
  }
}

export const datasets = new Datasets()
