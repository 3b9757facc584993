import { JackdawError } from '../../../shared/errors'
import { wholePictures } from '../idx/whole-pictures'
import type { FileTree, TreeFile } from '../trees/file-tree'
import { npyHeaderBytes, parseNpyHeader, preambleBytes, type NpyHeader } from './npy-header'
import { numbersFrom } from './number-type'

/** An array in a `.npy` file, whose numbers are streamed: it may be larger than memory. */
export class NpyArray {
  private constructor(
    private readonly tree: FileTree,
    private readonly file: TreeFile,
    readonly header: NpyHeader,
  ) {}

  /** Reads the header, and checks that the file is as long as it says. Throws `npy-damaged` or `npy-unsupported`. */
  static async open(tree: FileTree, file: TreeFile): Promise<NpyArray> {
    const header = parseNpyHeader(await npyStart(tree, file), file.name)
    const array = new NpyArray(tree, file, header)
    array.checkLength(file.bytes)
    return array
  }

  /** Its name in the tree, for errors. */
  get name(): string {
    return this.file.name
  }

  /** Sizes of the dimensions, the last of them fastest unless the header says otherwise. */
  get shape(): readonly number[] {
    return this.header.shape
  }

  /**
   * The numbers, in blocks of about 1 MiB that hold whole entries. Throws `npy-damaged` at the end when there were fewer than
   * the header says. Begins anew each time.
   * @param entry how many numbers belong together
   */
  async *numbers(entry = 1): AsyncGenerator<ArrayLike<number>, void, void> {
    const { numbers } = this.header
    for await (const block of wholePictures(this.bytes(), entry * numbers.bytes)) yield numbersFrom(block, numbers)
  }

  private async *bytes(): AsyncGenerator<Uint8Array, void, void> {
    let toSkip = this.header.headerBytes
    let length = 0
    for await (const piece of this.tree.stream(this.file)) {
      length += piece.length
      const skipped = Math.min(toSkip, piece.length)
      toSkip -= skipped
      if (skipped < piece.length) yield piece.subarray(skipped)
    }
    this.checkLength(length)
  }

  private checkLength(found: number): void {
    const expected = this.header.headerBytes + this.header.dataBytes
    if (found !== expected)
      throw new JackdawError('npy-damaged', this.name, {
        reason: `it should hold ${expected} bytes but has ${found}`,
      })
  }
}

/** The header and perhaps some of what comes after it. No more is read than the file needs to say how long it is. */
export async function npyStart(tree: FileTree, file: TreeFile): Promise<Uint8Array> {
  let start: Uint8Array = new Uint8Array()
  let wanted = preambleBytes
  for await (const piece of tree.stream(file)) {
    start = Buffer.concat([start, piece])
    if (start.length >= preambleBytes) wanted = npyHeaderBytes(start, file.name)
    if (start.length >= wanted) break
  }
  return start
}
