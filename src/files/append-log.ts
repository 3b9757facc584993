import { open, type FileHandle } from 'node:fs/promises'
import path from 'node:path'
import * as v from 'valibot'
import { syncFolder, writeError } from './atomic-write'
import { readError } from './read-json'

const newline = 0x0a
const blockBytes = 256 * 1024
/** A longer line was not written by this program, where no other limit is said. */
const lineLimit = 1024 * 1024

/**
 * A file of one JSON value a line that only grows. A crash can tear its last line; opening cuts that line off, so that the
 * next one does not stick to it. One writer at a time.
 */
export class AppendLog {
  /** Whether an append has failed and may have left bytes behind the last whole one. */
  private torn = false

  private constructor(
    private readonly handle: FileHandle,
    private readonly subject: string,
    /** Bytes of everything that was appended whole. */
    private size: number,
  ) {}

  /** Opens for appending, made when missing. Throws `disk-full` or `write-failed`. */
  static async open(file: string): Promise<AppendLog> {
    const subject = path.basename(file)
    try {
      const handle = await open(file, 'a+')
      try {
        const { size } = await handle.stat()
        const complete = await endOfLastLine(handle, size)
        if (complete < size) await handle.truncate(complete)
        // A new file's name has to outlive a power cut too, or `sync` would promise in vain.
        if (size === 0) await syncFolder(path.dirname(file))
        return new AppendLog(handle, subject, complete)
      } catch (error) {
        await handle.close()
        throw error
      }
    } catch (error) {
      throw writeError(error, subject)
    }
  }

  /**
   * Appends values, one a line. Throws `disk-full` or `write-failed`; then the same values can be appended again, for what
   * was written of them is cut off before.
   */
  async append(values: readonly unknown[]): Promise<void> {
    if (values.length === 0) return
    const lines = Buffer.from(values.map((value) => `${JSON.stringify(value)}\n`).join(''))
    try {
      if (this.torn) await this.handle.truncate(this.size)
      this.torn = true
      await this.handle.appendFile(lines)
      this.torn = false
      this.size += lines.length
    } catch (error) {
      throw writeError(error, this.subject)
    }
  }

  /** Makes what was appended outlive a power cut. */
  async sync(): Promise<void> {
    try {
      await this.handle.sync()
    } catch (error) {
      throw writeError(error, this.subject)
    }
  }

  async close(): Promise<void> {
    await this.handle.close()
  }
}

export interface LogContent<T> {
  entries: T[]
  /** Complete lines that are not as the schema says. A torn last line is not counted: its writer never finished it. */
  damagedLines: number
}

/**
 * Reads a log, in order. Throws `file-missing` or `file-unreadable`; damaged lines are counted and left out.
 * @param longestLine in bytes; a longer one is left out
 */
export async function readLog<S extends v.GenericSchema>(
  file: string,
  schema: S,
  longestLine = lineLimit,
): Promise<LogContent<v.InferOutput<S>>> {
  const entries: v.InferOutput<S>[] = []
  let damagedLines = 0
  const take = (line: string) => {
    const entry = parseLine(line, schema)
    if (entry) entries.push(entry.value)
    else damagedLines++
  }
  try {
    const handle = await open(file, 'r')
    try {
      let rest: Buffer = Buffer.alloc(0)
      for await (const chunk of handle.createReadStream({ autoClose: false, highWaterMark: blockBytes })) {
        const block = Buffer.concat([rest, chunk as Buffer])
        let from = 0
        for (let at = block.indexOf(newline); at >= 0; at = block.indexOf(newline, from)) {
          take(block.toString('utf8', from, at))
          from = at + 1
        }
        rest = block.subarray(from)
        if (rest.length > longestLine) rest = Buffer.alloc(0)
      }
    } finally {
      await handle.close()
    }
  } catch (error) {
    throw readError(error, path.basename(file))
  }
  return { entries, damagedLines }
}

function parseLine<S extends v.GenericSchema>(line: string, schema: S): { value: v.InferOutput<S> } | undefined {
  try {
    const result = v.safeParse(schema, JSON.parse(line))
    return result.success ? { value: result.output } : undefined
  } catch {
    return undefined
  }
}

/** Offset behind the last newline, looking from the end; 0 when there is none. */
async function endOfLastLine(handle: FileHandle, size: number): Promise<number> {
  const block = Buffer.alloc(Math.min(size, blockBytes))
  for (let end = size; end > 0; end -= block.length) {
    const start = Math.max(0, end - block.length)
    const { bytesRead } = await handle.read(block, 0, end - start, start)
    const at = block.subarray(0, bytesRead).lastIndexOf(newline)
    if (at >= 0) return start + at + 1
  }
  return 0
}
