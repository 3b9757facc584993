import { createReadStream } from 'node:fs'
import { open, rm, type FileHandle } from 'node:fs/promises'
import { pictureBytes } from '../../../shared/dataset'
import { JackdawError } from '../../../shared/errors'
import type { PictureChunk } from '../picture-source'
import { itemLines, writeAll } from '../staged-part'
import { storedFiles, type StoredManifest } from '../stored-dataset'

/**
 * What is written behind the stored pictures of a dataset. Nobody sees it until the journal says that it is there, so whatever ends the
 * program before leaves the dataset as it was, with a few bytes that the next adding cuts off. One at a time for a dataset.
 */
export class PictureTail {
  private constructor(
    private readonly pixels: FileHandle,
    private readonly items: FileHandle | null,
    private readonly ends: { pixels: number; items: number },
  ) {}

  /** Cuts off what an earlier adding left. Throws `dataset-damaged` or what the disk says. */
  static async open(directory: string, { name, named, shape, stored }: StoredManifest): Promise<PictureTail> {
    const files = storedFiles(directory)
    const ends = { pixels: stored * pictureBytes(shape), items: named ? await endOfLine(files.items, stored, name) : 0 }
    // Digests are kept by the indices of pictures, and an earlier adding that came to nothing had the same indices.
    await rm(files.pixelDigests, { force: true })
    const pixels = await open(files.images, 'a')
    try {
      const items = named ? await open(files.items, 'a') : null
      const tail = new PictureTail(pixels, items, ends)
      await tail.drop()
      return tail
    } catch (error) {
      await pixels.close()
      throw error
    }
  }

  async add({ pixels, names, sizes }: PictureChunk): Promise<void> {
    await writeAll(this.pixels, pixels)
    if (this.items) await writeAll(this.items, itemLines({ names, sizes }))
  }

  /** Outlives a power cut from now on. */
  async sync(): Promise<void> {
    await this.pixels.sync()
    await this.items?.sync()
  }

  /** Takes everything away that was added. */
  async drop(): Promise<void> {
    await this.pixels.truncate(this.ends.pixels)
    await this.items?.truncate(this.ends.items)
  }

  async close(): Promise<void> {
    await this.pixels.close()
    await this.items?.close()
  }
}

/** Bytes of the first `lines` lines of a file. */
async function endOfLine(file: string, lines: number, name: string): Promise<number> {
  let left = lines
  let bytes = 0
  for await (const chunk of createReadStream(file, { highWaterMark: 1024 * 1024 })) {
    const block = chunk as Buffer
    for (let at = 0; left > 0;) {
      const found = block.indexOf(10, at)
      if (found < 0) break
      at = found + 1
      if (--left === 0) return bytes + at
    }
    bytes += block.length
  }
  throw new JackdawError('dataset-damaged', name, { reason: 'names are missing' })
}
