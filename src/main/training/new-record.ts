import { thisProcess } from '../../files/process-alive'
import type { RunRecord } from '../../shared/run'
import type { RunConfig } from '../../shared/run-config'
import { newId } from '../library/new-id'
import type { Plan } from './check-config'

/** The record of a run that is about to start, owned by this process. */
export function newRecord(config: RunConfig, name: string, plan: Plan, version: string): RunRecord {
  const { dataset } = plan
  return {
    version: 1,
    id: newId(),
    name,
    createdAt: new Date().toISOString(),
    config,
    dataset: {
      name: dataset.name,
      shape: dataset.shape,
      classNames: dataset.classNames,
      counts: dataset.counts,
    },
    engine: null,
    versions: versions(version),
    status: 'starting',
    failure: null,
    owner: thisProcess(),
    position: { epoch: 0, batch: 0, step: 0 },
    stepsPerEpoch: null,
    trainingPictures: null,
    validationPictures: null,
    parameters: plan.network.parameters,
    seconds: 0,
    testAccuracy: null,
  }
}

/** The record of a run that is about to go on from a step. */
export function continuedRecord(record: RunRecord, step: number, version: string): RunRecord {
  const { stepsPerEpoch } = record
  const position = stepsPerEpoch
    ? { epoch: Math.floor(step / stepsPerEpoch), batch: step % stepsPerEpoch, step }
    : { epoch: 0, batch: 0, step }
  return {
    ...record,
    versions: versions(version),
    status: 'starting',
    failure: null,
    owner: thisProcess(),
    position,
    testAccuracy: null,
    // What was the best after that step may not become it again.
    best: record.best && record.best.step <= step ? record.best : null,
    ended: null,
  }
}

const versions = (jackdaw: string): RunRecord['versions'] => ({ jackdaw, node: process.versions.node })
