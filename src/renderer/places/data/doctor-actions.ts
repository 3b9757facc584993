import type { DatasetSummary } from '../../../shared/dataset'
import type { EditOperation } from '../../../shared/dataset-edit'
import type { Finding, FindingGroup } from '../../../shared/doctor'
import { formatRanges } from '../../../shared/picture-ranges'
import { count, counted, visible } from '../../../shared/words/format'

/** Something that can be done about a finding. */
export interface DoctorAction {
  label: string
  /** Made when it is done: it may name twenty thousand pictures. */
  operations: () => EditOperation[]
  /** What was done, for the history and for taking it back. */
  title: string
}

type Classes = Pick<DatasetSummary, 'classNames' | 'classCounts'>

const ascending = (indices: readonly number[]) => [...new Set(indices)].sort((a, b) => a - b)

function exclude(indices: readonly number[], label: string, why: string): DoctorAction[] {
  if (indices.length === 0) return []
  const operations = (): EditOperation[] => [{ type: 'exclude', pictures: formatRanges(ascending(indices)) }]
  return [{ label, operations, title: `${counted(indices.length, 'picture')} excluded: ${why}` }]
}

const trainingOnes = (group: FindingGroup) => group.pictures.filter((_, k) => group.sides[k] === 0)
/** Of copies the first is kept; of copies on both sides, the first of the test, so that no test picture is learned from. */
const others = ({ pictures, sides }: FindingGroup) => {
  const kept = Math.max(0, sides.indexOf(1))
  return pictures.filter((_, k) => k !== kept)
}

/** What can be done about all cases of a finding at once. */
export function actionsForAll({ kind }: Pick<Finding, 'kind'>, groups: readonly FindingGroup[]): DoctorAction[] {
  const all = groups.flatMap(({ pictures }) => pictures)
  switch (kind) {
    case 'leak':
    case 'similar-leak': {
      const copies = groups.flatMap(trainingOnes)
      return exclude(copies, 'Keep in the test only', 'kept in the test only')
    }
    case 'labels-differ':
    case 'similar-labels-differ':
      return exclude(all, 'Exclude all of them', 'labels that differ')
    case 'copies':
    case 'similar':
      return exclude(groups.flatMap(others), 'Keep one of each', 'copies')
    case 'blank':
    case 'cut-off':
    case 'uniform':
    case 'tiny':
    case 'odd-size':
    case 'odd-shape':
      return exclude(all, all.length === 1 ? 'Exclude it' : `Exclude all ${count(all.length)}`, 'nothing to learn from')
    default:
      return []
  }
}

/** What can be done about one case. */
export function actionsForGroup(finding: Pick<Finding, 'kind'>, group: FindingGroup, dataset: Classes): DoctorAction[] {
  const { classNames } = dataset
  if (finding.kind === 'names-alike') return [merge(group.classes, dataset)]
  if (finding.kind === 'labels-differ' || finding.kind === 'similar-labels-differ') {
    const labels = [...new Set(group.labels)]
    return labels.map((label) => {
      const name = visible(classNames[label] ?? '')
      const wrong = group.pictures.filter((_, k) => group.labels[k] !== label)
      return {
        label: `All are “${name}”`,
        operations: () => [{ type: 'relabel', pictures: formatRanges(ascending(wrong)), label }],
        title: `${counted(wrong.length, 'picture')} relabelled as “${name}”`,
      }
    })
  }
  return group.pictures.length > 1 ? actionsForAll(finding, [group]) : []
}

/** All of them become the one that has most pictures. */
function merge(classes: readonly number[], { classNames, classCounts }: Classes): DoctorAction {
  const size = (label: number) => (classCounts.train[label] ?? 0) + (classCounts.test[label] ?? 0)
  const into = classes.reduce((best, label) => (size(label) > size(best) ? label : best), classes[0] ?? 0)
  const name = visible(classNames[into] ?? '')
  return {
    label: `Make them one class, “${name}”`,
    operations: () => [{ type: 'mergeClasses', from: classes.filter((label) => label !== into), into }],
    title: `${counted(classes.length, 'class', 'classes')} made one, “${name}”`,
  }
}
