import {
  mostListed,
  type Finding,
  type FindingGroup,
  type FindingKind,
  type ListedPictures,
} from '../../../shared/doctor'
import { side, type DatasetView } from '../edits/dataset-view'
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
  let room = mostListed
  let train = 0
  let pictureCount = 0
  for (const { pictures, classes = [] } of cases) {
    pictureCount += pictures.length
    train += pictures.reduce((sum, index) => sum + Number(context.view.sides[index] === side.train), 0)
    if (room <= 0 || groups.length >= mostListed) continue
    const shown = pictures.slice(0, room)
    room -= shown.length
    groups.push({ key: caseKeyOf(shown, classes, context), ...listed(shown, context.view), classes: [...classes] })
  }
  return { kind, groups, groupCount: cases.length, pictureCount, train, test: pictureCount - train }
}

/** The same, of cases that are one picture each, of which there may be a million. */
export function findingOfSingles(kind: FindingKind, indices: ArrayLike<number>, context: CaseContext): Finding | null {
  const { length } = indices
  const listedCases = Array.from({ length: Math.min(length, mostListed) }, (_, k) => ({ pictures: [indices[k] ?? 0] }))
  const finding = findingOf(kind, listedCases, context)
  if (!finding) return null
  let train = 0
  for (let k = 0; k < length; k++) if (context.view.sides[indices[k] ?? 0] === side.train) train++
  return { ...finding, groupCount: length, pictureCount: length, train, test: length - train }
}

/** Pictures with what is said of them. All of them take part. */
export const listed = (pictures: readonly number[], { labels, sides }: DatasetView): ListedPictures => ({
  pictures: [...pictures],
  labels: pictures.map((index) => labels[index] ?? 0),
  sides: pictures.map((index) => (sides[index] === side.test ? 1 : 0)),
})
