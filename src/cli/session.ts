import { readFileSync } from 'node:fs'
import path from 'node:path'
import * as v from 'valibot'
import { parseJson } from '../files/read-json'
import { createServices } from '../main/create-services'
import { forkEngine } from '../main/engines/fork-engine'
import { defaultLibraryDirectory } from '../main/library/default-directory'
import type { ServiceOptions, Services } from '../main/services'
import type { EventName, Events } from '../shared/contract'
import { toErrorData } from '../shared/errors'
import { errorWords } from '../shared/words/errors'
import { exitCodeOf, exitCodes, type ExitCode } from './exit-codes'
import { Interrupts } from './interrupts'
import { Output } from './output'

/** Time for a command to end in good order after an interrupt before its services are closed under it, in milliseconds. */
const patience = 2000

/** What a command works with. */
export interface Session {
  services: Services
  out: Output
  interrupts: Interrupts
  /** Hears the events of one kind from now on. */
  on<N extends EventName>(name: N, listener: (payload: Events[N]) => void): void
  /** Set by a command that ends otherwise than well without an error. */
  exitCode: ExitCode
  /** Set by a command that ends by itself, however long that takes, once it is interrupted. */
  endsItself: boolean
}

export interface GlobalOptions {
  library?: string
  json?: boolean
}

/** Runs a command: opens the library, does the work, closes everything, and says what went wrong. Never rejects. */
export async function runSession(options: GlobalOptions, work: (session: Session) => Promise<void>): Promise<ExitCode> {
  const out = new Output(options.json === true)
  const interrupts = new Interrupts()
  let services: Services | undefined
  const listeners: ((name: EventName, payload: unknown) => void)[] = []
  const session = {
    out,
    interrupts,
    exitCode: exitCodes.ok as ExitCode,
    endsItself: false,
    on<N extends EventName>(wanted: N, listener: (payload: Events[N]) => void) {
      listeners.push((name, payload) => {
        if (name === wanted) listener(payload as Events[N])
      })
    },
  }
  session.on('runs.checkpointSetAside', ({ error }) => {
    const { sentence, action } = errorWords(error)
    out.note(`${sentence} ${action}`)
  })
  const emit: ServiceOptions['emit'] = (name, payload) => {
    for (const listener of listeners) listener(name, payload)
  }
  let code: ExitCode
  try {
    services = await createServices(serviceOptions(options, emit))
    await prepare(services, out)
    const full: Session = Object.assign(session, { services })
    const working = work(full)
    const overdue = interrupts.overdue(patience).then(() => (full.endsItself ? working : undefined))
    await Promise.race([working, overdue])
    code = interrupts.happened ? exitCodes.interrupted : full.exitCode
  } catch (thrown) {
    const error = toErrorData(thrown)
    if (!interrupts.happened) out.error(error)
    code = interrupts.happened ? exitCodes.interrupted : exitCodeOf(error.code)
  }
  await services?.close().catch((error: unknown) => out.note(String(error)))
  interrupts.close()
  return code
}

/** A fault in what came with the program does not keep anybody from their own pictures. */
async function prepare(services: Services, out: Output): Promise<void> {
  try {
    await services.datasets.prepare()
  } catch (error) {
    const { sentence } = errorWords(toErrorData(error))
    out.note(`The pictures that come with Jackdaw could not be put into the library. ${sentence}`)
  }
}

function serviceOptions({ library }: GlobalOptions, emit: ServiceOptions['emit']): ServiceOptions {
  return {
    libraryDirectory: library === undefined ? defaultLibraryDirectory() : path.resolve(library),
    resourcesDirectory: path.join(programDirectory, 'resources'),
    engineFile: path.join(__dirname, 'engine.js'),
    spawnEngine: forkEngine,
    version: programVersion(),
    emit,
  }
}

/** The built program lies in `out/main`. */
const programDirectory = path.join(__dirname, '..', '..')

export function programVersion(): string {
  const text = readFileSync(path.join(programDirectory, 'package.json'), 'utf8')
  return parseJson(text, v.object({ version: v.string() }), 'package.json').version
}
