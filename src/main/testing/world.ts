import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { EventName, Events } from '../../shared/contract'
import type { DatasetSummary } from '../../shared/dataset'
import { defaultConfig, type RunConfig } from '../../shared/run-config'
import { createServices } from '../create-services'
import { smallIdxSet, writeIdxSet } from '../datasets/idx/idx-fixtures'
import type { EngineTimings } from '../engines/engine-timings'
import { forkEngine } from '../engines/fork-engine'
import { RunFiles } from '../runs/run-files'
import type { Services } from '../services'
import { engineThat, shortTimings, type Behaviour } from './engine-that'

type Heard = { [N in EventName]: { name: N; payload: Events[N] } }[EventName]

/** A library of its own in a temporary folder, with a small dataset, and the program's services over a test engine. */
export class World {
  readonly events: Heard[] = []
  readonly enginePids: number[] = []

  private constructor(
    readonly directory: string,
    readonly timings: EngineTimings,
  ) {}

  services!: Services
  dataset!: DatasetSummary

  static async create(
    behaviour: Behaviour = {},
    options: { train?: number; test?: number; timings?: EngineTimings } = {},
  ): Promise<World> {
    const directory = await mkdtemp(path.join(tmpdir(), 'jackdaw-world-'))
    const world = new World(directory, options.timings ?? shortTimings)
    await world.open(behaviour)
    const { datasets } = world.services
    await writeIdxSet(path.join(directory, 'idx'), smallIdxSet(options.train ?? 40, options.test ?? 30))
    const { choiceId, settings } = await datasets.choose(path.join(directory, 'idx'))
    world.dataset = (await datasets.import(choiceId, 'Small', settings)).dataset
    return world
  }

  get library(): string {
    return path.join(this.directory, 'library')
  }
  get engineFile(): string {
    return path.join(this.directory, 'program', 'engine.cjs')
  }

  /** Starts the program on this library, as after a restart. */
  async open(behaviour: Behaviour): Promise<void> {
    this.behave(behaviour)
    this.services = await createServices({
      libraryDirectory: this.library,
      resourcesDirectory: path.resolve('resources'),
      engineFile: this.engineFile,
      spawnEngine: (file) => {
        const engine = forkEngine(file)
        if (engine.pid !== undefined) this.enginePids.push(engine.pid)
        return engine
      },
      version: '0.0.0-test',
      emit: (name, payload) => void this.events.push({ name, payload } as Heard),
      timings: this.timings,
    })
  }

  /** How engine processes behave that are started from now on. */
  behave(behaviour: Behaviour): void {
    engineThat(behaviour, path.dirname(this.engineFile))
  }

  /** Two epochs of four steps, on the small dataset. */
  config(change: Partial<RunConfig> = {}): RunConfig {
    return {
      ...defaultConfig(this.dataset),
      network: [{ type: 'flatten' }, { type: 'output' }],
      validationShare: 0,
      batchSize: 10,
      epochs: 2,
      ...change,
    }
  }

  run(runId: string): RunFiles {
    return new RunFiles(path.join(this.library, 'runs', runId))
  }

  async close(): Promise<void> {
    await this.services.close()
    await rm(this.directory, { recursive: true, force: true })
  }
}
