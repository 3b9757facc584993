import { readSync } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import path from 'node:path'
import { pictureBytes, type PictureShape } from '../../shared/dataset'
import { JackdawError } from '../../shared/errors'

/** About as many bytes as are read at a time. */
const chunkBytes = 4 * 1024 * 1024

/** The pictures of a dataset in their file, read a chunk at a time or one at a time. */
export class StoredPictures {
  private constructor(
    private readonly file: FileHandle,
    private readonly name: string,
    readonly shape: PictureShape,
    readonly count: number,
  ) {}

  /** Throws `dataset-damaged` when the file is shorter than `count` pictures are; others may be on their way behind them. */
  static async open(name: string, shape: PictureShape, count: number): Promise<StoredPictures> {
    const file = await open(name, 'r').catch((error: NodeJS.ErrnoException) => {
      throw damaged(name, `the file cannot be opened (${error.code})`)
    })
    const { size } = await file.stat()
    if (size >= count * pictureBytes(shape)) return new StoredPictures(file, name, shape, count)
    await file.close()
    throw damaged(name, `it should have ${count * pictureBytes(shape)} bytes but has ${size}`)
  }

  /** Every picture in turn, in chunks; what a chunk holds is overwritten by the next. */
  async *chunks(): AsyncGenerator<{ start: number; pictures: Uint8Array[] }, void, void> {
    const size = pictureBytes(this.shape)
    const perChunk = Math.max(1, Math.floor(chunkBytes / size))
    const block = new Uint8Array(Math.min(perChunk, this.count) * size)
    for (let start = 0; start < this.count; start += perChunk) {
      const count = Math.min(perChunk, this.count - start)
      await this.fill(block.subarray(0, count * size), start * size)
      yield { start, pictures: Array.from({ length: count }, (_, k) => block.subarray(k * size, (k + 1) * size)) }
    }
  }

  /** One picture, without letting go of the thread: waiting for a promise costs ten times as much as reading a small one. */
  read(index: number): Uint8Array {
    const pixels = new Uint8Array(pictureBytes(this.shape))
    for (let done = 0; done < pixels.length;) {
      const at = index * pixels.length + done
      const bytesRead = readSync(this.file.fd, pixels, done, pixels.length - done, at)
      if (bytesRead === 0) throw damaged(this.name, 'it became shorter while it was read')
      done += bytesRead
    }
    return pixels
  }

  close(): Promise<void> {
    return this.file.close()
  }

  private async fill(target: Uint8Array, from: number): Promise<void> {
    for (let done = 0; done < target.length;) {
      const { bytesRead } = await this.file.read(target, done, target.length - done, from + done)
      if (bytesRead === 0) throw damaged(this.name, 'it became shorter while it was read')
      done += bytesRead
    }
  }
}

const damaged = (file: string, reason: string) => new JackdawError('dataset-damaged', path.basename(file), { reason })
