import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { threadEnvironment } from './machine.mjs'
import { watchMemory } from './memory.mjs'
import { cliOutput } from './paths.mjs'

/**
 * Trains the LeNet preset, or another that `options` name, on MNIST as a person would, by the command line of the program, and hears
 * what it prints.
 * @param {string} library folder of the library
 * @param {string[]} options of `train`
 * @param {(line: any, seconds: number) => void} onLine with the seconds since the program was started
 * @returns {Promise<{ parent: number, child: number }>} the most memory that the program and its engine held, in bytes
 */
export async function trainingRun(library, options, onLine) {
  const env = { ...process.env, ...threadEnvironment }
  delete env.JACKDAW_OP_BY_OP
  const parameters = [cliOutput, 'train', '--dataset', 'mnist', '--preset', 'lenet', '--seed', '1', '--json']
  const began = process.hrtime.bigint()
  const child = spawn(process.execPath, [...parameters, '--library', library, ...options], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env,
  })
  const exited = new Promise((resolve) => child.once('exit', (code, signal) => resolve(signal ?? code)))
  const memory = watchMemory(child.pid ?? 0)
  try {
    for await (const line of createInterface({ input: child.stdout }))
      onLine(JSON.parse(line), Number(process.hrtime.bigint() - began) / 1e9)
  } finally {
    child.kill()
  }
  const most = memory()
  const how = await exited
  if (how !== 0) throw new Error(`the training run ended with ${how}`)
  return most
}
