import { readdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { writeFileAtomic } from '../../files/atomic-write'
import { JackdawError, toErrorData, type ErrorData } from '../../shared/errors'
import { checkpointName, checkpointPattern, encodeCheckpoint, type Checkpoint } from './checkpoint'

/** Writes the checkpoints of one run beside its training, one after the other, and keeps the last two and the best. */
export class CheckpointStore {
  /** Plain name of the last one written. */
  last: string | null
  #before: string | null = null
  #writing: Promise<void> = Promise.resolve()
  #error: ErrorData | null = null

  /** `resumed` is the one the run goes on from. */
  constructor(
    readonly directory: string,
    resumed: string | null,
    readonly onWritten: (file: string, checkpoint: Checkpoint) => void,
    readonly onFailed: (error: ErrorData) => void,
  ) {
    this.last = resumed
  }

  /** Waits for the one before, so that at most one is in memory besides the weights, and begins to write this one. */
  async write(checkpoint: Checkpoint): Promise<void> {
    await this.#writing
    this.#writing = this.#write(checkpoint)
  }

  /** Resolves when the last one is written or has failed; never rejects. */
  async finished(): Promise<void> {
    await this.#writing
  }

  /** Throws what went wrong with the last write when there is no checkpoint at all. */
  lastOrThrow(): string {
    if (this.last !== null) return this.last
    throw this.#error ? JackdawError.fromData(this.#error) : new RangeError('nothing was written yet')
  }

  async #write(checkpoint: Checkpoint): Promise<void> {
    const name = checkpointName(checkpoint.state.position.step)
    try {
      await writeFileAtomic(path.join(this.directory, name), await encodeCheckpoint(checkpoint))
    } catch (error) {
      this.#error = toErrorData(error)
      this.onFailed(this.#error)
      return
    }
    if (name !== this.last) this.#before = this.last
    this.last = name
    this.onWritten(name, checkpoint)
    await this.#removeOld(checkpoint.state.best?.name)
  }

  /** What is not removed now is removed after the next one. */
  async #removeOld(best: string | undefined): Promise<void> {
    const kept = new Set([this.last, this.#before, best])
    const names = await readdir(this.directory).catch(() => [])
    const old = names.filter((name) => checkpointPattern.test(name) && !kept.has(name))
    await Promise.all(old.map((name) => rm(path.join(this.directory, name), { force: true }).catch(() => undefined)))
  }
}
