import { mostListed, type Finding, type FindingGroup, type FindingKind } from '../../../shared/doctor'
import { side } from '../edits/dataset-view'
import { caseKeyOf, type CaseContext } from './case-key'

/** Pictures that belong together, or classes. */
export interface Case {
  pictures: readonly number[]
  classes?: readonly number[]
}

/** A finding of some cases, of which as many are listed as there is room for; null when there is none. */
export function findingOf(kind: FindingKind, cases: readonly Case[], context: CaseContext): Finding | null {
  if (cases.length === 0) return null
  const groups: FindingGroup[] = []
  let listed = 0
  let train = 0
  let pictureCount = 0
  for (const { pictures, classes = [] } of cases) {
    pictureCount += pictures.length
    train += pictures.reduce((sum, index) => sum + Number(context.view.sides[index] === side.train), 0)
    if (listed >= mostListed || groups.length >= mostListed) continue
    const shown = pictures.slice(0, mostListed - listed)
    listed += shown.length
    groups.push({ key: caseKeyOf(shown, classes, context), pictures: [...shown], classes: [...classes] })
  }
  return { kind, groups, groupCount: cases.length, pictureCount, train, test: pictureCount - train }
}
