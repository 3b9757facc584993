import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { engineTimings, type EngineTimings } from '../engines/engine-timings'

/** How the test engine behaves; `test-engine.cjs` says what each means. */
export interface Behaviour {
  hello?: 'greet' | 'never' | 'crash' | 'abort' | 'newer' | 'garbage'
  milliseconds?: number
  fault?: {
    step: number
    kind:
      | 'abort'
      | 'segfault'
      | 'kill'
      | 'exit'
      | 'hang'
      | 'loop'
      | 'garbage'
      | 'strangeResult'
      | 'outOfMemory'
      | 'notFinite'
      | 'flood'
  }
  deaf?: boolean
  differs?: number
  decode?: 'hang' | 'stop' | 'abort' | 'short'
  usable?: boolean
}

const engineModule = path.resolve('src/main/testing/test-engine.cjs')

/** Writes an engine program into a folder; writing it again changes how the next process behaves. */
export function engineThat(behaviour: Behaviour, directory: string): string {
  const file = path.join(directory, 'engine.cjs')
  mkdirSync(directory, { recursive: true })
  writeFileSync(file, `require(${JSON.stringify(engineModule)})(${JSON.stringify(behaviour)})\n`)
  return file
}

/** Waits short enough that a test can see what comes after them, and long enough for a machine that is busy with others. */
export const shortTimings: EngineTimings = {
  ...engineTimings,
  hello: 30_000,
  silence: 3000,
  firstSilence: 6000,
  stop: 1000,
  kill: 500,
  tick: 50,
}
