import type { DatasetManifest, PictureShape, SplitName } from '../../shared/dataset'
import type { ImportReport, SkippedFile } from '../../shared/import'
import type { Rows } from './trees/packed-rows'

/** Some pictures of one part, on their way into the library. */
export interface PictureChunk {
  split: SplitName
  /** NHWC bytes of whole pictures. */
  pixels: Uint8Array
  /** One for each picture, all below `classNames.length`. */
  labels: Uint16Array
  /** Name of each picture inside the source; null where pictures have no names. */
  names: readonly string[] | null
  /** Width and height of each picture in its file, turned as it is shown, in pixels; only beside names. */
  sizes?: readonly { width: number; height: number }[]
  /** Pictures that were found but left out since the chunk before; they count as done. */
  skipped?: number
}

/** What became of each file of a source. */
export interface SourceReport extends Pick<ImportReport, 'found' | 'imported' | 'skipped' | 'repaired'> {
  skippedFiles: Rows<SkippedFile>
  repairedFiles: Rows<ImportReport['repairedFiles'][number]>
}

/** Pictures and labels from anywhere, on their way into the library. An importer is whatever makes one of these. */
export interface PictureSource {
  readonly origin: DatasetManifest['origin']
  readonly attribution: string
  readonly shape: PictureShape
  readonly classNames: readonly string[]
  /** How many pictures are expected, those included that may turn out to be unreadable. For progress and for the disk. */
  readonly expected: number
  /** Every picture, parts in any order, within a part in the order of the dataset-to-be. Can be taken once. */
  chunks(signal: AbortSignal): AsyncGenerator<PictureChunk, void, void>
  /** What became of each file; whole once `chunks` has ended. Null for the dataset that comes with the program. */
  report(): SourceReport | null
  close(): Promise<void>
}
