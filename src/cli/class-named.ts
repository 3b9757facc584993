import type { DatasetSummary } from '../shared/dataset'
import { JackdawError } from '../shared/errors'

/** The label of a class by its name, whatever its case where only one is called so. Throws `option-invalid`. */
export function classNamed({ classNames, name: dataset }: DatasetSummary, name: string): number {
  const exact = classNames.indexOf(name)
  if (exact >= 0) return exact
  const [only, other] = [...classNames.keys()].filter((k) => classNames[k]?.toLowerCase() === name.toLowerCase())
  if (only !== undefined && other === undefined) return only
  throw new JackdawError('option-invalid', 'class', { reason: `${dataset} has no class called "${name}"` })
}
