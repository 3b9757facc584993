/** Labels by dataset: the newest few, since a dataset with a million pictures has 2 MB of them. */
export class LabelStore {
  readonly #kept = new Map<string, Promise<Uint16Array>>()

  constructor(
    readonly fetchLabels: (datasetId: string) => Promise<Uint16Array>,
    readonly limit = 4,
  ) {}

  /** A dataset's content never changes under its id, so it is fetched once. What failed is fetched again the next time. */
  load(datasetId: string): Promise<Uint16Array> {
    const known = this.#kept.get(datasetId)
    if (known) return known
    const coming = this.fetchLabels(datasetId)
    this.#kept.set(datasetId, coming)
    coming.catch(() => this.#kept.delete(datasetId))
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= this.limit) break
      this.#kept.delete(oldest)
    }
    return coming
  }
}
