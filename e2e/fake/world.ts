import type { EventName, Events } from '../../src/shared/contract'
import type { DatasetSummary } from '../../src/shared/dataset'
import type { DatasetView } from '../../src/main/datasets/edits/dataset-view'
import type { EditEntry } from '../../src/main/datasets/edits/journal'
import type { TrainingQueue } from '../../src/shared/queue'
import type { RunSummary } from '../../src/shared/run'

/**
 * What the page finds: `full` is MNIST and two trained runs, `empty` an empty library, `fresh` MNIST and no run, `wide` a thousand
 * classes with difficult names, `large` a million pictures, `broken` a library that cannot be read, `slow` full, but late.
 */
export const scenarios = ['full', 'empty', 'fresh', 'wide', 'large', 'broken', 'slow'] as const
export type Scenario = (typeof scenarios)[number]

/**
 * What main's dialog finds: `photos` is photographs in three class folders, with size, colour and fit to choose; `skipped` the same
 * with hundreds of files that are left out, some with names that try to break the page; `same` is in the library already; `many` has
 * a thousand classes; `arrays` are taken as they are and have a test part; `unplugged` can be chosen but not looked at again;
 * `endless` is imported for ever; `broken` is no pictures at all; `none` is a person who cancels main's dialog.
 */
export const fakeChoices = [
  'photos',
  'skipped',
  'same',
  'many',
  'arrays',
  'unplugged',
  'endless',
  'broken',
  'none',
] as const
export type FakeChoice = (typeof fakeChoices)[number]

/** A dataset of the fake library: what lists show, and its content by index. */
export interface FakeDataset {
  summary: DatasetSummary
  label(index: number): number
  /** HWC bytes. */
  pixels(index: number): Uint8Array
  /** What was edited; absent while nothing was. */
  edits?: FakeEdits
}

/** The dataset as it was made, its journal, and what they come to. */
export interface FakeEdits {
  made: { summary: DatasetSummary; view: DatasetView }
  done: EditEntry[]
  undone: EditEntry[]
  view: DatasetView
}

/** The state behind the fake bridge. Handlers read and change it, and tell the page through `emit`. */
export interface World {
  scenario: Scenario
  /** To be set before something is chosen. */
  choice: FakeChoice
  datasets: FakeDataset[]
  runs: RunSummary[]
  queue: TrainingQueue
  emit<N extends EventName>(name: N, payload: Events[N]): void
}

/** An opaque id that says in a test's output what it is. */
export const fakeId = (name: string): string => name.padEnd(26, '0').slice(0, 26)

/** A number in [0, 1) that always belongs to the same index. */
export function noise(index: number, salt = 0): number {
  let h = Math.imul(index + 1, 0x9e3779b1) ^ Math.imul(salt + 1, 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d)
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39)
  return ((h ^ (h >>> 15)) >>> 0) / 4_294_967_296
}
