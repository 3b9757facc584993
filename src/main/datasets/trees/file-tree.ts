import type { SkippedFile } from '../../../shared/import'
import type { Rows } from './packed-rows'

/** A regular file inside a folder or an archive. Each time that a tree is asked for one it may make it anew. */
export interface TreeFile {
  /**
   * Name inside the tree as it was found, folders divided by `/`. It is for showing, for class names and for extensions; it is
   * untrusted and never becomes part of a path that is written to.
   */
  readonly name: string
  /** Size of the content, in bytes, as the folder or archive says. */
  readonly bytes: number
}

/** Files by their indices; most folders have few, some a million, which are then put together only when they are asked for. */
export interface TreeFiles extends Iterable<TreeFile> {
  readonly length: number
  /** Undefined beyond the end. */
  at(index: number): TreeFile | undefined
}

/** Where the content of a file lies, for a process that reads it by itself. */
export interface FileLocation {
  /** Absolute name of a file on disk, made by main: the file itself, or the archive that it is in. */
  path: string
  /** First byte of the stored content in that file. */
  offset: number
  /** Bytes of the stored content. */
  storedBytes: number
  /** Bytes of the content once unpacked. */
  bytes: number
  method: 'stored' | 'deflated'
}

/**
 * What a person chose: a folder, a zip or tar archive, or a single file. Everything about it is hostile. Whoever reads a
 * tree sees regular files only: links, pipes, devices and names that lead outside are in `refused` with their reasons.
 */
export interface FileTree {
  /** Last part of the chosen name, for showing. */
  readonly name: string
  /** By name, in the order of code units. Files of the system (`.DS_Store`, `Thumbs.db`, `__MACOSX/`) are left out without a word. */
  readonly files: TreeFiles
  readonly refused: Rows<SkippedFile>
  /**
   * Throws `file-missing` or `file-unreadable` when the file is gone or no longer a regular one, `file-changed` when it, or the
   * archive, is not as it was listed. Nothing vouches for what is read there: `stream` and `read` compare an archive's checksums.
   */
  locate(file: TreeFile): Promise<FileLocation>
  /**
   * The content, piece by piece: exactly as many bytes as the tree said, or an error. Throws what `locate` throws, and
   * `archive-damaged`.
   */
  stream(file: TreeFile): AsyncGenerator<Uint8Array, void, void>
  /** The whole content. Throws `file-too-large` when it is longer than `limit` bytes. */
  read(file: TreeFile, limit: number): Promise<Uint8Array>
  /** Removes what had to be unpacked. */
  close(): Promise<void>
}
