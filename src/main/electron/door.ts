import * as v from 'valibot'
import { requests, type Answer, type Handlers, type RequestName } from '../../shared/contract'
import { JackdawError, toErrorData, type ErrorData } from '../../shared/errors'
import { pageOrigin } from './addresses'
import { inputProblem } from './input-size'
import { createRateCap } from './rate-cap'

/** What the door knows of a caller; main fills it from Electron's event. */
export interface Caller {
  /** Null when the frame is already gone. */
  frame: { key: string; origin: string; url: string; isMainFrame: boolean } | null
  /** Whether the call came from the program's own window. */
  fromOurWindow: boolean
}

export interface DoorOptions {
  /** Resolves when the services are there; until then requests wait. */
  handlers: () => Promise<Handlers>
  /** Milliseconds of a clock that never goes back. */
  now: () => number
  /** Hears faults of ours, for the log. */
  report: (thrown: unknown) => void
}

type Door = (caller: Caller, name: unknown, input: unknown) => Promise<Answer<unknown>>

export interface DropDoorOptions extends Omit<DoorOptions, 'handlers'> {
  /** Remembers where things lie; answers what the page may know. */
  keep: (paths: unknown) => string | null
}

/** Only the page itself, in the main frame of the program's own window, is let in. */
export function isTrusted({ frame, fromOurWindow }: Caller): boolean {
  return (
    fromOurWindow &&
    frame !== null &&
    frame.isMainFrame &&
    frame.origin === pageOrigin &&
    frame.url.startsWith(`${pageOrigin}/`)
  )
}

function isRequestName(name: unknown): name is RequestName {
  return typeof name === 'string' && Object.prototype.hasOwnProperty.call(requests, name)
}

const shown = (name: unknown): string => (typeof name === 'string' ? name.slice(0, 120) : typeof name)

/** The system's own messages name files in full; where they lie is not the page's business. */
function withoutPaths(error: ErrorData): ErrorData {
  const { reason } = error.detail
  if (error.code !== 'unexpected' || typeof reason !== 'string') return error
  const hidden = reason.replace(/(?:[A-Za-z]:)?[\\/][^\s'"]*[\\/][^\s'"]*/g, '(a file)')
  return { ...error, detail: { ...error.detail, reason: hidden } }
}

/**
 * The one door between the page and the program: checks who asks, how often, what for and with what, then calls the handler.
 * Always answers, and never throws, whatever comes in.
 */
export function createDoor({ handlers, now, report }: DoorOptions): Door {
  const answer = guarded(now, report)
  return (caller, name, input) =>
    answer(caller, name, async () => {
      if (!isRequestName(name)) throw new JackdawError('request-unknown', shown(name))
      return call(await handlers(), name, input)
    })
}

/** The door that only the bridge knocks at, to tell where things lie that were dropped. Answers as the other one does. */
export function createDropDoor({
  keep,
  now,
  report,
}: DropDoorOptions): (caller: Caller, paths: unknown) => Promise<Answer<unknown>> {
  const answer = guarded(now, report)
  return (caller, paths) => answer(caller, 'dropped', async () => keep(paths))
}

/** Does some work for whoever may ask for it, and makes an answer of what comes of it. */
function guarded(now: DoorOptions['now'], report: DoorOptions['report']) {
  const mayCall = createRateCap(now)
  return async (caller: Caller, name: unknown, work: () => Promise<unknown>): Promise<Answer<unknown>> => {
    try {
      if (!isTrusted(caller)) throw new JackdawError('request-refused', shown(name))
      if (!mayCall(caller.frame?.key ?? '')) throw new JackdawError('request-too-many', shown(name))
      return { ok: true, value: await work() }
    } catch (thrown) {
      if (!(thrown instanceof JackdawError)) report(thrown)
      return { ok: false, error: withoutPaths(toErrorData(thrown)) }
    }
  }
}

function call<N extends RequestName>(handlers: Handlers, name: N, input: unknown): Promise<unknown> {
  const problem = inputProblem(input)
  if (problem !== null) throw new JackdawError('request-invalid', name, { reason: problem })
  const parsed = v.safeParse(requests[name].input, input, { abortEarly: true })
  if (!parsed.success) {
    const [issue] = parsed.issues
    const place = v.getDotPath(issue)
    const reason = `${place === null ? '' : `${place}: `}${issue.message}`.slice(0, 300)
    throw new JackdawError('request-invalid', name, { reason })
  }
  const handler = handlers[name] as (input: unknown) => Promise<unknown>
  return handler(parsed.output)
}
