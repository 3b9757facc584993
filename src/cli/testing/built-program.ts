import { spawn, type ChildProcess } from 'node:child_process'
import { access, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect } from 'vitest'

const program = path.resolve('out/main/cli.js')

interface Ended {
  code: number | null
  out: string
  err: string
}

/** Called for each line of the standard output as it comes. */
type Watch = (line: string, program: ChildProcess) => void

/** The built program, as people run it, in a folder of its own with a library in it, for the tests of a file. */
export class BuiltProgram {
  /** Empty before the first test. */
  folder = ''

  constructor() {
    beforeAll(async () => {
      await access(program).catch(() => {
        throw new Error('out/main/cli.js is not there: run "npm run build" first')
      })
      this.folder = await mkdtemp(path.join(tmpdir(), 'jackdaw-cli-'))
    })
    afterAll(() => rm(this.folder, { recursive: true, force: true }))
  }

  get library(): string {
    return path.join(this.folder, 'library')
  }

  /** Runs it to the end. */
  readonly run = (args: string[], watch: Watch = () => undefined): Promise<Ended> => {
    const child = spawn(process.execPath, [program, '--library', this.library, ...args], {
      cwd: this.folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let [out, err, seen] = ['', '', 0]
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text
      for (let end = out.indexOf('\n', seen); end >= 0; end = out.indexOf('\n', seen)) {
        watch(out.slice(seen, end), child)
        seen = end + 1
      }
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text))
    return new Promise((resolve, reject) => {
      child.once('error', reject)
      child.once('close', (code) => resolve({ code, out, err }))
    })
  }

  /** With `--json`: every line has to be an object with a type. */
  readonly json = async (args: string[], watch?: Watch) => {
    const { code, out, err } = await this.run(['--json', ...args], watch)
    const lines = out
      .split('\n')
      .slice(0, -1)
      .map((line): Record<string, unknown> & { type: string } => JSON.parse(line))
    expect(out === '' || out.endsWith('\n')).toBe(true)
    for (const line of lines) expect(line.type).toEqual(expect.any(String))
    return { code, err, lines, last: lines[lines.length - 1] }
  }
}

/** LeNet with few filters: what is tested is the program around it. */
export const small = ['--filters', '4,8', '--hidden', '50']
export const quick = ['train', '--dataset', 'mnist', '--limit', '600', '--epochs', '1', '--validation', '0', ...small]
