import { readdir, stat } from 'node:fs/promises'
import type { DatasetSummary } from '../../shared/dataset'
import { JackdawError } from '../../shared/errors'
import { idPattern } from '../../shared/ids'
import type { Library } from '../library/paths'
import { countClasses } from './picture-source'
import { readLabels, readManifest, storedFiles } from './stored-dataset'

/** Datasets whose labels stay in memory: two bytes a picture each. */
const labelsKept = 4

/** What lies in the library's folder of datasets, read once and again when a manifest changes. */
export class DatasetShelf {
  private readonly summaries = new Map<string, { mtimeMs: number; summary: DatasetSummary }>()
  private readonly labelCache = new Map<string, Uint16Array>()

  /** @param onSkipped hears of datasets that are left out of the list, and why */
  constructor(
    private readonly library: Library,
    private readonly onSkipped: (datasetId: string, reason: Error) => void = () => undefined,
  ) {}

  /** Every dataset that is whole, oldest first. A damaged one is left out here; asking for it by its id says what is wrong. */
  async list(): Promise<DatasetSummary[]> {
    const ids = (await readdir(this.library.datasets)).filter((name) => idPattern.test(name))
    const found = await Promise.all(ids.map((id) => this.show(id).catch((error: Error) => this.onSkipped(id, error))))
    return found
      .filter((summary) => summary !== undefined)
      .sort((a, b) => (a.createdAt < b.createdAt ? -1 : a.createdAt > b.createdAt ? 1 : a.id < b.id ? -1 : 1))
  }

  /** One dataset by id. Throws `dataset-unknown` or `dataset-damaged`. */
  async show(id: string): Promise<DatasetSummary> {
    const directory = this.library.dataset(id)
    const status = await stat(storedFiles(directory).manifest).catch(() => undefined)
    if (!status) {
      if (await stat(directory).catch(() => undefined))
        throw new JackdawError('dataset-damaged', id, { reason: 'its record is missing' })
      this.forget(id)
      throw new JackdawError('dataset-unknown', id)
    }
    const known = this.summaries.get(id)
    if (known?.mtimeMs === status.mtimeMs) return known.summary
    this.forget(id)
    const manifest = await readManifest(directory)
    const labels = await readLabels(directory, manifest)
    this.keepLabels(id, labels)
    const summary = { ...manifest, classCounts: countClasses(labels, manifest.counts, manifest.classNames.length) }
    this.summaries.set(id, { mtimeMs: status.mtimeMs, summary })
    return summary
  }

  async labels(id: string): Promise<Uint16Array> {
    const summary = await this.show(id)
    const labels = this.labelCache.get(id) ?? (await readLabels(this.library.dataset(id), summary))
    this.keepLabels(id, labels)
    return labels
  }

  forget(id: string): void {
    this.summaries.delete(id)
    this.labelCache.delete(id)
  }

  private keepLabels(id: string, labels: Uint16Array): void {
    this.labelCache.delete(id)
    this.labelCache.set(id, labels)
    for (const oldest of this.labelCache.keys()) {
      if (this.labelCache.size <= labelsKept) break
      this.labelCache.delete(oldest)
    }
  }
}
