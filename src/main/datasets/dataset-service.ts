import { access, readdir } from 'node:fs/promises'
import path from 'node:path'
import * as v from 'valibot'
import { commit, syncFolder, writeError, writeFileAtomic } from '../../files/atomic-write'
import { datasetManifestSchema, type DatasetSummary } from '../../shared/dataset'
import type { AddOutcome, EditOutcome } from '../../shared/dataset-edit'
import { JackdawError } from '../../shared/errors'
import { defaultImportSettings } from '../../shared/import'
import { idPattern } from '../../shared/ids'
import type { Library } from '../library/paths'
import type { AddOptions, DatasetService, ServiceOptions } from '../services'
import { addPictures } from './adding/add-pictures'
import { classSource } from './adding/class-source'
import { storeBundledDataset } from './bundled-dataset'
import { datasetName } from './dataset-name'
import { brightness } from './brightness'
import { DatasetShelf } from './dataset-shelf'
import { alikeGroups } from './doctor/alike-groups'
import { readLooked } from './doctor/looked'
import { EditDesk } from './edits/edit-desk'
import { compareViews, isSame } from './edits/compare-views'
import { exportFolders } from './export/export-folders'
import { exportNpz } from './export/export-npz'
import { importedView } from './edits/dataset-view'
import { ImportChoices } from './import-choices'
import { importFingerprint } from './import-fingerprint'
import { readReport, reportRows, saveCsv, type ReportRow } from './import-report'
import type { PictureDecoder } from './importers/importer'
import type { SourceReport } from './picture-source'
import { previewImport } from './preview-import'
import { groupsOf } from './splits/groups'
import { splitEdit } from './splits/split-edit'
import { storeDataset } from './store-dataset'
import type { FileTree } from './trees/file-tree'
import { givenFilesTree } from './trees/given-files-tree'
import { openTrees } from './trees/open-trees'
import { joinedRows } from './trees/packed-rows'
import { readLabels, readNames, readPixels, searchNames, storedFiles } from './stored-dataset'
import {
  type DatasetVersion,
  keepVersion,
  keptVersions,
  readVersion,
  versionFiles,
  versionOf,
  viewOf,
} from './versions/dataset-version'

export interface DatasetServiceOptions extends Pick<ServiceOptions, 'resourcesDirectory' | 'emit'> {
  library: Library
  /** Whether a run is reading this dataset now; such a one is not removed. */
  isInUse?: (datasetId: string) => boolean
  /** Starts what decodes picture files; called when the first is needed. */
  startDecoder: () => PictureDecoder
  /** Hears of damaged datasets that are left out of the list. */
  onSkipped?: (datasetId: string, reason: Error) => void
}

/** Says that the bundled dataset was put in once, so that it stays away when a person removes it. */
const preparedMark = '.prepared'

/** The datasets of a library. See `DatasetService` for what each method does. */
export function createDatasetService(options: DatasetServiceOptions): DatasetService {
  const { library, emit } = options
  const shelf = new DatasetShelf(library, options.onSkipped)
  const desk = new EditDesk(library, shelf)
  const exporting = new Map<string, AbortController>()
  const adding = new Map<string, AbortController>()
  /** What became of the files that were added last. */
  const addReports = new Map<string, SourceReport>()
  const choices = new ImportChoices(library, options.startDecoder)

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

  async function version(datasetId: string, hash: string): Promise<DatasetVersion> {
    const { manifest, view, summary } = await shelf.open(datasetId)
    const directory = library.dataset(datasetId)
    if (hash === summary.hash) return versionOf(view, hash)
    if (hash === manifest.hash) return versionOf(importedView(manifest, await readLabels(directory, manifest)), hash)
    if (!(await keptVersions(directory)).includes(hash)) throw new JackdawError('dataset-changed', manifest.name)
    return readVersion(directory, hash, manifest)
  }

  async function add(
    datasetId: string,
    label: number,
    openFiles: (signal: AbortSignal) => Promise<FileTree>,
    { testShare = 0, seed = 1, signal: outer, onProgress }: AddOptions,
  ): Promise<AddOutcome> {
    // Asked before anything is waited for, so that who comes first is served.
    if (adding.has(datasetId)) throw new JackdawError('dataset-busy', (await shelf.show(datasetId)).name)
    const stop = new AbortController()
    const abort = () => stop.abort()
    if (outer?.aborted) abort()
    outer?.addEventListener('abort', abort)
    adding.set(datasetId, stop)
    const { signal } = stop
    let name = ''
    let tree: FileTree | undefined
    try {
      name = (await shelf.show(datasetId)).name
      const opened = (tree = await openFiles(signal))
      const outcome = await addPictures(
        { library, shelf, desk },
        datasetId,
        label,
        (manifest) => classSource(opened, manifest, { testShare, seed }, choices.sharedDecoder(), signal),
        {
          signal,
          onProgress: (progress) => {
            emit('datasets.addProgress', { datasetId, ...progress })
            onProgress?.(progress)
          },
          onReport: (report) => addReports.set(datasetId, report),
        },
      )
      if (outcome.entry) emit('datasets.changed', null)
      return outcome
    } catch (error) {
      if (signal.aborted) throw new JackdawError('import-cancelled', name)
      throw error
    } finally {
      outer?.removeEventListener('abort', abort)
      adding.delete(datasetId)
      await tree?.close()
    }
  }

  async function changed(edit: Promise<EditOutcome>): Promise<EditOutcome> {
    const outcome = await edit
    if (outcome.entry) emit('datasets.changed', null)
    return outcome
  }

  const preview: DatasetService['preview'] = (choiceId, settings) =>
    choices.use(choiceId, undefined, async (choice, signal) =>
      previewImport(choice, settings, await shelf.list(), signal),
    )

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
    view: async (datasetId) => (await shelf.open(datasetId)).view,
    version,

    async files(datasetId, hash) {
      const { manifest } = await shelf.open(datasetId)
      const directory = library.dataset(datasetId)
      const { stored } = manifest
      if (hash === manifest.hash) {
        const { images, labels } = storedFiles(directory)
        const { shape, classNames, counts } = manifest
        const more = stored > counts.train + counts.test ? { stored } : {}
        return { images, labels, shape, classCount: classNames.length, counts, ...more }
      }
      const wanted = await version(datasetId, hash)
      await keepVersion(directory, wanted, manifest.name)
      return versionFiles(directory, manifest, wanted, stored)
    },

    async pixels(datasetId, indices) {
      return readPixels(library.dataset(datasetId), (await shelf.open(datasetId)).manifest, indices)
    },

    async names(datasetId, indices) {
      return readNames(library.dataset(datasetId), (await shelf.open(datasetId)).manifest, indices)
    },

    async search(datasetId, text) {
      return searchNames(library.dataset(datasetId), (await shelf.open(datasetId)).manifest, text)
    },

    async brightness(datasetId) {
      const { manifest } = await shelf.open(datasetId)
      return brightness(storedFiles(library.dataset(datasetId)).images, manifest.shape, manifest.stored)
    },

    addPictures: (datasetId, label, paths, given = {}) =>
      add(datasetId, label, (signal) => openTrees(paths, { scratch: library.datasets, signal }), given),
    addFiles: (datasetId, label, files, given = {}) =>
      add(datasetId, label, (signal) => givenFilesTree(files, library.datasets, signal), given),
    async saveAddReport(datasetId, file) {
      const { name } = await shelf.show(datasetId)
      const report = addReports.get(datasetId)
      if (!report) throw new JackdawError('file-missing', `The report of what was added to ${name}`)
      await saveCsv(file, joinedRows<ReportRow>(report.skippedFiles, report.repairedFiles))
    },
    cancelAdding: (datasetId) => adding.get(datasetId)?.abort(),
    edit: (datasetId, edit) => changed(desk.edit(datasetId, () => edit)),
    async split(datasetId, settings) {
      const { manifest, summary } = await shelf.open(datasetId)
      const directory = library.dataset(datasetId)
      const looked = settings.alike ? await readLooked(directory, summary) : null
      if (settings.alike && !looked) throw new JackdawError('dataset-not-examined', manifest.name)
      const groups = await groupsOf(directory, manifest, settings, looked && alikeGroups(looked))
      return changed(desk.edit(datasetId, ({ view }) => splitEdit(view, settings, groups, manifest.name)))
    },
    async export(datasetId, parentDirectory, format, { signal, onProgress } = {}) {
      const { manifest, view } = await shelf.open(datasetId)
      const stop = new AbortController()
      exporting.set(datasetId, stop)
      signal?.addEventListener('abort', () => stop.abort())
      try {
        const write = format === 'npz' ? exportNpz : exportFolders
        return await write(library.dataset(datasetId), manifest, view, parentDirectory, {
          signal: stop.signal,
          onProgress: (done, total) => {
            onProgress?.(done, total)
            emit('datasets.exportProgress', { datasetId, done, total })
          },
        })
      } finally {
        exporting.delete(datasetId)
      }
    },
    cancelExport: (datasetId) => exporting.get(datasetId)?.abort(),
    undo: (datasetId) => changed(desk.step(datasetId, 'undo')),
    redo: (datasetId) => changed(desk.step(datasetId, 'redo')),
    history: (datasetId) => desk.history(datasetId),

    async difference(datasetId, hash) {
      const { view, summary } = await shelf.open(datasetId)
      if (hash === summary.hash) return null
      const difference = compareViews(viewOf(await version(datasetId, hash), view.sides.length), view)
      return isSame(difference) ? null : difference
    },

    async choose(chosen, settings) {
      const choice = await choices.open(typeof chosen === 'string' ? [chosen] : chosen)
      const { adjustable, suggested } = choice.candidate
      return preview(choice.id, { ...defaultImportSettings, ...(adjustable && suggested), ...settings })
    },

    preview,

    async import(choiceId, name, settings, { signal: outer, onProgress } = {}) {
      const cleanName = datasetName(name)
      const id = await choices.use(choiceId, outer, async ({ tree, candidate }, signal) => {
        const source = await candidate.open(settings)
        try {
          const manifest = await storeDataset(library, source, cleanName, {
            signal,
            fingerprint: importFingerprint(tree, candidate, settings),
            onProgress: (progress) => {
              emit('datasets.importProgress', { choiceId, ...progress })
              onProgress?.(progress)
            },
          })
          return manifest.id
        } finally {
          await source.close()
        }
      })
      await choices.forget(choiceId)
      const dataset = await shelf.show(id)
      const report = await readReport(library.dataset(id))
      emit('datasets.changed', null)
      if (!report) throw new JackdawError('dataset-damaged', dataset.name, { reason: 'its import report is missing' })
      return { dataset, report }
    },

    cancelImport: (choiceId) => choices.cancel(choiceId),

    async report(datasetId) {
      await shelf.show(datasetId)
      return readReport(library.dataset(datasetId))
    },

    async saveReport(datasetId, file) {
      const { name } = await shelf.show(datasetId)
      const directory = library.dataset(datasetId)
      if (!(await exists(storedFiles(directory).report)))
        throw new JackdawError('file-missing', `The import report of ${name}`)
      await saveCsv(file, reportRows(directory, Infinity))
    },

    async rename(datasetId, name) {
      const dataset = await shelf.open(datasetId)
      const { stored: _stored, ...record } = dataset.manifest
      const manifest = v.parse(datasetManifestSchema, { ...record, name: datasetName(name) })
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
      if (adding.has(datasetId)) throw new JackdawError('dataset-busy', (await shelf.show(datasetId)).name)
      if (options.isInUse?.(datasetId)) throw new JackdawError('dataset-in-use', (await shelf.show(datasetId)).name)
      await move(directory, library.trashed('datasets', datasetId), datasetId)
      addReports.delete(datasetId)
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

    async close() {
      for (const stop of adding.values()) stop.abort()
      await choices.close()
    },
  }
}

async function exists(name: string): Promise<boolean> {
  return access(name).then(
    () => true,
    () => false,
  )
}
