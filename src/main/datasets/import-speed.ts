import type { ImportProgress } from '../../shared/import'

const progressEvery = 250
/** The speed is taken over about this long, in milliseconds, so that it neither jumps nor lags. */
const windowMilliseconds = 5000

/** Counts pictures as they are done, and tells how many and how fast: at most every 250 ms, and at the end. */
export class ImportSpeed {
  private done = 0
  private last = performance.now()
  private marks = [{ at: performance.now(), done: 0 }]

  constructor(
    private readonly total: number,
    private readonly onProgress: ((progress: ImportProgress) => void) | undefined,
  ) {}

  add(pictures: number): void {
    this.done += pictures
    const now = performance.now()
    if (now - this.last >= progressEvery) this.tell(now)
  }

  /** Everything is done, whatever was expected. */
  end(): void {
    this.done = this.total
    this.tell(performance.now())
  }

  private tell(now: number): void {
    this.last = now
    this.marks.push({ at: now, done: this.done })
    while (this.marks.length > 2 && now - (this.marks[0]?.at ?? now) > windowMilliseconds) this.marks.shift()
    const [first = { at: now, done: 0 }] = this.marks
    const seconds = (now - first.at) / 1000
    const perSecond = seconds > 0 ? (this.done - first.done) / seconds : 0
    this.onProgress?.({ done: Math.min(this.done, this.total), total: this.total, perSecond })
  }
}
