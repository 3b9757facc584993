import { canonical } from './canonical'
import type { RunSummary } from './run'
import type { RunConfig } from './run-config'
import { spansRun } from './schedule'
import { meanAndSpread, welchTest, type Sample, type TestResult } from './statistics'
import { share, visible } from './words/format'

type Compared = Pick<RunSummary, 'id' | 'name' | 'config' | 'status' | 'testAccuracy' | 'extensions'>

/** Settings without the seed: equal for runs that differ in luck alone. */
export const settingsKey = ({ seed: _seed, ...settings }: RunConfig): string => canonical(settings)

/** Runs with the same settings but for the seed. */
export interface Side<Run extends Compared = RunSummary> {
  name: string
  runs: Run[]
  /** Those that count: trained to the end and tested, one for each seed. */
  counted: Run[]
  /** Tested, but not trained to the end with these settings. */
  leftOut: Run[]
  /** Test accuracies of those that count. */
  sample: Sample
}

/**
 * Whether a run is what its settings make of pictures and seed. One that was stopped, or is to go on, was tested before its last epoch;
 * one whose learning rate followed a plan over fewer epochs at first has not learnt as another with its settings would.
 */
export function isWhole({ status, config: { schedule }, extensions = [] }: Compared): boolean {
  return status === 'finished' && !(spansRun(schedule) && extensions.length > 0)
}

/** The runs parted by their settings, in the order in which each is first met. A seed that was run twice counts once. */
export function sidesOf<Run extends Compared>(runs: readonly Run[]): Side<Run>[] {
  const groups = new Map<string, Run[]>()
  for (const run of runs) {
    const key = settingsKey(run.config)
    groups.set(key, [...(groups.get(key) ?? []), run])
  }
  return [...groups.values()].map((group) => {
    const tested = group.filter(({ testAccuracy }) => testAccuracy !== null)
    const counted = [...new Map(tested.filter(isWhole).map((run) => [run.config.seed, run])).values()]
    return {
      name: sideName(group),
      runs: group,
      counted,
      leftOut: tested.filter((run) => !isWhole(run)),
      sample: meanAndSpread(counted.flatMap(({ testAccuracy }) => testAccuracy ?? [])),
    }
  })
}

/** Says which tested runs of two sides do not count, and why; null when all do. */
export function leftOutWords(sides: readonly Side<Compared>[]): string | null {
  const runs = sides.flatMap(({ leftOut }) => leftOut)
  if (sides.length !== 2 || runs.length === 0) return null
  const names = runs.map(({ name }) => `“${visible(name)}”`).join(', ')
  return `Left out: ${names}. Only runs that were trained to the end with one and the same plan can be compared fairly.`
}

/** What the runs of a side are called, without what tells the seeds apart. */
function sideName(runs: readonly Compared[]): string {
  const [name = 'Run'] = runs.map((run) => run.name.replace(/,? seed \d+( \d+)?$/i, '').trim()).filter(Boolean)
  return name
}

export interface FairVerdict {
  kind: 'not-two' | 'other-pictures' | 'too-few' | 'same' | 'no-spread' | 'luck' | 'apart'
  sentence: string
  test: TestResult | null
}

/** The difference counts as more than luck below this probability. */
const level = 0.05
const points = (difference: number) => `${(Math.abs(difference) * 100).toFixed(2)} percentage points`
const testName = 'Welch’s t-test, two-sided'

/** One sentence on whether one of two settings is better than the other by more than the luck of the seed. */
export function fairVerdict(sides: readonly Side<Compared>[]): FairVerdict {
  const [a, b] = sides
  const none = (kind: FairVerdict['kind'], sentence: string): FairVerdict => ({ kind, sentence, test: null })
  if (!a || !b || sides.length > 2)
    return none(
      'not-two',
      'The luck of the seed can be told when the runs are of exactly two kinds of settings, with several seeds each.',
    )
  const pictures = new Set(sides.flatMap(({ runs }) => runs.map(({ config }) => config.dataset.hash)))
  if (pictures.size > 1)
    return none('other-pictures', 'The two sides were tested on different pictures, so they cannot be compared.')
  const fewest = Math.min(a.sample.count, b.sample.count)
  if (fewest < 2)
    return none(
      'too-few',
      `With ${fewest === 0 ? 'no' : 'one'} finished and tested run on a side nobody can say whether the gap is larger than the luck of the seed: it takes at least two seeds each.`,
    )
  const gap = a.sample.mean - b.sample.mean
  const [better, worse] = gap >= 0 ? [a, b] : [b, a]
  const means = `${share(better.sample.mean)} against ${share(worse.sample.mean)} on average, ${seeds(better, worse)}`
  if (a.sample.spread === 0 && b.sample.spread === 0)
    return gap === 0
      ? none('same', `Both sides were right equally often with every seed (${means}).`)
      : none(
          'no-spread',
          `“${visible(better.name)}” is ahead by ${points(gap)} (${means}); no seed changed anything, so there is no luck of the seed to compare it with.`,
        )
  const test = welchTest(a.sample, b.sample)
  const p = test.p < 0.001 ? 'p < 0.001' : `p = ${writeProbability(test.p)}`
  return test.p < level
    ? {
        kind: 'apart',
        test,
        sentence: `“${visible(better.name)}” is better by ${points(gap)} (${means}), and that is more than the luck of the seed would explain (${testName}, ${p}, below 0.05).`,
      }
    : {
        kind: 'luck',
        test,
        sentence: `The gap of ${points(gap)} (${means}) is not larger than what the luck of the seed could make (${testName}, ${p}, not below 0.05).`,
      }
}

/** With so many digits that the written number lies on the same side of the level as the number itself. */
function writeProbability(p: number): string {
  let digits = 3
  while (digits < 12 && Number(p.toFixed(digits)) < level !== p < level) digits++
  return p.toFixed(digits)
}

const seeds = (a: Side<Compared>, b: Side<Compared>): string =>
  a.sample.count === b.sample.count ? `${a.sample.count} seeds each` : `${a.sample.count} and ${b.sample.count} seeds`
