import { readFileSync } from 'node:fs'
import { JackdawError } from '../../shared/errors'

/** All that is known of a process that is gone. */
export interface EngineDeath {
  code: number | null
  signal: string
  errorTail: string
  /** Whether it had said hello. */
  greeted: boolean
  /** Whether the system ended a process for want of memory while this one lived. */
  systemOutOfMemory: boolean
}

/** What V8, TensorFlow, C++ and glibc write when there is no memory left. */
const outOfMemoryWords =
  /JavaScript heap out of memory|RESOURCE_EXHAUSTED|OOM when allocating|std::bad_alloc|Cannot allocate memory|CUDA_ERROR_OUT_OF_MEMORY/

/** Exit codes above 128 are signals, where a shell or a container stands in between. */
const signalOfCode: Record<number, string> = { 134: 'SIGABRT', 137: 'SIGKILL', 139: 'SIGSEGV', 143: 'SIGTERM' }

/** Why an engine died, as the error that its pending jobs fail with. */
export function deathError(death: EngineDeath): JackdawError {
  const { code, errorTail, greeted, systemOutOfMemory } = death
  const signal = death.signal || signalOfCode[code ?? 0] || ''
  if (outOfMemoryWords.test(errorTail) || (code !== null && (code === 134 || code === 137)))
    return new JackdawError('engine-out-of-memory')
  if (signal === 'SIGKILL') return new JackdawError(systemOutOfMemory ? 'engine-out-of-memory' : 'engine-killed')
  if (signal === 'SIGTERM' || signal === 'SIGINT' || signal === 'SIGHUP') return new JackdawError('engine-killed')
  if (!greeted && !signal) return new JackdawError('engine-not-started', '', { reason: lastWords(errorTail, code) })
  return new JackdawError('engine-crashed', '', { signal: signal || `exit code ${code ?? '?'}` })
}

/** The line of an error tail that says most: Node prints `Error: ...` above the stack. */
function lastWords(errorTail: string, code: number | null): string {
  const lines = errorTail
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line && !line.startsWith('at ') && !/^Node\.js v/.test(line))
  const error = lines.filter((line) => /\bError\b.*:/.test(line)).pop()
  return (error ?? lines.pop() ?? `it ended with exit code ${code ?? '?'}`).slice(0, 300)
}

/** How many processes Linux has ended for want of memory since it came up; undefined where that is not told. */
export function systemOutOfMemoryCount(): number | undefined {
  try {
    const found = /^oom_kill (\d+)$/m.exec(readFileSync('/proc/vmstat', 'utf8'))
    return found ? Number(found[1]) : undefined
  } catch {
    return undefined
  }
}
