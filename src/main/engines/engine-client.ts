import * as v from 'valibot'
import {
  fromEngineSchema,
  protocolVersion,
  resultSchemas,
  type ControlAction,
  type EngineReport,
  type JobKind,
  type JobOf,
  type JobResult,
  type Progress,
  type ToEngine,
} from '../../shared/engine-protocol'
import { JackdawError } from '../../shared/errors'
import type { EngineProcess, SpawnEngine } from '../services'
import { deathError, systemOutOfMemoryCount } from './engine-death'
import { engineTimings, type EngineTimings } from './engine-timings'
import { Silence } from './silence'

export interface JobOptions {
  onProgress?: (progress: Progress) => void
  /** Aborting asks the job to stop and rejects at once with the signal's reason. */
  signal?: AbortSignal
}

/** A job that an engine is working on. */
export interface EngineJob<K extends JobKind> {
  /** Rejects with the engine's error, or with why the process died. */
  readonly result: Promise<JobResult<K>>
  control(action: ControlAction): void
}

interface Pending {
  kind: JobKind
  silence: Silence
  onProgress: (progress: Progress) => void
  /** Takes what the engine answered; throws when it is not as the protocol says. */
  resolve: (result: unknown) => void
  reject: (error: unknown) => void
  stopTimer: NodeJS.Timeout | undefined
}

/**
 * One engine process: handshake, jobs with ids, and the certainty that every job ends. A job fails when the engine says so,
 * when the process dies (with the reason), when it is silent too long or does not obey `stop` (then the process is ended), or
 * when it says something that is not in the protocol (the same). Messages about jobs that are over are dropped.
 */
export class EngineClient {
  private readonly pending = new Map<number, Pending>()
  private nextId = 1
  private greeted: EngineReport[] | undefined
  private death: JackdawError | undefined
  /** Why this side ended the process, if it did. */
  private verdict: JackdawError | undefined
  private killTimer: NodeJS.Timeout | undefined
  private ticker: NodeJS.Timeout | undefined
  private lastTick = 0
  private readonly outOfMemoryCount = systemOutOfMemoryCount()
  private greet: { resolve: () => void; reject: (error: unknown) => void } | undefined
  private readonly exited: Promise<void>

  private constructor(
    private readonly process: EngineProcess,
    private readonly timings: EngineTimings,
  ) {
    this.exited = new Promise((resolve) => {
      process.onExit((code, signal) => {
        this.end(code, signal)
        resolve()
      })
    })
    process.onMessage((message) => this.receive(message))
  }

  /**
   * Starts a process and shakes hands. One that does not compute reports no engines and loads none. Rejects with why it would not
   * start.
   */
  static async start(
    file: string,
    spawn: SpawnEngine,
    timings: EngineTimings = engineTimings,
    { computes = true }: { computes?: boolean } = {},
  ): Promise<EngineClient> {
    const client = new EngineClient(spawn(file), timings)
    const timer = setTimeout(() => client.condemn(new JackdawError('engine-silent')), timings.hello)
    try {
      await new Promise<void>((resolve, reject) => {
        client.greet = { resolve, reject }
        client.post({ type: 'hello', protocol: protocolVersion, ...(!computes && { computes }) })
      })
      return client
    } finally {
      clearTimeout(timer)
    }
  }

  /** Which engines this machine has, as the process said when it started. */
  get engines(): EngineReport[] {
    return this.greeted ?? []
  }

  get pid(): number | undefined {
    return this.process.pid
  }

  /** Why the process is gone; undefined while it lives. */
  get deathReason(): JackdawError | undefined {
    return this.death
  }

  get busy(): boolean {
    return this.pending.size > 0
  }

  /** Resolves when the process is gone. */
  get gone(): Promise<void> {
    return this.exited
  }

  /** Last lines that the process wrote to standard error. */
  get errorTail(): string {
    return this.process.errorTail
  }

  run<K extends JobKind>(job: JobOf<K>, options: JobOptions = {}): Promise<JobResult<K>> {
    return this.begin(job, options).result
  }

  begin<K extends JobKind>(job: JobOf<K>, options: JobOptions = {}): EngineJob<K> {
    const id = this.nextId++
    const kind = job.kind as K
    const { signal } = options
    const result = new Promise<JobResult<K>>((resolve, reject) => {
      if (signal?.aborted) return reject(abortReason(signal))
      if (this.death ?? this.verdict) return reject(this.death ?? this.verdict)
      const abort = () => {
        this.control(id, 'stop')
        reject(abortReason(signal))
      }
      signal?.addEventListener('abort', abort, { once: true })
      this.pending.set(id, {
        kind,
        silence: new Silence(this.timings),
        onProgress: (progress) => {
          if (!signal?.aborted) options.onProgress?.(progress)
        },
        resolve: (answer) => {
          resolve(v.parse(resultSchemas[kind] as v.GenericSchema<unknown, JobResult<K>>, answer))
          signal?.removeEventListener('abort', abort)
        },
        reject: (error) => {
          reject(error)
          signal?.removeEventListener('abort', abort)
        },
        stopTimer: undefined,
      })
      this.watch()
      this.post({ type: 'job', id, job })
    })
    return { result, control: (action) => this.control(id, action) }
  }

  /** Ends the process: SIGTERM, and SIGKILL when that does not help. Pending jobs fail with `reason`. */
  async stop(reason = new JackdawError('engine-killed')): Promise<void> {
    this.condemn(reason)
    await this.exited
  }

  /** Ends the process at once. */
  async kill(reason = new JackdawError('engine-killed')): Promise<void> {
    if (this.death) return
    this.verdict ??= reason
    this.process.kill('SIGKILL')
    await this.exited
  }

  private control(id: number, action: ControlAction): void {
    const job = this.pending.get(id)
    if (!job) return
    this.post({ type: 'control', id, action })
    if (action !== 'stop' || job.stopTimer) return
    job.stopTimer = setTimeout(() => this.condemn(new JackdawError('engine-silent')), job.silence.stopPatience)
  }

  private post(message: ToEngine): void {
    if (!this.death) this.process.post(message)
  }

  private receive(message: unknown): void {
    if (this.death ?? this.verdict) return
    const parsed = v.safeParse(fromEngineSchema, message)
    if (!parsed.success) return this.condemn(protocolError(`${v.getDotPath(parsed.issues[0]) ?? 'message'}`))
    const said = parsed.output
    if (said.type === 'hello') {
      if (said.protocol !== protocolVersion) return this.condemn(protocolError(`version ${said.protocol}`))
      this.greeted = said.engines
      this.greet?.resolve()
      return
    }
    const job = this.pending.get(said.id)
    if (!job) return
    if (said.type === 'progress') {
      job.silence.hear(said.progress)
      job.onProgress(said.progress)
      return
    }
    if (said.type === 'failed') {
      this.forget(said.id)
      return job.reject(JackdawError.fromData(said.error))
    }
    try {
      job.resolve(said.result)
      this.forget(said.id)
    } catch {
      this.condemn(protocolError(`result of ${job.kind}`))
    }
  }

  private forget(id: number): void {
    const job = this.pending.get(id)
    if (job?.stopTimer) clearTimeout(job.stopTimer)
    this.pending.delete(id)
    if (this.pending.size === 0 && this.ticker) {
      clearInterval(this.ticker)
      this.ticker = undefined
    }
  }

  private watch(): void {
    if (this.ticker) return
    this.lastTick = performance.now()
    this.ticker = setInterval(() => {
      const now = performance.now()
      const elapsed = now - this.lastTick
      this.lastTick = now
      for (const { silence } of this.pending.values()) silence.tick(elapsed)
      // Jobs run one after another in an engine: as long as one of them speaks, the others are only waiting.
      const jobs = [...this.pending.values()]
      if (jobs.length > 0 && jobs.every((job) => job.silence.tooLong)) this.condemn(new JackdawError('engine-silent'))
    }, this.timings.tick)
  }

  /** Ends the process for a reason, which its jobs fail with once it is gone. */
  private condemn(reason: JackdawError): void {
    if (this.death ?? this.verdict) return
    this.verdict = reason
    this.process.kill('SIGTERM')
    this.killTimer = setTimeout(() => this.process.kill('SIGKILL'), this.timings.kill)
  }

  private end(code: number | null, signal: string): void {
    if (this.killTimer) clearTimeout(this.killTimer)
    const now = systemOutOfMemoryCount()
    this.death =
      this.verdict ??
      deathError({
        code,
        signal,
        errorTail: this.process.errorTail,
        greeted: this.greeted !== undefined,
        systemOutOfMemory: now !== undefined && this.outOfMemoryCount !== undefined && now > this.outOfMemoryCount,
      })
    this.greet?.reject(this.death)
    for (const [id, job] of [...this.pending]) {
      this.forget(id)
      job.reject(this.death)
    }
  }
}

const protocolError = (reason: string) => new JackdawError('engine-protocol', '', { reason })

function abortReason(signal: AbortSignal | undefined): Error {
  const reason: unknown = signal?.reason
  return reason instanceof Error ? reason : new Error('aborted')
}
