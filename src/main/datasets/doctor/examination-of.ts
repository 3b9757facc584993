import type { DatasetSummary } from '../../../shared/dataset'
import { findingKinds, type Examination } from '../../../shared/doctor'
import type { ImportReport } from '../../../shared/import'
import type { DatasetView } from '../edits/dataset-view'
import type { CaseContext } from './case-key'
import { classFindings } from './class-findings'
import { countBars } from './distributions'
import { leftOutFinding } from './left-out'
import type { Looked } from './looked'
import { pictureFindings } from './picture-findings'
import { sizeFindings } from './size-findings'

/** Everything that may be wrong with a dataset as it is now, from what is known of its stored pictures. */
export function examinationOf(
  { dataset, view, report }: { dataset: DatasetSummary; view: DatasetView; report: ImportReport | null },
  looked: Looked,
  { means, ignored }: Pick<Examination, 'means' | 'ignored'>,
): Examination {
  const context: CaseContext = { view, digests: looked.digests }
  const findings = [
    ...pictureFindings(looked, context),
    ...classFindings(dataset, context),
    ...sizeFindings(looked.sizes, dataset.shape, context),
    ...leftOutFinding(report, context),
  ].sort((a, b) => findingKinds.indexOf(a.kind) - findingKinds.indexOf(b.kind))
  let sizesKnown = 0
  for (let at = 0; at < looked.sizes.length; at += 2) if (looked.sizes[at]) sizesKnown++
  return {
    version: 1,
    hash: dataset.hash,
    finishedAt: new Date().toISOString(),
    findings,
    limited: looked.limited,
    sizesKnown,
    reported: report !== null,
    distributions: countBars(looked, view.sides),
    means,
    ignored,
  }
}
