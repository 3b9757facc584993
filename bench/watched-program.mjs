import { spawn } from 'node:child_process'
import { threadEnvironment } from './machine.mjs'
import { watchMemory } from './memory.mjs'
import { cliOutput } from './paths.mjs'

/**
 * Runs the built program on the command line to its end; `heard` is given each line that it prints. Seconds are of all of it, its start
 * included; memory is in bytes.
 * @param {string} library @param {string[]} parameters
 * @param {(child: import('node:child_process').ChildProcess, line: any) => void} [heard]
 */
export async function watchedProgram(library, parameters, heard = () => undefined) {
  const began = performance.now()
  const child = spawn(process.execPath, [cliOutput, '--library', library, '--json', ...parameters], {
    env: { ...process.env, ...threadEnvironment },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let rest = ''
  child.stdout.on('data', (chunk) => {
    const all = (rest + chunk).split('\n')
    rest = all.pop() ?? ''
    for (const line of all) heard(child, JSON.parse(line))
  })
  const ended = watchMemory(child.pid ?? 0)
  const code = await new Promise((resolve) => child.once('close', resolve))
  return { code, seconds: (performance.now() - began) / 1000, memory: ended() }
}
