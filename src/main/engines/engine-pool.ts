import type { EngineReport } from '../../shared/engine-protocol'
import type { ServiceOptions } from '../services'
import { EngineClient } from './engine-client'
import { EngineSlot } from './engine-slot'
import { engineTimings, type EngineTimings } from './engine-timings'

/** After five minutes without a job an engine's memory is given back. */
const idle = 5 * 60_000

/**
 * Has the C library of Linux, which may use it, give the memory of every larger picture back to the system at once: kept for the next one,
 * pieces that no other size fits into had added up to 200 MB after some thousand photographs. In huge pages that costs no time.
 */
const decodingEnvironment = {
  GLIBC_TUNABLES: `glibc.malloc.mmap_threshold=${4 * 1024 * 1024}:glibc.malloc.hugetlb=1`,
}

export interface EnginePoolOptions extends Pick<ServiceOptions, 'engineFile' | 'spawnEngine'> {
  timings?: EngineTimings
}

/** The engine processes of this program: one learns and one answers, so that a question never disturbs training. */
export class EnginePool {
  readonly training: EngineSlot
  readonly answering: EngineSlot
  private readonly extra = new Set<EngineClient>()
  private said: EngineReport[] | undefined
  private closed = false

  constructor(private readonly options: EnginePoolOptions) {
    const start = () => this.start()
    this.training = new EngineSlot({ start, idle, automatic: false })
    this.answering = new EngineSlot({ start, idle, automatic: true })
  }

  /** Gives `work` a process that nobody used before and nobody uses after. */
  async fresh<T>(work: (client: EngineClient) => Promise<T>): Promise<T> {
    const client = await this.start()
    this.extra.add(client)
    try {
      return await work(client)
    } finally {
      this.extra.delete(client)
      await client.kill()
    }
  }

  /** Starts a process that decodes pictures and loads nothing to compute with. Whoever asked for it ends it, at the latest `close`. */
  async startDecoding(): Promise<EngineClient> {
    const { engineFile, spawnEngine, timings = engineTimings } = this.options
    const spawn: typeof spawnEngine = (file) => spawnEngine(file, decodingEnvironment)
    const client = await EngineClient.start(engineFile, spawn, timings, { computes: false })
    this.extra.add(client)
    void client.gone.then(() => this.extra.delete(client))
    if (!this.closed) return client
    await client.kill()
    throw new Error('the program is closing')
  }

  /** What the engine says about this machine. Starts a process if none has said yet. */
  async engines(): Promise<EngineReport[]> {
    return this.said ?? this.answering.use((client) => Promise.resolve(client.engines))
  }

  /** Ends every process at once. */
  async close(): Promise<void> {
    this.closed = true
    await Promise.all([
      this.training.close(),
      this.answering.close(),
      ...[...this.extra].map((client) => client.kill()),
    ])
  }

  private async start(): Promise<EngineClient> {
    const { engineFile, spawnEngine, timings = engineTimings } = this.options
    const client = await EngineClient.start(engineFile, spawnEngine, timings)
    this.said = client.engines
    return client
  }
}
