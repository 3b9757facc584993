import type { DatasetFiles, DatasetSummary } from '../../shared/dataset'
import { JackdawError } from '../../shared/errors'
import { summarise } from '../../shared/network'
import type { RunConfig } from '../../shared/run-config'
import type { DatasetService } from '../services'

/** Least pictures to learn from. */
const fewest = 2

/** What a configuration comes to on this library. */
export interface Plan {
  dataset: DatasetSummary
  files: DatasetFiles
  parameters: number
  /** Pictures to learn from and pictures kept aside. */
  trainingPictures: number
  validationPictures: number
}

/**
 * Checks settings against the dataset that they name, before anything is written. Throws `dataset-unknown`,
 * `dataset-changed`, `class-count`, `network-impossible`, `network-too-large` or `dataset-too-small`.
 */
export async function checkConfig(config: RunConfig, datasets: DatasetService): Promise<Plan> {
  const dataset = await datasets.find(config.dataset.id)
  if (dataset.hash !== config.dataset.hash) throw new JackdawError('dataset-changed', dataset.name)
  const classes = dataset.classNames.length
  if (classes < 2) throw new JackdawError('class-count', dataset.name, { found: classes })
  const { parameters } = summarise(config.network, dataset.shape, classes)

  const taken = Math.min(config.limit ?? dataset.counts.train, dataset.counts.train)
  const validationPictures = Math.round(taken * config.validationShare)
  const trainingPictures = taken - validationPictures
  if (trainingPictures < fewest)
    throw new JackdawError('dataset-too-small', dataset.name, { found: trainingPictures, needed: fewest })
  const files = await datasets.files(dataset.id)
  return { dataset, files, parameters, trainingPictures, validationPictures }
}
