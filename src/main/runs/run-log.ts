import { appendFile } from 'node:fs/promises'

/**
 * A run's `log.txt`: one plain line for each thing worth knowing later, with the time. Writing it never fails anything
 * else: what cannot be logged because the disk is full is not worth stopping for.
 */
export class RunLog {
  private queue: Promise<void> = Promise.resolve()

  constructor(private readonly file: string) {}

  write(line: string): Promise<void> {
    const text = `${new Date().toISOString()} ${line.replace(/\s*\n\s*/g, ' | ')}\n`
    this.queue = this.queue.then(() => appendFile(this.file, text)).catch(() => undefined)
    return this.queue
  }
}
