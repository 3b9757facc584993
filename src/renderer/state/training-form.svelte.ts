import type { EngineReport } from '../../shared/engine-protocol'
import { toErrorData, type ErrorData } from '../../shared/errors'
import { defaultLearningRates, type OptimizerType } from '../../shared/run-config'
import { request } from '../api'
import { writeNumber } from '../ui/number-entry'
import { datasets } from './datasets.svelte'
import { notices } from './notices.svelte'
import { runs } from './runs.svelte'
import { blockedBy, defaultName, defaultSettings, readSettings, type Settings } from './training-settings'
import { training } from './training.svelte'

/** The settings of the next run, kept while the person moves between places. */
class TrainingForm {
  settings = $state<Settings>(defaultSettings())
  /** As typed; empty stands for the suggested name. */
  name = $state('')
  engines = $state.raw<EngineReport[] | null>(null)
  enginesError = $state.raw<ErrorData | null>(null)
  starting = $state(false)
  #refused = $state.raw<{ settings: string; error: ErrorData } | null>(null)

  suggestedName = $derived(defaultName(this.settings))
  read = $derived(datasets.current ? readSettings(this.settings, datasets.current) : null)
  /** Why the last start was refused, until the settings change. */
  startError = $derived(this.#refused?.settings === JSON.stringify(this.settings) ? this.#refused.error : null)
  blocked = $derived.by(() => {
    if (!datasets.current) return 'There is no dataset yet. Add one in Data.'
    if (this.engines?.every((engine) => !engine.usable)) return 'No engine works on this computer; see Engine.'
    if (training.testing) return 'The last run is still being tested; this takes a moment.'
    return blockedBy(this.read?.problems ?? [])
  })

  async loadEngines(): Promise<void> {
    try {
      this.engines = await request('engines.list', {})
      this.enginesError = null
    } catch (thrown) {
      this.enginesError = toErrorData(thrown)
    }
  }

  /** Changes the optimizer; a learning rate that is still the old one's default follows. */
  chooseOptimizer(next: OptimizerType): void {
    const { settings } = this
    if (settings.texts.learningRate.trim() === writeNumber(defaultLearningRates[settings.optimizer]))
      settings.texts.learningRate = writeNumber(defaultLearningRates[next])
    settings.optimizer = next
  }

  reset(): void {
    const before = { settings: $state.snapshot(this.settings), name: this.name }
    this.settings = defaultSettings()
    this.name = ''
    notices.done('All settings are back at their defaults.', {
      label: 'Undo',
      run: () => {
        this.settings = before.settings
        this.name = before.name
      },
    })
  }

  async start(): Promise<void> {
    const config = this.read?.config
    if (!config || this.blocked !== null || this.starting) return
    this.starting = true
    this.#refused = null
    try {
      const run = await request('training.start', { config, name: this.name.trim() || this.suggestedName })
      runs.put(run)
      training.show(run.id)
      this.name = ''
    } catch (thrown) {
      this.#refused = { settings: JSON.stringify(this.settings), error: toErrorData(thrown) }
    }
    this.starting = false
  }
}

export const trainingForm = new TrainingForm()
