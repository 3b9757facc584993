import { MultiBar, type SingleBar } from 'cli-progress'
import type { ErrorData } from '../shared/errors'
import { errorWords } from '../shared/words/errors'
import { visible } from '../shared/words/format'

/** The two streams that a program can write to, which may be terminals. */
export type Streams = Record<'out' | 'err', NodeJS.WritableStream & { isTTY?: boolean }>

/**
 * Everything that is printed. For people: text on standard output, errors and progress bars on standard error. With `--json`:
 * one object a line on standard output, and nothing else there.
 */
export class Output {
  private bars: MultiBar | undefined

  constructor(
    readonly json: boolean,
    private readonly streams: Streams = { out: process.stdout, err: process.stderr },
  ) {}

  /** Lines for people. */
  text(...lines: string[]): void {
    if (this.json) return
    const block = lines.map((line) => `${line}\n`).join('')
    // Above the bars, when they share the terminal with what is printed.
    if (this.bars && this.streams.out.isTTY) this.bars.log(block)
    else this.streams.out.write(block)
  }

  /** A title; bold where the terminal can. */
  title(line: string): void {
    this.text(this.colourful ? `\u001b[1m${line}\u001b[22m` : line)
  }

  /** An object for programs. */
  data(value: { type: string } & Record<string, unknown>): void {
    if (this.json) this.streams.out.write(`${JSON.stringify(value)}\n`)
  }

  /** Text as it is, whether for people or programs: what a command was asked to print. */
  raw(text: string): void {
    this.streams.out.write(text)
  }

  /** Something to know that is no result. */
  note(line: string): void {
    this.streams.err.write(`${line}\n`)
  }

  error(error: ErrorData): void {
    const { sentence, action } = errorWords(error)
    this.data({ type: 'error', code: error.code, subject: error.subject, sentence, action })
    if (this.json) return
    const label = this.colourful ? '\u001b[31mError:\u001b[39m' : 'Error:'
    this.streams.err.write(`${label} ${oneLine(sentence)}\n       ${oneLine(action)}\n`)
  }

  /** A progress bar on a terminal, otherwise nothing. `total` counts whatever `update` counts. */
  progress(total: number, format: string): Progress {
    if (this.json || !this.streams.err.isTTY) return silent
    const bars = (this.bars ??= new MultiBar({
      format,
      stream: this.streams.err,
      hideCursor: true,
      clearOnComplete: true,
      barCompleteChar: '#',
      barIncompleteChar: '-',
    }))
    const bar: SingleBar = bars.create(total, 0, { note: '' })
    return {
      update: (done, note = '') => bar.update(done, { note }),
      stop: () => {
        bars.stop()
        this.bars = undefined
      },
    }
  }

  private get colourful(): boolean {
    const terminal = Boolean(this.streams.out.isTTY && this.streams.err.isTTY)
    return terminal && !process.env.NO_COLOR && process.env.TERM !== 'dumb'
  }
}

export interface Progress {
  update(done: number, note?: string): void
  stop(): void
}
const silent: Progress = { update: () => undefined, stop: () => undefined }

/** Sentences may quote names of files and of people's things; they may be long, so they are not cut here. */
function oneLine(text: string): string {
  return text
    .split(' ')
    .map((word) => (word.length > 110 ? word.replace(/[\p{Cc}\p{Cf}]/gu, '?') : visible(word)))
    .join(' ')
}
