import { pictureBytes, type DatasetFiles, type DatasetSummary } from '../../../shared/dataset'
import { findingKinds, type Examination } from '../../../shared/doctor'
import type { JobResult } from '../../../shared/engine-protocol'
import { readReport } from '../import-report'
import type { CaseContext } from './case-key'
import { classFindings } from './class-findings'
import { countBars } from './distributions'
import { leftOutFinding } from './left-out'
import { readOriginalSizes } from './original-sizes'
import { pictureFindings } from './picture-findings'
import { sizeFindings } from './size-findings'

export type Looked = JobResult<'examine'>
export type LookThrough = (dataset: DatasetFiles, signal: AbortSignal) => Promise<Looked>

/** A dataset, where it lies, and its labels. */
export interface Examined {
  dataset: DatasetSummary
  directory: string
  files: DatasetFiles
  labels: Uint16Array
}

/**
 * Looks for everything that may be wrong with a dataset. `look` does the part that needs its pixels. Throws `job-stopped` once it is
 * aborted, `dataset-damaged`, or what `look` throws.
 */
export async function examineDataset(
  { dataset, directory, files, labels }: Examined,
  look: LookThrough,
  signal: AbortSignal,
): Promise<{ examination: Omit<Examination, 'ignored'>; brightness: Uint8Array }> {
  const report = await readReport(directory).catch(() => null)
  const sizes = await readOriginalSizes(directory, dataset, signal)
  const looked = await look(files, signal)
  const context: CaseContext = { dataset, labels, digests: looked.digests }
  const findings = [
    ...pictureFindings(looked, context),
    ...classFindings(dataset, context),
    ...sizeFindings(sizes, dataset.shape, context),
    ...leftOutFinding(report, context),
  ].sort((a, b) => findingKinds.indexOf(a.kind) - findingKinds.indexOf(b.kind))
  let sizesKnown = 0
  for (let at = 0; at < sizes.length; at += 2) if (sizes[at]) sizesKnown++
  const examination = {
    version: 1 as const,
    hash: dataset.hash,
    finishedAt: new Date().toISOString(),
    findings,
    limited: looked.limited,
    sizesKnown,
    reported: report !== null,
    distributions: countBars({ brightness: looked.brightness, sizes }, dataset.counts),
    means: meanPictures(looked.means, dataset.classNames.length),
  }
  return { examination, brightness: looked.brightness }
}

function meanPictures({ shape, bytes }: Looked['means'], classCount: number): Examination['means'] {
  const size = pictureBytes(shape)
  const base64 = (label: number) => Buffer.from(bytes.subarray(label * size, (label + 1) * size)).toString('base64')
  return { shape, pictures: Array.from({ length: classCount }, (_, label) => base64(label)) }
}
