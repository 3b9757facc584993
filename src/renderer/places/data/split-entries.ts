import type { DatasetSummary } from '../../../shared/dataset'
import type { SplitSettings } from '../../../shared/dataset-edit'
import type { Examination, FindingKind } from '../../../shared/doctor'
import { splitCounts } from '../../../shared/split-counts'
import { count, counted, share } from '../../../shared/words/format'
import { readNumber, writeNumber, type NumberRange } from '../../ui/number-entry'

/** What stands in the fields for dividing a dataset, right or wrong. */
export interface SplitEntries {
  by: 'share' | 'count'
  /** In percent. */
  share: string
  count: string
  seed: string
  redraw: boolean
  together: 'alone' | 'prefix' | 'folder'
  /** Where the common beginning of names ends. */
  separator: string
  /** Whether the same pictures, and nearly the same, are kept on one side. */
  alike: boolean
}

export const shareRange: NumberRange = { min: 0, max: 90, integer: false }
export const seedRange: NumberRange = { min: 0, max: 4_294_967_295, integer: true }
const longestSeparator = 8

type Divided = Pick<DatasetSummary, 'counts' | 'classCounts' | 'named'>
const totalOf = ({ counts }: Divided) => counts.train + counts.test
export const countRange = (dataset: Divided): NumberRange => ({
  min: 0,
  max: Math.max(0, totalOf(dataset) - 1),
  integer: true,
})

/** A fifth for the test, or what is there already. */
export function firstEntries(dataset: Divided): SplitEntries {
  const { test } = dataset.counts
  const total = Math.max(1, totalOf(dataset))
  const has = test > 0 && test / total <= shareRange.max / 100
  const percent = Math.round((1000 * test) / total) / 10
  return {
    // A share that is rounded for reading would ask for some pictures more or less.
    by: has && Math.round((total * percent) / 100) !== test ? 'count' : 'share',
    share: has ? writeNumber(percent) : '20',
    count: String(has ? test : Math.round(total / 5)),
    seed: '1',
    redraw: false,
    together: 'alone',
    separator: '_',
    alike: true,
  }
}

/** What is wrong with the end of the common beginning; null when nothing is. */
export const separatorProblem = (separator: string): string | null =>
  separator === ''
    ? 'Say where the common beginning ends, such as “_”.'
    : separator.length > longestSeparator
      ? `At most ${longestSeparator} characters.`
      : null

const alikeKinds: readonly FindingKind[] = [
  'labels-differ',
  'leak',
  'similar-labels-differ',
  'similar-leak',
  'copies',
  'similar',
]

/** Groups of pictures that the doctor found to be the same or nearly so, and why none can be kept together. */
export function alikePictures(
  examination: Pick<Examination, 'hash' | 'findings'> | null,
  { hash }: Pick<DatasetSummary, 'hash'>,
): { groups: number; blocked: string | null } {
  if (examination?.hash !== hash) return { groups: 0, blocked: 'The Data doctor has to look at these pictures first.' }
  const found = examination.findings.filter(({ kind }) => alikeKinds.includes(kind))
  const groups = found.reduce((sum, { groupCount }) => sum + groupCount, 0)
  return { groups, blocked: groups > 0 ? null : 'The Data doctor found none.' }
}

/**
 * The settings that the fields say; null while one of them is wrong.
 * @param alike how many groups of pictures there are that are nearly the same
 */
export function readSplit(entries: SplitEntries, dataset: Divided, alike = 0): SplitSettings | null {
  const percent = readNumber(entries.share, shareRange).value
  const amount = readNumber(entries.count, countRange(dataset)).value
  const seed = readNumber(entries.seed, seedRange).value
  const test =
    entries.by === 'share' ? percent !== null && { share: percent / 100 } : amount !== null && { count: amount }
  if (!test || seed === null) return null
  const settings = { test, seed, redraw: entries.redraw, ...(entries.alike && alike > 0 && { alike: true }) }
  if (!dataset.named || entries.together === 'alone') return { ...settings, groups: null }
  if (entries.together === 'folder') return { ...settings, groups: { by: 'folder' } }
  if (separatorProblem(entries.separator) !== null) return null
  return { ...settings, groups: { by: 'prefix', separator: entries.separator } }
}

/** What comes of it in one sentence, and why it cannot be done; null when it can. */
export function splitOutlook(
  dataset: Divided,
  settings: SplitSettings | null,
): { sentence: string; blocked: string | null } {
  if (totalOf(dataset) === 0) return { sentence: '', blocked: 'Every picture is excluded.' }
  if (!settings) return { sentence: '', blocked: 'A setting is not right; it is marked.' }
  const after = splitCounts(dataset, settings)
  if (!after) return { sentence: '', blocked: 'At least one picture has to stay for training.' }
  const { test } = dataset.counts
  if (!settings.redraw && after.test === test)
    return {
      sentence: `Nothing changes: ${count(after.train)} to train with, ${count(test)} for the test.`,
      blocked:
        test === 0
          ? 'No picture would go to the test.'
          : 'The test has as many already; ask for more, or draw it anew.',
    }
  const about = settings.groups === null && !settings.alike ? '' : 'about '
  const part = share(after.test / (after.train + after.test), 1)
  const sides = `${about}${count(after.train)} to train with, ${about}${count(after.test)} for the test (${part})`
  const kept = test === 0 || settings.redraw ? '' : ` The ${counted(test, 'picture')} in the test now stay there.`
  return { sentence: `Then ${sides}.${kept}`, blocked: null }
}
