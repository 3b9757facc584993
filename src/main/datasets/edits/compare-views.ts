import type { DatasetDifference } from '../../../shared/dataset'
import { side, type DatasetView } from './dataset-view'

/** How a view differs from an earlier one of the same dataset; the earlier one may know fewer stored pictures. */
export function compareViews(earlier: DatasetView, later: DatasetView): DatasetDifference {
  const difference: DatasetDifference = {
    relabelled: 0,
    excluded: 0,
    included: 0,
    moved: 0,
    classesRenamed: 0,
    classesAdded: 0,
    classesRemoved: 0,
  }
  const placeOf = new Map(later.classes.map((one, label) => [one.id, label]))
  // A class that is gone is at no place.
  const sameClass = Int32Array.from(earlier.classes, ({ id }) => placeOf.get(id) ?? -1)
  later.sides.forEach((now, index) => {
    const before = earlier.sides[index] ?? side.absent
    const [isIn, wasIn] = [now <= side.test, before <= side.test]
    if (isIn !== wasIn) difference[isIn ? 'included' : 'excluded']++
    if (!isIn || !wasIn) return
    if (now !== before) difference.moved++
    if (sameClass[earlier.labels[index] ?? 0] !== later.labels[index]) difference.relabelled++
  })
  const names = new Map(later.classes.map((one) => [one.id, one.name]))
  for (const { id, name } of earlier.classes) {
    if (!names.has(id)) difference.classesRemoved++
    else if (names.get(id) !== name) difference.classesRenamed++
  }
  const known = new Set(earlier.classes.map((one) => one.id))
  difference.classesAdded = later.classes.filter((one) => !known.has(one.id)).length
  return difference
}

/** Whether two views are the same dataset. */
export const isSame = (difference: DatasetDifference): boolean => Object.values(difference).every((n) => n === 0)
