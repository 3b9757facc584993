import type { JobOf } from '../../shared/engine-protocol'
import { JackdawError } from '../../shared/errors'
import type { RunRecord } from '../../shared/run'
import type { RunConfig } from '../../shared/run-config'
import { hasSameLayers } from '../../shared/same-layers'
import { withTrainedModel } from '../predictions/trained-model'
import type { RunStore } from '../runs/run-store'
import type { Plan } from './check-config'

/** What the engine is told of the earlier run. */
type StartingPoint = NonNullable<JobOf<'train'>['startFrom']>

/**
 * Gives `use` what settings ask to start from, null when that is nothing. Classes are found by their names. Like every use of a model
 * it takes an older one where the newest is damaged. Throws `run-unknown`, `run-no-model`, `run-not-startable`.
 */
export async function withStartingPoint<T>(
  config: RunConfig,
  dataset: Plan['dataset'],
  store: RunStore,
  use: (startFrom: StartingPoint | null) => Promise<T>,
): Promise<T> {
  if (!config.startFrom) return use(null)
  const record = await store.record(config.startFrom.runId)
  const reason = whyNotFrom(record, config, dataset)
  if (reason !== null) throw new JackdawError('run-not-startable', record.name, { reason })
  const numbers = new Map(record.dataset.classNames.map((name, number) => [name, number]))
  const classes = dataset.classNames.map((name) => numbers.get(name) ?? null)
  return withTrainedModel(record, store, ({ checkpoint }) => use({ checkpoint, classes }))
}

function whyNotFrom(record: RunRecord, config: RunConfig, { shape }: Plan['dataset']): string | null {
  const [there, here] = [record.dataset.shape, shape].map((sides) => sides.join(' × '))
  if (there !== here) return `its pictures are ${there}, these are ${here}`
  return hasSameLayers(record.config.network, config.network) ? null : 'its layers are not the same'
}
