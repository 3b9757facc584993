import type { PictureShape, SplitName } from '../../../shared/dataset'
import type { ErrorData } from '../../../shared/errors'
import type { ImportKind, ImportNote, ImportSettings, Repair, SkippedFile } from '../../../shared/import'
import type { FileLocation, FileTree } from '../trees/file-tree'
import type { Rows } from '../trees/packed-rows'
import type { PictureSource } from '../picture-source'

/** One way of keeping labelled pictures. One file each, with one line in `importers/index.ts`. */
export interface Importer {
  readonly kind: ImportKind
  /**
   * Looks whether a tree is kept in this way, without reading more than it must. Null when it is something else. Throws coded
   * errors when it clearly is this kind but something is wrong with it.
   */
  recognise(tree: FileTree, context: ImportContext): Promise<ImportCandidate | null>
}

/** What every importer may use. */
export interface ImportContext {
  /** Ends the recognising; `samples` and `chunks` get their own. */
  readonly signal: AbortSignal
  /** Turns picture files into pixels in a process of its own. */
  readonly decoder: PictureDecoder
}

/** A tree that was understood: what is in it, and how to get at its pictures. */
export interface ImportCandidate {
  readonly kind: ImportKind
  readonly classNames: readonly string[]
  /** Whether pictures are files: then size, colour and fit are chosen by the settings. */
  readonly adjustable: boolean
  readonly hasTest: boolean
  /** Size and channels to suggest: of the arrays, or what suits most of the picture files (from looking at some of them). */
  readonly suggested: Pick<ImportSettings, 'height' | 'width' | 'channels'>
  readonly notes: readonly ImportNote[]
  /** Left out already. */
  readonly skipped: Rows<SkippedFile>
  /**
   * Pictures of each class in each part, as far as is known before anything is decoded, with these settings.
   */
  counts(settings: ImportSettings): Record<SplitName, number[]>
  /** The first `count` pictures of all classes in turn, as the network would see them. Leaves out what cannot be read. */
  samples(settings: ImportSettings, count: number, signal: AbortSignal): Promise<SourceSample[]>
  /** Begins anew each time. */
  open(settings: ImportSettings): Promise<PictureSource>
}

export interface SourceSample {
  label: number
  /** Name inside the tree; empty where pictures have no names. */
  name: string
  pixels: Uint8Array
  original: { width: number; height: number } | null
}

/** A picture file to be decoded: where it lies and what to call it. */
export interface PictureToDecode {
  name: string
  file: FileLocation
}

export type DecodedFile =
  { ok: true; width: number; height: number; pixels: Uint8Array; repairs: Repair[] } | { ok: false; error: ErrorData }

/** Decodes picture files in a process that may die of them. */
export interface PictureDecoder {
  /**
   * Decodes a batch; answers in its order. A picture that kills the process or takes too long is an error of that picture; the
   * process is replaced and the others are decoded. Rejects only when aborted or when no decoder can be started.
   */
  decode(
    pictures: readonly PictureToDecode[],
    how: { shape: PictureShape; fit: ImportSettings['fit'] },
    signal: AbortSignal,
  ): Promise<DecodedFile[]>
  /** Ends the process. */
  close(): Promise<void>
}
