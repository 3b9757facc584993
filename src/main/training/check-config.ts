import type { DatasetFiles, DatasetManifest } from '../../shared/dataset'
import { JackdawError } from '../../shared/errors'
import { summarise, type NetworkSummary } from '../../shared/network'
import type { RunConfig } from '../../shared/run-config'
import type { DatasetService } from '../services'

/** Least pictures to learn from. */
const fewest = 2

/** What a configuration comes to on this library. */
export interface Plan {
  /** The version that the configuration names. */
  dataset: Pick<DatasetManifest, 'name' | 'shape' | 'classNames' | 'counts'>
  files: DatasetFiles
  network: NetworkSummary
  /** Pictures to learn from and pictures kept aside. */
  trainingPictures: number
  validationPictures: number
}

/**
 * Checks settings against the dataset that they name, before anything is written. Throws `dataset-unknown`,
 * `dataset-changed`, `class-count`, `validation-missing`, `network-impossible`, `network-too-large` or `dataset-too-small`.
 */
export async function checkConfig(config: RunConfig, datasets: DatasetService): Promise<Plan> {
  const { id, hash } = config.dataset
  const { name, shape } = await datasets.find(id)
  const version = await datasets.version(id, hash)
  const dataset = { name, shape, classNames: version.classes.map((one) => one.name), counts: version.counts }
  const classes = dataset.classNames.length
  if (classes < 2) throw new JackdawError('class-count', dataset.name, { found: classes })
  const network = summarise(config.network, dataset.shape, classes)

  const taken = Math.min(config.limit ?? dataset.counts.train, dataset.counts.train)
  const validationPictures = Math.round(taken * config.validationShare)
  const trainingPictures = taken - validationPictures
  if (trainingPictures < fewest)
    throw new JackdawError('dataset-too-small', dataset.name, { found: trainingPictures, needed: fewest })
  const setting = needsValidation(config)
  if (setting && validationPictures === 0) throw new JackdawError('validation-missing', dataset.name, { setting })
  const files = await datasets.files(id, hash)
  return { dataset, files, network, trainingPictures, validationPictures }
}

/** What cannot be done without pictures that are kept aside, as the beginning of a sentence. */
function needsValidation({ earlyStopping, keepBest, schedule }: RunConfig): string | undefined {
  if (earlyStopping) return 'Early stopping'
  if (keepBest) return 'Keeping the best epoch'
  if (schedule?.type === 'reduceOnPlateau') return 'A learning rate that falls on a plateau'
  return undefined
}
