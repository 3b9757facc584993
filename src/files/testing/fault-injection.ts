import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import path from 'node:path'

/** What happens to a program at one place: it is killed, or what it asks of the disk fails with this code. */
export type Fault = 'SIGKILL' | 'ENOSPC' | 'EIO'

/** One thing that a program asks of the disk: the `n`-th `operation` of its kind. */
export interface Place {
  operation: string
  n: number
  /** Whether it puts bytes into a file, makes them last, takes a file away, changes something else, or only looks. */
  effect: 'write' | 'sync' | 'remove' | 'change' | 'look'
}

export interface Ending {
  /** Whether the fault came about, and at something that the program did to the folder. */
  struck: boolean
  killed: boolean
  /** Exit status; null when it was killed. */
  status: number | null
  output: string
}

/** A way to strike a program. It runs as `node program kind folder`, and only what it does to the folder counts. */
export interface Injector {
  name: string
  /** Every place in an undisturbed run, in order. */
  places(kind: string, folder: string): Promise<Place[]>
  run(kind: string, folder: string, place: Place, fault: Fault): Promise<Ending>
}

interface Ran {
  killed: boolean
  status: number | null
  output: string
  errors: string
}

function runProgram(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Ran> {
  const child = spawn(command, args, { env: { ...process.env, NODE_OPTIONS: '', ...env } })
  let output = ''
  let errors = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (status, signal) => resolve({ killed: signal === 'SIGKILL', status, output, errors }))
  })
}

/** Strikes before each operation of Node's file system, or in the middle of each write, on any system. */
export function nodeHook(program: string, where: 'between' | 'within'): Injector {
  const hook = path.resolve('src/files/testing/kill-at.cjs')
  const run = (kind: string, folder: string, env: NodeJS.ProcessEnv) =>
    runProgram(process.execPath, ['--require', hook, program, kind, folder], env)
  return {
    name: where === 'within' ? 'Node hook, within writes' : 'Node hook, before operations',
    async places(kind, folder) {
      const { errors } = await run(kind, folder, { KILL_AT: '0' })
      const names = /^operations (.+)$/m.exec(errors)?.[1]
      if (!names) throw new Error(`the program did nothing to the disk: ${errors}`)
      const places = names.split(',').map((operation, i) => ({ operation, n: i + 1, effect: effectOf(operation, '') }))
      return where === 'within' ? places.filter(({ effect }) => effect === 'write') : places
    },
    async run(kind, folder, { n }, fault) {
      const ran = await run(kind, folder, {
        KILL_AT: String(n),
        KILL_HOW: where === 'within' ? 'half' : 'before',
        ...(fault !== 'SIGKILL' && { FAIL_WITH: fault }),
      })
      return { ...ran, struck: fault !== 'SIGKILL' || ran.killed }
    },
  }
}

/** What Node does to a disk. Some systems lack some of them, which the question mark forgives. */
const systemCalls = [
  ...['openat', 'write', 'writev', 'pwrite64', 'pwritev', 'fsync', 'fdatasync', 'truncate', 'ftruncate'],
  ...['?rename', '?renameat', 'renameat2', '?mkdir', 'mkdirat', '?unlink', 'unlinkat', '?rmdir', '?link', 'linkat'],
].join()

/** One thread for files, so that its system calls come in the same order every time; strace counts them for each thread. */
const oneThread = { UV_THREADPOOL_SIZE: '1', UV_USE_IO_URING: '0' }

/** Strikes before a system call, with strace; undefined where there is none or the system forbids it to look on. */
export async function strace(program: string, scratch: string): Promise<Injector | undefined> {
  const look = (calls: string) => ['-f', '-y', '-e', `trace=${calls}`]
  // Stops the program at nothing but these calls, which is quicker; strace sends no signals then.
  const quickLook = (calls: string) => ['--seccomp-bpf', ...look(calls)]
  // Something small first, which is killed at once if it can be.
  const probe = [...look(systemCalls), '-e', 'inject=openat:signal=SIGKILL:when=1', 'cat', '/dev/null']
  const tried = await runProgram('strace', probe, {}).catch(() => undefined)
  if (!tried?.killed) return undefined

  /** Runs it and gives back what strace saw as well. */
  const run = async (kind: string, folder: string, looking: string[], inject: string[]) => {
    const directory = await mkdtemp(path.join(scratch, 'trace-'))
    const file = path.join(directory, 'trace')
    try {
      const command = [...looking, ...inject, '-o', file, process.execPath, program, kind, folder]
      const ran = await runProgram('strace', command, oneThread)
      return { ...ran, trace: await readFile(file, 'utf8') }
    } finally {
      await rm(directory, { recursive: true, force: true })
    }
  }
  return {
    name: 'strace, before system calls',
    async places(kind, folder) {
      const { trace, status, errors } = await run(kind, folder, quickLook(systemCalls), [])
      if (status !== 0) throw new Error(`the program ended with ${status}: ${errors}`)
      return placesIn(trace, folder)
    },
    async run(kind, folder, { operation, n }, fault) {
      const [looking, what] = fault === 'SIGKILL' ? [look, 'signal=SIGKILL'] : [quickLook, `error=${fault}`]
      const inject = ['-e', `inject=${operation}:${what}:when=${n}`]
      const { trace, ...ran } = await run(kind, folder, looking(operation), inject)
      const injected = trace.split('\n').filter((line) => line.includes('(INJECTED)'))
      const struck = fault === 'SIGKILL' ? ran.killed : injected.length === 1 && injected[0]?.includes(folder) === true
      return { ...ran, struck }
    },
  }
}

/** The system calls in a trace that name something below a folder, each with its number among those of its thread. */
function placesIn(trace: string, folder: string): Place[] {
  const counts = new Map<string, number>()
  const places: (Place & { thread: string })[] = []
  for (const line of trace.split('\n')) {
    const [, thread, operation, rest] = /^(\d+) +(\w+)\((.*)$/.exec(line) ?? []
    if (thread === undefined || operation === undefined || rest === undefined) continue
    const n = (counts.get(`${thread} ${operation}`) ?? 0) + 1
    counts.set(`${thread} ${operation}`, n)
    if (rest.includes(folder)) places.push({ thread, operation, n, effect: effectOf(operation, rest) })
  }
  // strace counts in every thread: the first call that is struck has to be the one that is meant.
  for (const { thread, operation, n } of places)
    for (const [key, count] of counts)
      if (key.endsWith(` ${operation}`) && !key.startsWith(`${thread} `) && count >= n)
        throw new Error(`another thread does ${operation} ${count} times, so the ${n}th cannot be told from it`)
  return places.map(({ operation, n, effect }) => ({ operation, n, effect }))
}

/** @param rest what a system call was given, as strace writes it */
function effectOf(operation: string, rest: string): Place['effect'] {
  if (/^(p?write|append)/.test(operation)) return 'write'
  if (/sync$/.test(operation)) return 'sync'
  if (/^(rm|unlink)/.test(operation)) return 'remove'
  return operation === 'openat' && !/O_CREAT|O_WRONLY|O_RDWR/.test(rest) ? 'look' : 'change'
}
