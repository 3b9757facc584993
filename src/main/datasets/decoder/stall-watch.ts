/** Looks at the clock while work is under way. */
const looks = 10

/**
 * Calls `stalled` when `limit` milliseconds have passed without a sign of life. Time in which this process itself stood still (a
 * laptop asleep) does not count: a gap between two looks counts as two at most.
 */
export class StallWatch {
  private silentFor = 0
  private timer: NodeJS.Timeout | undefined

  constructor(
    private readonly limit: number,
    private readonly stalled: () => void,
  ) {}

  /** Begins to count, if it does not count already. */
  start(): void {
    if (this.timer) return
    this.silentFor = 0
    const interval = this.limit / looks
    let last = performance.now()
    this.timer = setInterval(() => {
      const now = performance.now()
      this.silentFor += Math.min(now - last, 2 * interval)
      last = now
      if (this.silentFor <= this.limit) return
      this.stop()
      this.stalled()
    }, interval)
  }

  /** A sign of life. */
  hear(): void {
    this.silentFor = 0
  }

  stop(): void {
    clearInterval(this.timer)
    this.timer = undefined
  }
}
