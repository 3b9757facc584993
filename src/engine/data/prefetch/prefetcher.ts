import type { Worker } from 'node:worker_threads'
import type { Augmentation } from '../../../shared/augmentation'
import { pictureBytes, type PictureShape } from '../../../shared/dataset'
import type { Batch } from '../batch'
import type { Pictures } from '../pictures'
import { SharedBatches, sharedMemory, type SharedWork } from './shared-batches'

/** Threads of this process that make batches, and who is told why one is of no more use. */
export interface PrefetchThreads {
  start(work: SharedWork): Worker
  onLost(reason: string): void
  /** Longest wait for rows that the thread has taken, in milliseconds: a picture takes it well under one. */
  patience?: number
}

const usualPatience = 5000

/**
 * Makes the batches of changed pictures one step ahead, on a thread of its own while TensorFlow computes. What the thread has not taken
 * when a batch is needed is made here, so nobody waits for it to start, and without it all goes on as before.
 */
export class Prefetcher {
  readonly #batches: SharedBatches
  readonly #thread: Worker
  readonly #rows: Int32Array
  #lost = false
  /** The batch that is begun and not handed out. */
  #ahead: { indices: Uint32Array; from: number; step: number } | null = null

  /** Throws when the thread cannot be started, or the pictures lie where it could not see them. */
  constructor(
    { augmentation, shape, seed }: { augmentation: Augmentation; shape: PictureShape; seed: number },
    readonly pictures: Pictures,
    batchSize: number,
    readonly threads: PrefetchThreads,
  ) {
    const { buffer } = pictures.bytes
    if (!(buffer instanceof SharedArrayBuffer)) throw new TypeError('the pictures are not in shared memory')
    const work = { augmentation, shape, seed, pictures: buffer, ...sharedMemory(batchSize, pictureBytes(shape)) }
    this.#rows = new Int32Array(batchSize)
    this.#batches = new SharedBatches(work)
    this.#thread = threads.start(work)
    this.#thread.on('error', (error) => this.#lose(error.message))
    this.#thread.on('exit', () => this.#lose('it ended'))
    this.#thread.unref()
  }

  /**
   * Fills a batch with the changed copies of a step, as `Batch.fill` does; they stay until the next but one. Answers null when the thread is
   * lost; then nothing was done.
   */
  fill(batch: Batch, indices: Uint32Array, from: number, step: number): Batch | null {
    const ahead = this.#ahead
    if (ahead?.indices !== indices || ahead.from !== from || ahead.step !== step) this.prefetch(indices, from, step)
    return this.#finished() ? batch.choose(indices, from).show(this.#batches.pixels) : null
  }

  /** Has the batch made that will be asked for next. The indices may not change meanwhile. */
  prefetch(indices: Uint32Array, from: number, step: number): void {
    if (!this.#finished()) return
    const rows = this.#rows.subarray(0, Math.min(this.#rows.length, indices.length - from))
    for (let row = 0; row < rows.length; row++) rows[row] = (indices[from + row] ?? 0) - this.pictures.start
    this.#batches.begin(rows, step)
    this.#ahead = { indices, from, step }
  }

  dispose(): void {
    this.#lost = true
    this.#batches.end()
  }

  /** Sees to it that what was begun is written. Answers false when the thread is lost. */
  #finished(): boolean {
    if (this.#ahead && !this.#lost) {
      this.#batches.work()
      if (!this.#batches.written(this.threads.patience ?? usualPatience))
        this.#lose('it took pictures and did not give them back')
      this.#ahead = null
    }
    return !this.#lost
  }

  #lose(reason: string): void {
    if (this.#lost) return
    this.#lost = true
    void this.#thread.terminate()
    this.threads.onLost(reason)
  }
}
