import type { DatasetSummary } from '../../../shared/dataset'
import type { Finding } from '../../../shared/doctor'
import { classKey } from '../picture-files/class-names'
import type { CaseContext } from './case-key'
import { findingOf, type Case } from './finding-of'

/** Training pictures below which a class has hardly any. */
export const fewPictures = 20
/** The largest class has at least this many times the training pictures of the smallest: strong imbalance. */
export const strongImbalance = 8

/** What is wrong with the classes: too few pictures, names that are one and the same, great differences. */
export function classFindings(
  { classNames, counts, classCounts }: Pick<DatasetSummary, 'classNames' | 'counts' | 'classCounts'>,
  context: CaseContext,
): Finding[] {
  const { train, test } = classCounts
  const few = classNames.flatMap((_, label): Case[] =>
    (train[label] ?? 0) < fewPictures || (counts.test > 0 && test[label] === 0)
      ? [{ pictures: [], classes: [label] }]
      : [],
  )
  const byKey = new Map<string, number[]>()
  classNames.forEach((name, label) => byKey.set(classKey(name), [...(byKey.get(classKey(name)) ?? []), label]))
  const alike = [...byKey.values()].filter((labels) => labels.length > 1)
  // A class without any picture is one with few; it says nothing about balance.
  const filled = classNames.map((_, label) => label).filter((label) => (train[label] ?? 0) > 0)
  const sorted = filled.sort((a, b) => (train[b] ?? 0) - (train[a] ?? 0) || a - b)
  const [largest = 0] = sorted
  const smallest = sorted[sorted.length - 1] ?? 0
  const unequal = (train[largest] ?? 0) >= strongImbalance * (train[smallest] ?? 0) && filled.length > 1
  return [
    findingOf('few-pictures', few, context),
    findingOf(
      'names-alike',
      alike.map((classes) => ({ pictures: [], classes })),
      context,
    ),
    findingOf('imbalance', unequal ? [{ pictures: [], classes: [largest, smallest] }] : [], context),
  ].filter((finding) => finding !== null)
}
