import * as v from 'valibot'
import { protocolVersion, toEngineSchema, type EngineReport, type Job, type JobKind } from '../shared/engine-protocol'
import { JackdawError, toErrorData, type ErrorData } from '../shared/errors'
import type { EngineChoice } from '../shared/run-config'
import { BackendTurns, backendOf } from './backends/backend-turns'
import { JobControl, type JobContext } from './job-context'
import { jobHandlers, type JobHandler } from './jobs'
import type { PrefetchThreads } from './data/prefetch/prefetcher'
import type { EnginePort } from './ports'

/** What computes; a test may give another. It is loaded when it is first asked. */
export interface Engines {
  reports(): EngineReport[] | Promise<EngineReport[]>
  use(choice: EngineChoice): Promise<EngineReport>
  /** Starts a thread that makes batches ahead; absent where there are none. */
  startThread?: PrefetchThreads['start']
}

/**
 * Answers the engine protocol on a port: greets, runs jobs, passes controls on, and turns whatever a job throws into one error as data.
 * Controls for jobs that are over are late, not wrong, and ignored.
 */
export function serve(port: EnginePort, engines: Engines): void {
  const running = new Map<number, { kind: JobKind; control: JobControl }>()
  const turns = new BackendTurns()

  port.onMessage((message) => {
    const parsed = v.safeParse(toEngineSchema, message)
    if (!parsed.success) {
      const id = jobIdOf(message)
      if (id !== null) port.post({ type: 'failed', id, error: invalid(parsed.issues) })
      return
    }
    const { output } = parsed
    switch (output.type) {
      case 'hello':
        void greet(output.computes ?? true)
        return
      case 'control':
        running.get(output.id)?.control.apply(output.action)
        return
      case 'job':
        void run(output.id, output.job)
    }
  })

  const greet = async (computes: boolean): Promise<void> => {
    port.post({ type: 'hello', protocol: protocolVersion, engines: computes ? await engines.reports() : [] })
  }

  const run = async (id: number, job: Job): Promise<void> => {
    if (running.has(id)) return
    const trains = [...running.values()].some((other) => other.kind === 'train')
    if (job.kind === 'train' && trains) {
      port.post({ type: 'failed', id, error: new JackdawError('engine-busy').toData() })
      return
    }
    const control = new JobControl()
    running.set(id, { kind: job.kind, control })
    let leave = () => {}
    const report: JobContext['report'] = (progress) => port.post({ type: 'progress', id, progress })
    const { startThread } = engines
    const context: JobContext = {
      control,
      report,
      threads: startThread && {
        start: startThread,
        onLost: (reason) => report({ kind: 'prefetch-lost', reason }),
      },
      engine: async (choice) => {
        const picked = choice === 'auto' ? (await engines.reports()).find((engine) => engine.picked) : undefined
        leave = await turns.enter(backendOf(choice, picked?.id ?? null), control)
        return engines.use(choice)
      },
    }
    try {
      const result = await dispatch(job, context)
      port.post({ type: 'done', id, result })
    } catch (error) {
      port.post({ type: 'failed', id, error: classified(error, job) })
    } finally {
      leave()
      running.delete(id)
    }
  }
}

/** The table's type says that a kind's handler takes its job; a call through the union needs it said once more. */
function dispatch<K extends JobKind>(job: Extract<Job, { kind: K }>, context: JobContext): Promise<unknown> {
  const handler = jobHandlers[job.kind as K] as JobHandler<K>
  return handler(job as Parameters<JobHandler<K>>[0], context)
}

/** The id of what was meant as a job, so that whoever sent it hears of the mistake. */
function jobIdOf(message: unknown): number | null {
  const parsed = v.safeParse(v.object({ type: v.literal('job'), id: v.number() }), message)
  return parsed.success ? parsed.output.id : null
}

function invalid(issues: readonly v.BaseIssue<unknown>[]): ErrorData {
  const [issue] = issues
  const subject = issue ? (v.getDotPath(issue) ?? 'job') : 'job'
  return { code: 'request-invalid', subject, detail: { reason: issue?.message ?? 'it is not a job' } }
}

/** TensorFlow says that memory ran out in its own words. */
function classified(error: unknown, job: Job): ErrorData {
  const data = toErrorData(error)
  if (
    data.code !== 'unexpected' ||
    !/RESOURCE_EXHAUSTED|OOM when allocating|bad_alloc|Array buffer allocation failed|Aborted\(OOM\)/.test(
      String(data.detail.reason),
    )
  )
    return data
  const batch = 'config' in job ? { batchSize: job.config.batchSize } : {}
  return { code: 'engine-out-of-memory', subject: '', detail: { ...data.detail, ...batch } }
}
