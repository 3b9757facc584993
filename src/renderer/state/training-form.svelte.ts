import type { EngineReport } from '../../shared/engine-protocol'
import { toErrorData, type ErrorData } from '../../shared/errors'
import { presets, type PresetId } from '../../shared/presets'
import { defaultLearningRates, type OptimizerType, type RunConfig } from '../../shared/run-config'
import { visible } from '../../shared/words/format'
import { request } from '../api'
import { writeNumber } from '../ui/number-entry'
import { datasets } from './datasets.svelte'
import { notices } from './notices.svelte'
import { queue } from './queue.svelte'
import { runs } from './runs.svelte'
import { editNetwork, type NetworkEditor } from './training-network-editor'
import { defaultName, defaultSettings, type Choices, type Settings } from './training-settings'
import { settingsFrom } from './training-settings-from'
import { blockedBy, readSettings } from './training-settings-read'
import { startingFrom, type EarlierRun } from './training-start-from'
import { training } from './training.svelte'

/** The settings of the next run, kept while the person moves between places. */
class TrainingForm {
  settings = $state<Choices>(defaultSettings())
  /** The layers as changed by hand; null while a preset makes them. A value of its own with its ways back, so not watched inside. */
  own = $state.raw<NetworkEditor | null>(null)
  /** As typed; empty stands for the suggested name. */
  name = $state('')
  engines = $state.raw<EngineReport[] | null>(null)
  enginesError = $state.raw<ErrorData | null>(null)
  starting = $state(false)
  #refused = $state.raw<{ settings: string; error: ErrorData } | null>(null)

  #whole = $derived<Settings>({ ...this.settings, own: this.own })
  read = $derived(datasets.current ? readSettings(this.#whole, datasets.current, (id) => runs.byId(id)) : null)
  suggestedName = $derived(defaultName(this.#whole, this.read?.network?.layers.map(({ layer }) => layer) ?? null))
  /** Why the last start was refused, until the settings change. */
  startError = $derived(this.#refused && this.#refused.settings === this.#key() ? this.#refused.error : null)
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

  /** Takes a preset with the learning settings that go with it; dataset, seed and engine stay. */
  choosePreset(id: PresetId): void {
    const { texts, limit, engine } = this.settings
    const next = defaultSettings(id)
    next.texts.seed = texts.seed
    next.texts.validation = texts.validation
    this.#replace(`${presets[id].title}, with the learning settings that go with it.`, { ...next, limit, engine })
  }

  /** Begins with the weights of a run, and so with its network and its way to learn, or with chance again. */
  startFrom(run: EarlierRun | null): void {
    const dataset = datasets.current
    if (!run || !dataset) {
      this.settings.startFrom = null
      return
    }
    const now = $state.snapshot(this.settings) as Choices
    const next = startingFrom(now, run.id, settingsFrom(run.config, dataset))
    this.#replace(`The network, and how it learns, are those of “${visible(run.name)}” now.`, next)
  }

  /** Puts the layers of the network that the form has now into the editor. */
  editLayers(): void {
    const network = this.read?.network
    if (network) this.own = editNetwork(network.layers.map(({ layer }) => layer))
  }

  changeLayers(change: (editor: NetworkEditor) => NetworkEditor): void {
    if (this.own) this.own = change(this.own)
  }

  /** Takes over a whole configuration, for the dataset that is chosen. */
  use(config: RunConfig): void {
    if (datasets.current) this.#replace('The settings were taken over.', settingsFrom(config, datasets.current))
  }

  reset(): void {
    this.#replace('All settings are back at their defaults.', defaultSettings())
    this.name = ''
  }

  /** Every larger change can be taken back. */
  #replace(words: string, { own, ...choices }: Settings): void {
    const before = { settings: $state.snapshot(this.settings) as Choices, own: this.own, name: this.name }
    this.settings = choices
    this.own = own
    notices.done(words, { label: 'Undo', run: () => Object.assign(this, before) })
  }

  #key(): string {
    return JSON.stringify([this.settings, this.own?.layers])
  }

  async start(): Promise<void> {
    const config = this.read?.config
    if (!config || this.blocked !== null || this.starting) return
    this.starting = true
    this.#refused = null
    const name = this.name.trim() || this.suggestedName
    if (runs.active) {
      if (await queue.add(config, name)) this.name = ''
      this.starting = false
      return
    }
    try {
      const run = await request('training.start', { config, name })
      runs.put(run)
      if (training.left !== run.id) training.show(run.id)
      this.name = ''
    } catch (thrown) {
      this.#refused = { settings: this.#key(), error: toErrorData(thrown) }
    }
    this.starting = false
  }
}

export const trainingForm = new TrainingForm()
