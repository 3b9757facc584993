import type { ExportFormat } from '../../shared/engine-protocol'
import type { RunRecord } from '../../shared/run'

/** What is known of an export when its papers are written. */
export interface ExportFacts {
  record: RunRecord
  format: ExportFormat
  /** Version of the program. */
  version: string
  /** Training step of the weights. */
  step: number
  /** Pictures answered again by a fresh process. */
  replayed: number
  /** Largest difference of a probability in those answers. */
  difference: number
  /** How these very weights did on the test pictures; null when they were not tested. */
  tested: { correct: number; count: number } | null
  /** What the engine wrote. */
  files: readonly { name: string; bytes: number }[]
}

/** `jackdaw.json`: everything about an export that a program may want to know. */
export function exportDescription({
  record,
  format,
  version,
  step,
  replayed,
  difference,
  tested,
}: ExportFacts): string {
  const { config, dataset, engine, name, id } = record
  const [height, width, channels] = dataset.shape
  const description = {
    version: 1,
    format,
    run: { id, name, step },
    madeWith: {
      jackdaw: version,
      node: process.versions.node,
      engine: engine?.id ?? null,
      engineVersion: engine?.version ?? null,
    },
    input: { height, width, channels, layout: 'NHWC', type: 'float32', divideBy: 255 },
    output: { type: 'float32', meaning: 'probabilities', classNames: dataset.classNames },
    network: config.network,
    config,
    dataset: { name: dataset.name, counts: dataset.counts },
    test: tested,
    check: { pictures: replayed, largestDifference: difference },
  }
  return `${JSON.stringify(description, null, 2)}\n`
}

/** A difference of probabilities in few digits. */
export function formatDifference(difference: number): string {
  if (Number.isNaN(difference)) return 'not a number'
  return difference === 0 ? '0' : difference.toExponential(1)
}
