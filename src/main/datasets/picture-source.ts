import type { DatasetManifest, PictureShape } from '../../shared/dataset'

/**
 * Pictures and labels from anywhere, on their way into the library. An importer is whatever makes one of these. Sources whose
 * pictures have names of their own will need a place for them (`items.jsonl`); IDX pictures have none.
 */
export interface PictureSource {
  readonly origin: DatasetManifest['origin']
  readonly attribution: string
  readonly shape: PictureShape
  readonly classNames: string[]
  readonly counts: DatasetManifest['counts']
  /** Label of every picture, training pictures first; all below `classNames.length`. */
  readonly labels: Uint16Array
  /** NHWC bytes of every picture, in the order of the labels; where pieces end means nothing. Can be taken once. */
  pictures(): AsyncGenerator<Uint8Array, void, void>
  close(): Promise<void>
}

/** Pictures of each class, for each split. */
export function countClasses(
  labels: Uint16Array,
  counts: DatasetManifest['counts'],
  classCount: number,
): Record<'train' | 'test', number[]> {
  const train = new Array<number>(classCount).fill(0)
  const test = new Array<number>(classCount).fill(0)
  labels.forEach((label, index) => {
    const side = index < counts.train ? train : test
    side[label] = (side[label] ?? 0) + 1
  })
  return { train, test }
}
