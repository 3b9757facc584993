import type { RunRecord } from '../run'
import { defaultConfig } from '../run-config'

/** A record of a run that was stopped after its first epoch of four steps, for tests. */
export function runRecord(change: Partial<RunRecord> = {}): RunRecord {
  return {
    version: 1,
    id: 'r'.repeat(26),
    name: 'Run',
    createdAt: '2026-01-01T00:00:00.000Z',
    config: defaultConfig({ id: 'd'.repeat(26), hash: '0'.repeat(64) }),
    dataset: { name: 'Set', shape: [28, 28, 1], classNames: ['a', 'b'], counts: { train: 10, test: 10 } },
    engine: null,
    versions: { jackdaw: '0', node: '0' },
    status: 'stopped',
    failure: null,
    owner: null,
    position: { epoch: 1, batch: 0, step: 4 },
    stepsPerEpoch: 4,
    trainingPictures: 10,
    validationPictures: 0,
    parameters: 1,
    seconds: 1,
    testAccuracy: null,
    ...change,
  }
}
