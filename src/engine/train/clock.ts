/** Seconds of training on a clock that only goes forward, pauses left out. */
export class Clock {
  #before: number
  #since: number | null

  /** `seconds` were spent by the part of the run before this one. */
  constructor(seconds: number) {
    this.#before = seconds
    this.#since = performance.now()
  }

  get seconds(): number {
    return this.#before + (this.#since === null ? 0 : (performance.now() - this.#since) / 1000)
  }

  pause(): void {
    this.#before = this.seconds
    this.#since = null
  }

  goOn(): void {
    this.#since ??= performance.now()
  }
}
