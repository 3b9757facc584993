import { readdir, stat } from 'node:fs/promises'
import { pictureBytes, type DatasetSummary } from '../../shared/dataset'
import { JackdawError } from '../../shared/errors'
import { idPattern } from '../../shared/ids'
import type { Library } from '../library/paths'
import { compareViews, isSame } from './edits/compare-views'
import { countView, importedView, type DatasetView } from './edits/dataset-view'
import { readJournal, type Journal } from './edits/journal'
import { titleOf, viewAfter } from './edits/view-after'
import { viewHash } from './edits/view-hash'
import { readLabels, readManifest, storedFiles, type StoredManifest } from './stored-dataset'
import { keptVersions } from './versions/dataset-version'

/** Datasets whose views stay in memory: three bytes a picture each. */
const viewsKept = 4

/** A dataset as it lies in the library, read whole but for its pixels. */
export interface OpenDataset {
  /** As it was imported, and how many pictures lie in its files now. */
  manifest: StoredManifest
  journal: Journal
  /** With its edits. Not to be changed. */
  view: DatasetView
  summary: DatasetSummary
}

/** What lies in the library's folder of datasets, read once and again when one of its files changes. */
export class DatasetShelf {
  private readonly known = new Map<string, { state: string; summary: DatasetSummary }>()
  private readonly opened = new Map<string, OpenDataset>()

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
    const state = await this.stateOf(id)
    const known = this.known.get(id)
    return known?.state === state ? known.summary : (await this.read(id, state)).summary
  }

  /** One dataset with what is said of each of its pictures. Throws like `show`. */
  async open(id: string): Promise<OpenDataset> {
    const state = await this.stateOf(id)
    const opened = this.known.get(id)?.state === state ? this.opened.get(id) : undefined
    if (!opened) return this.read(id, state)
    this.keep(id, opened)
    return opened
  }

  forget(id: string): void {
    this.known.delete(id)
    this.opened.delete(id)
  }

  /** Changes when the dataset's record, its edits or its kept versions do. */
  private async stateOf(id: string): Promise<string> {
    const directory = this.library.dataset(id)
    const files = storedFiles(directory)
    const [manifest, edits, versions] = await Promise.all(
      [files.manifest, files.edits, files.versions].map((file) => stat(file).catch(() => undefined)),
    )
    if (manifest) return [manifest, edits, versions].map((status) => `${status?.mtimeMs}/${status?.size}`).join()
    if (await stat(directory).catch(() => undefined))
      throw new JackdawError('dataset-damaged', id, { reason: 'its record is missing' })
    this.forget(id)
    throw new JackdawError('dataset-unknown', id)
  }

  private async read(id: string, state: string): Promise<OpenDataset> {
    this.forget(id)
    const directory = this.library.dataset(id)
    const { bytes, imageBytes, ...record } = await readManifest(directory)
    const journal = await readJournal(storedFiles(directory).edits, record.name)
    const stored = Math.max(record.counts.train + record.counts.test, journal.end)
    if (imageBytes < stored * pictureBytes(record.shape))
      throw new JackdawError('dataset-damaged', record.name, { reason: 'pictures are missing' })
    const manifest = { ...record, stored }
    const imported = importedView(manifest, await readLabels(directory, manifest), stored)
    const { view, titles } = viewAfter(imported, journal.done, manifest.name)
    const redo = journal.undone.length > 0 ? journal.undone[journal.undone.length - 1] : undefined
    const difference = compareViews(imported, view)
    const edited = isSame(difference) ? null : difference
    const { classCounts, counts, excluded } = countView(view)
    const summary: DatasetSummary = {
      ...manifest,
      classNames: view.classes.map(({ name }) => name),
      counts,
      hash: edited ? await viewHash(directory, manifest, view) : manifest.hash,
      classCounts,
      bytes,
      revision: journal.last,
      excluded,
      edited,
      undo: titles[titles.length - 1] ?? null,
      redo: redo ? titleOf(redo, view) : null,
      versions: [manifest.hash, ...(await keptVersions(directory)).filter((hash) => hash !== manifest.hash)],
    }
    const opened = { manifest, journal, view, summary }
    this.known.set(id, { state, summary })
    this.keep(id, opened)
    return opened
  }

  private keep(id: string, opened: OpenDataset): void {
    this.opened.delete(id)
    this.opened.set(id, opened)
    for (const oldest of this.opened.keys()) {
      if (this.opened.size <= viewsKept) break
      this.opened.delete(oldest)
    }
  }
}
