import { asJson } from '../../shared/as-json'
import type { AppInfo, Handlers } from '../../shared/contract'
import { writeFileAtomic } from '../../files/atomic-write'
import { formatRanges } from '../../shared/picture-ranges'
import type { Services } from '../services'
import type { Dialogs } from './dialogs'
import type { DroppedPaths } from './dropped-paths'

export interface HandlerParts {
  services: Services
  dialogs: Dialogs
  drops: Pick<DroppedPaths, 'take'>
  info: AppInfo
}

/** What main does for each request of the window: ask the person where there is something to choose, then the service. */
export function createHandlers({ services, dialogs, drops, info }: HandlerParts): Handlers {
  const { datasets, doctor, runs, training, trials, queue, predictions, exports, engines } = services
  return {
    'app.info': async () => info,

    'datasets.list': () => datasets.list(),
    'datasets.choose': async ({ what }) => {
      const chosen = await (what === 'folder'
        ? dialogs.chooseFolder('Choose the folder with your pictures')
        : dialogs.chooseFile('Choose the file with your pictures'))
      return chosen === null ? null : datasets.choose(chosen)
    },
    'datasets.chooseDropped': async ({ dropId }) => datasets.choose(drops.take(dropId)),
    'datasets.preview': ({ choiceId, settings }) => datasets.preview(choiceId, settings),
    'datasets.import': ({ choiceId, name, settings }) => datasets.import(choiceId, name, settings),
    'datasets.report': ({ datasetId }) => datasets.report(datasetId),
    'datasets.saveReport': async ({ datasetId }) => {
      const { name } = await datasets.find(datasetId)
      const file = await dialogs.chooseCsvFile('Save what was imported', `${fileNamePart(name)}-import.csv`)
      if (file === null) return false
      await datasets.saveReport(datasetId, file)
      return true
    },
    'datasets.names': ({ datasetId, indices }) => datasets.names(datasetId, indices),
    'datasets.cancelImport': async ({ choiceId }) => {
      datasets.cancelImport(choiceId)
      return null
    },
    'datasets.addPictures': async ({ datasetId, label, what }) => {
      const chosen = await (what === 'folder'
        ? dialogs.chooseFolder('Choose the folder with the pictures to add')
        : dialogs.chooseFile('Choose the picture or archive to add'))
      return chosen === null ? null : datasets.addPictures(datasetId, label, [chosen])
    },
    'datasets.addDropped': async ({ datasetId, label, dropId }) =>
      datasets.addPictures(datasetId, label, drops.take(dropId)),
    'datasets.addFiles': ({ datasetId, label, files }) => datasets.addFiles(datasetId, label, files),
    'datasets.saveAddReport': async ({ datasetId }) => {
      const { name } = await datasets.find(datasetId)
      const file = await dialogs.chooseCsvFile('Save what was added', `${fileNamePart(name)}-added.csv`)
      if (file === null) return false
      await datasets.saveAddReport(datasetId, file)
      return true
    },
    'datasets.cancelAdding': async ({ datasetId }) => {
      datasets.cancelAdding(datasetId)
      return null
    },
    'datasets.edit': ({ datasetId, edit }) => datasets.edit(datasetId, edit),
    'datasets.split': ({ datasetId, settings }) => datasets.split(datasetId, settings),
    'datasets.export': async ({ datasetId, format }) => {
      const folder = await dialogs.chooseTargetFolder('Choose where the pictures go')
      return folder === null ? null : datasets.export(datasetId, folder, format)
    },
    'datasets.cancelExport': async ({ datasetId }) => {
      datasets.cancelExport(datasetId)
      return null
    },
    'datasets.undo': ({ datasetId }) => datasets.undo(datasetId),
    'datasets.redo': ({ datasetId }) => datasets.redo(datasetId),
    'datasets.history': ({ datasetId }) => datasets.history(datasetId),
    'datasets.search': async ({ datasetId, text }) => formatRanges(await datasets.search(datasetId, text)),
    'datasets.difference': ({ datasetId, hash }) => datasets.difference(datasetId, hash),
    'datasets.rename': ({ datasetId, name }) => datasets.rename(datasetId, name),
    'datasets.remove': ({ datasetId }) => datasets.remove(datasetId).then(() => null),
    'datasets.restore': ({ datasetId }) => datasets.restore(datasetId),

    'doctor.examination': async ({ datasetId }) => {
      const examination = await doctor.examination(datasetId)
      return examination && asJson(examination)
    },
    'doctor.examine': async ({ datasetId }) => asJson(await doctor.examine(datasetId)),
    'doctor.cancel': async ({ datasetId }) => {
      doctor.cancel(datasetId)
      return null
    },
    'doctor.ignore': async ({ datasetId, kind, keys, ignored }) =>
      asJson(await doctor.ignore(datasetId, kind, keys, ignored)),
    'doctor.barPictures': ({ datasetId, distribution, bar }) => doctor.barPictures(datasetId, distribution, bar),

    'engines.list': () => engines.list(),

    'training.measure': ({ config }) => training.measure(config),
    'training.findLearningRate': ({ config }) => trials.findLearningRate(config),
    'training.cancelFinding': async () => {
      trials.cancelFinding()
      return null
    },
    'training.augmentationPreview': ({ datasetId, index, augmentation, seed }) =>
      trials.augmentationPreview(datasetId, index, augmentation, seed),
    'training.start': ({ config, name }) => training.start(config, name),
    'training.pause': ({ runId }) => training.pause(runId).then(() => null),
    'training.resume': ({ runId }) => training.resume(runId).then(() => null),
    'training.stop': ({ runId }) => training.stop(runId).then(() => null),
    'training.continue': ({ runId }) => training.continue(runId),

    'queue.show': () => queue.show(),
    'queue.add': ({ config, name, tags }) => queue.add(config, name, tags),
    'queue.addContinued': ({ runId }) => queue.addContinued(runId),
    'queue.move': ({ entryId, to }) => queue.move(entryId, to),
    'queue.remove': ({ entryId }) => queue.remove(entryId),
    'queue.hold': () => queue.hold(),
    'queue.go': () => queue.go(),
    'queue.addFair': ({ runIds, seeds }) => queue.addFair(runIds, seeds),

    'runs.list': () => runs.list(),
    'runs.show': ({ runId }) => runs.find(runId),
    'runs.metrics': ({ runId }) => runs.metrics(runId),
    'runs.rename': ({ runId, name }) => runs.rename(runId, name),
    'runs.annotate': ({ runId, tags, note }) => runs.annotate(runId, tags, note),
    'runs.extend': ({ runId, epochs }) => runs.extend(runId, epochs),
    'runs.exportEvents': async ({ runIds }) => {
      const folder = await dialogs.chooseTargetFolder('Choose where the files for TensorBoard go')
      return folder === null ? null : runs.exportEvents(runIds, folder)
    },
    'runs.remove': ({ runId }) => runs.remove(runId).then(() => null),
    'runs.restore': ({ runId }) => runs.restore(runId),

    'charts.save': async ({ name, kind, bytes }) => {
      const suggestion = `${fileNamePart(name)}.${kind}`
      const file = await (kind === 'png'
        ? dialogs.choosePngFile('Save the chart as a picture', suggestion)
        : dialogs.chooseCsvFile('Save the numbers of the chart', suggestion))
      if (file === null) return false
      await writeFileAtomic(file, bytes)
      return true
    },

    'results.evaluation': ({ runId, split }) => predictions.evaluation(runId, split),
    'results.evaluate': ({ runId, split }) => predictions.evaluate(runId, split),
    'results.cancel': async ({ runId, split }) => {
      predictions.cancelEvaluation(runId, split)
      return null
    },
    'results.cell': ({ runId, split, actual, predicted }) => predictions.cell(runId, split, actual, predicted),
    'results.saveCsv': async ({ runId, split }) => {
      const { name } = await runs.find(runId)
      const file = await dialogs.chooseCsvFile('Save what the model says', `${fileNamePart(name)}-${split}.csv`)
      if (file === null) return false
      await writeFileAtomic(file, await predictions.csv(runId, split))
      return true
    },

    'use.pictures': ({ runId, indices }) => predictions.pictures(runId, indices),
    'use.pixels': ({ runId, pixels }) => predictions.pixels(runId, pixels),
    'use.files': ({ runId, files, fit }) => predictions.files(runId, files, fit),

    'exports.create': async ({ runId, format }) => {
      const folder = await dialogs.chooseTargetFolder('Choose where the exported model goes')
      return folder === null ? null : exports.create(runId, format, folder)
    },
  }
}

/** A run's name as a part of a file name that every system accepts. */
export function fileNamePart(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60)
  return plain || 'run'
}
