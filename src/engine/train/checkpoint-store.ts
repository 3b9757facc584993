import { readdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { JackdawError, toErrorData, type ErrorData } from '../../shared/errors'
import { checkpointName, checkpointPattern, writeCheckpoint, type NewCheckpoint } from './checkpoint'

/** Writes the checkpoints of one run beside its training, one after the other, and keeps the last two and the best. */
export class CheckpointStore {
  /** Plain name of the last one written. */
  last: string | null
  #before: string | null = null
  /** The last write, which begins when the one before has ended. */
  #writing: Promise<void> = Promise.resolve()
  #writingBefore: Promise<void> = Promise.resolve()
  #error: ErrorData | null = null

  /** `resumed` is the one the run goes on from. */
  constructor(
    readonly directory: string,
    resumed: string | null,
    readonly onWritten: (file: string, checkpoint: NewCheckpoint) => void,
    readonly onFailed: (error: ErrorData) => void,
  ) {
    this.last = resumed
  }

  /**
   * Sees to it that this one is written as well, and calls `release` when its tensors are no longer needed. Waits only while two are
   * in memory already, which happens when the disk takes longer for one than training for an epoch.
   */
  async write(checkpoint: NewCheckpoint, release: () => void = () => undefined): Promise<void> {
    await this.#writingBefore
    this.#writingBefore = this.#writing
    this.#writing = this.#writing.then(() => this.#write(checkpoint)).finally(release)
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

  async #write(checkpoint: NewCheckpoint): Promise<void> {
    const name = checkpointName(checkpoint.state.position.step)
    try {
      await writeCheckpoint(path.join(this.directory, name), checkpoint)
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
