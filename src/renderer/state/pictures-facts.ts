import type { DatasetSummary } from '../../shared/dataset'

/** What is said of each stored picture, by index. */
export interface PictureFacts {
  labels: Uint16Array
  /** 0 for training and 1 for the test; 2 and 3 the same, but excluded; more for what is no part of the dataset. */
  sides: Uint8Array
}

/** The newest few datasets' facts: a dataset with a million pictures has 3 MB of them. */
export class FactStore<T> {
  readonly #kept = new Map<string, Promise<T>>()

  constructor(
    readonly fetchFacts: (datasetId: string) => Promise<T>,
    readonly limit = 4,
  ) {}

  /** Between two edits they stay the same, so they are fetched once. What failed is fetched again the next time. */
  load({ id, revision }: Pick<DatasetSummary, 'id' | 'revision'>): Promise<T> {
    const key = `${id}/${revision ?? ''}`
    const known = this.#kept.get(key)
    if (known) return known
    const coming = this.fetchFacts(id)
    this.#kept.set(key, coming)
    coming.catch(() => this.#kept.delete(key))
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= this.limit) break
      this.#kept.delete(oldest)
    }
    return coming
  }
}
