import type { Finding } from '../../../shared/doctor'
import type { ErrorCode } from '../../../shared/errors'
import { tallyOf, type ImportReport } from '../../../shared/import'
import { caseKeyOf, type CaseContext } from './case-key'

/** Errors of a picture file itself; what was never meant as a picture is not missed. */
const faults: readonly ErrorCode[] = ['picture-unreadable', 'picture-too-slow', 'picture-too-large', 'file-unreadable']

/** Picture files that did not make it into the dataset, by the report of its import. */
export function leftOutFinding(report: ImportReport | null, context: CaseContext): Finding[] {
  const skipped: Record<string, number> = report ? tallyOf(report).skipped : {}
  const files = faults.reduce((sum, code) => sum + (skipped[code] ?? 0), 0)
  if (files === 0) return []
  const group = { key: caseKeyOf([], [], context), pictures: [], labels: [], sides: [], classes: [] }
  return [{ kind: 'left-out', groups: [group], groupCount: 1, pictureCount: files, train: 0, test: 0 }]
}
