import type { DatasetManifest, SplitName } from '../../../shared/dataset'

/** A class of a dataset. Its id stays when it is renamed or when classes before it go. */
export interface ViewClass {
  /** The place among the imported classes, or the id of the edit that made it and its place there. */
  readonly id: string
  readonly name: string
}

/** What a byte of `sides` says of a stored picture: its side, and whether it is left out. */
export const side = {
  train: 0,
  test: 1,
  /** Added to either: excluded by a person, and keeps its side. */
  excluded: 2,
  /** Lies in the files, but is no part of the dataset: what was added later, or taken back. */
  absent: 4,
} as const

/** A dataset as it is after some edits: what is said of each stored picture, by its index. */
export interface DatasetView {
  classes: readonly ViewClass[]
  /** Label of each stored picture, excluded ones included. */
  labels: Uint16Array
  /** One byte for each, see `side`. */
  sides: Uint8Array
}

/**
 * The dataset as it was imported.
 * @param imported labels of the imported pictures
 * @param stored how many pictures lie in its files: those that were added later are no part of it yet
 */
export function importedView(
  { classNames, counts }: DatasetManifest,
  imported: Uint16Array,
  stored = imported.length,
): DatasetView {
  const labels = new Uint16Array(stored)
  labels.set(imported)
  return {
    classes: classNames.map((name, label) => ({ id: String(label), name })),
    labels,
    sides: new Uint8Array(stored).fill(side.test, counts.train).fill(side.absent, imported.length),
  }
}

/** A view that can be changed without changing this one. */
export const copyView = (view: DatasetView): DatasetView => ({
  classes: view.classes,
  labels: view.labels.slice(),
  sides: view.sides.slice(),
})

/** Stored pictures of a split, ascending: the order in which they are learnt from and tested with. */
export function rowsOf({ sides }: DatasetView, split: SplitName): Uint32Array {
  const wanted = side[split]
  let count = 0
  for (const value of sides) if (value === wanted) count++
  const rows = new Uint32Array(count)
  let at = 0
  sides.forEach((value, index) => {
    if (value === wanted) rows[at++] = index
  })
  return rows
}

/** Pictures of each class and in all, for each split, and how many are excluded. */
export function countView({ classes, labels, sides }: DatasetView) {
  const classCounts: Record<SplitName, number[]> = { train: classes.map(() => 0), test: classes.map(() => 0) }
  const counts = { train: 0, test: 0 }
  let excluded = 0
  sides.forEach((value, index) => {
    if (value & side.excluded) excluded++
    if (value > side.test) return
    const split = value === side.train ? 'train' : 'test'
    const label = labels[index] ?? 0
    counts[split]++
    classCounts[split][label] = (classCounts[split][label] ?? 0) + 1
  })
  return { classCounts, counts, excluded }
}
