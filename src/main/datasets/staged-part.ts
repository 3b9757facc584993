import { open, type FileHandle } from 'node:fs/promises'
import path from 'node:path'
import { labelBytes } from './content-hash'
import type { PictureChunk } from './picture-source'

const copyBytes = 1024 * 1024

/** What one split of a dataset-to-be consists of, in files of a staging folder. Nothing of it stays in memory. */
export class StagedPart {
  count = 0

  private constructor(
    private readonly pixels: FileHandle,
    private readonly labels: FileHandle,
    private readonly names: FileHandle | null,
  ) {}

  /** @param suffix goes behind the names that the files have in a dataset */
  static async create(staging: string, suffix: string, named: boolean): Promise<StagedPart> {
    const create = (name: string) => open(path.join(staging, name + suffix), 'wx+')
    return new StagedPart(
      await create('images.u8'),
      await create('labels.u16'),
      named ? await create('items.jsonl') : null,
    )
  }

  async add({ pixels, labels, names, sizes }: PictureChunk): Promise<void> {
    await writeAll(this.pixels, pixels)
    await writeAll(this.labels, labelBytes(labels))
    if (this.names) await writeAll(this.names, itemLines({ names, sizes }))
    this.count += labels.length
  }

  /** Puts another part behind this one. */
  async append(other: StagedPart): Promise<void> {
    await copyBehind(other.pixels, this.pixels)
    await copyBehind(other.labels, this.labels)
    if (other.names && this.names) await copyBehind(other.names, this.names)
    this.count += other.count
  }

  async sync(): Promise<void> {
    for (const file of this.files) await file.sync()
  }

  async close(): Promise<void> {
    for (const file of this.files) await file.close()
  }

  private get files(): FileHandle[] {
    return this.names ? [this.pixels, this.labels, this.names] : [this.pixels, this.labels]
  }
}

/** The lines of `items.jsonl` for the pictures of a chunk. */
export function itemLines({
  names,
  sizes,
}: {
  names: PictureChunk['names']
  sizes: PictureChunk['sizes'] | undefined
}): Uint8Array {
  return Buffer.from((names ?? []).map((name, k) => `${JSON.stringify({ name, ...sizes?.[k] })}\n`).join(''))
}

/** Copies a file behind what was written to another. */
async function copyBehind(from: FileHandle, to: FileHandle): Promise<void> {
  const block = Buffer.allocUnsafe(copyBytes)
  for (let at = 0; ;) {
    const { bytesRead } = await from.read(block, 0, copyBytes, at)
    if (bytesRead === 0) return
    at += bytesRead
    await writeAll(to, block.subarray(0, bytesRead))
  }
}

/** One write may take less than it was given. */
export async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length;)
    written += (await file.write(bytes, written, bytes.length - written)).bytesWritten
}
