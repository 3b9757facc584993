import type { JobKind, JobOf, JobResult } from '../../shared/engine-protocol'
import type { JackdawError } from '../../shared/errors'
import type { EngineClient, JobOptions } from './engine-client'

export interface SlotOptions {
  start: () => Promise<EngineClient>
  /** Milliseconds without a job after which the process is ended. */
  idle: number
  /** Whether starting again after a death is this program's doing; then it is limited. False where a person asks for it each time. */
  automatic: boolean
}

const restartLimit = 2
const restartWindow = 10 * 60_000

/**
 * The place of one engine process: started when it is needed, ended when it has been idle, started again after a death, but
 * not for ever: after two restarts within ten minutes the last death is the answer.
 */
export class EngineSlot {
  private starting: Promise<EngineClient> | undefined
  private client: EngineClient | undefined
  private idleTimer: NodeJS.Timeout | undefined
  private restarts: number[] = []
  private lastDeath: JackdawError | undefined
  private users = 0
  private turn: Promise<unknown> = Promise.resolve()
  private closed = false

  constructor(private readonly options: SlotOptions) {}

  /** The living process, if there is one. */
  get current(): EngineClient | undefined {
    return this.client
  }

  /**
   * Gives `work` the engine when it is its turn: one piece of work at a time, so that whoever has to end the process ends
   * nobody else's. Rejects as `work` does, or with why the engine would not start.
   */
  use<T>(work: (client: EngineClient) => Promise<T>): Promise<T> {
    this.users++
    this.clearIdle()
    const result = this.turn.then(async () => work(await this.ready()))
    const over = () => {
      this.users--
      this.endWhenIdle()
    }
    this.turn = result.then(over, over)
    return result
  }

  run<K extends JobKind>(job: JobOf<K>, options: JobOptions = {}): Promise<JobResult<K>> {
    return this.use((client) => client.run(job, options))
  }

  /** Ends the process at once if it still lives, for good reason: this is no crash, nor was the last death. */
  async kill(reason?: JackdawError): Promise<void> {
    const client = this.client ?? (await this.starting?.catch(() => undefined))
    this.forget(client)
    this.lastDeath = undefined
    await client?.kill(reason)
  }

  /** Ends the process; no other is started any more. */
  async close(): Promise<void> {
    this.closed = true
    this.clearIdle()
    await this.kill()
  }

  private ready(): Promise<EngineClient> {
    if (this.client) return Promise.resolve(this.client)
    return (this.starting ??= this.startAgain().finally(() => {
      this.starting = undefined
    }))
  }

  private async startAgain(): Promise<EngineClient> {
    if (this.closed) throw new Error('the program is closing')
    if (this.lastDeath && this.options.automatic) {
      const now = performance.now()
      this.restarts = this.restarts.filter((time) => now - time < restartWindow)
      if (this.restarts.length >= restartLimit) throw this.lastDeath
      this.restarts.push(now)
    }
    let client: EngineClient
    try {
      client = await this.options.start()
    } catch (error) {
      this.lastDeath = error as JackdawError
      throw error
    }
    this.lastDeath = undefined
    this.client = client
    void client.gone.then(() => {
      // Whoever ended it on purpose has forgotten it before.
      if (this.client !== client) return
      this.lastDeath = client.deathReason
      this.forget(client)
    })
    return client
  }

  private forget(client: EngineClient | undefined): void {
    if (client && this.client === client) this.client = undefined
  }

  private endWhenIdle(): void {
    if (this.users > 0 || !this.client) return
    this.clearIdle()
    this.idleTimer = setTimeout(() => {
      const { client } = this
      this.forget(client)
      void client?.stop()
    }, this.options.idle)
    this.idleTimer.unref()
  }

  private clearIdle(): void {
    if (this.idleTimer) clearTimeout(this.idleTimer)
    this.idleTimer = undefined
  }
}
