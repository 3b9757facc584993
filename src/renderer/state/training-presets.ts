import type { DatasetSummary } from '../../shared/dataset'
import { toErrorData } from '../../shared/errors'
import type { Activation } from '../../shared/layers'
import { summarise, type Network, type NetworkSummary } from '../../shared/network'
import { presetIds, presets, type Preset, type PresetId, type PresetOptions } from '../../shared/presets'
import { errorWords } from '../../shared/words/errors'
import type { OptionFieldName } from './training-numbers'

/** The values of what a preset takes. */
export type OptionValues = Partial<Record<OptionFieldName, number>> & { activation?: Activation }

const optionsOfField: Record<OptionFieldName, keyof PresetOptions> = {
  filters1: 'filters',
  filters2: 'filters',
  kernel1: 'kernelSizes',
  kernel2: 'kernelSizes',
  hiddenUnits: 'hiddenUnits',
  dropout: 'dropout',
}

/** Whether a preset takes what a field of the form asks for. */
export const takes = (preset: PresetId, field: OptionFieldName): boolean =>
  presets[preset].takes.includes(optionsOfField[field])

/** Reads out of a network that a preset made what it was made with. */
export function optionValues(network: Network): OptionValues {
  const values: OptionValues = { dropout: 0 }
  const convolutions = network.flatMap((layer) => (layer.type === 'convolution' ? [layer] : []))
  const [first, second] = convolutions
  if (first) Object.assign(values, { filters1: first.filters, kernel1: first.kernelSize })
  if (second) Object.assign(values, { filters2: second.filters, kernel2: second.kernelSize })
  for (const layer of network) {
    if (layer.type === 'dropout') values.dropout = layer.rate
    if (layer.type === 'dense') values.hiddenUnits = layer.units
    if ('activation' in layer) values.activation ??= layer.activation
  }
  return values
}

/** A preset's network with some values of one's own. Throws `network-impossible`. */
export function presetNetwork(id: PresetId, own: OptionValues, dataset: NetworkInput): Network {
  const preset = presets[id]
  const classes = dataset.classNames.length
  if (Object.keys(own).length === 0) return preset.network(dataset.shape, classes)
  return preset.network(dataset.shape, classes, presetOptions(preset, own, usual(preset, dataset)))
}

/** A pair of which one is asked for takes the other from what the preset would take. */
function presetOptions(preset: Preset, own: OptionValues, suggested: OptionValues): PresetOptions {
  const pair = (one: OptionFieldName, other: OptionFieldName): [number, number] | undefined =>
    own[one] === undefined && own[other] === undefined
      ? undefined
      : [own[one] ?? suggested[one] ?? 1, own[other] ?? suggested[other] ?? 1]
  const all = {
    activation: own.activation,
    dropout: own.dropout,
    hiddenUnits: own.hiddenUnits,
    filters: pair('filters1', 'filters2'),
    kernelSizes: pair('kernel1', 'kernel2'),
  }
  const given = Object.entries(all).filter(
    ([name, value]) => value !== undefined && preset.takes.includes(name as keyof PresetOptions),
  )
  return Object.fromEntries(given)
}

const usual = (preset: Preset, { shape, classNames }: NetworkInput): OptionValues =>
  optionValues(preset.network(shape, classNames.length))

export const suggestedValues = (id: PresetId, dataset: NetworkInput): OptionValues => usual(presets[id], dataset)

export type NetworkInput = Pick<DatasetSummary, 'shape' | 'classNames'>

/** A preset as the list of networks shows it, for pictures of this kind. */
export interface PresetOffer {
  id: PresetId
  title: string
  when: string
  /** Null where it would be too large. */
  network: NetworkSummary | null
  /** Why it cannot, in words. */
  refused: string | null
  /** Multiply-adds against those of LeNet; null where one of the two is not possible. */
  work: number | null
}

export function presetOffers(dataset: NetworkInput): PresetOffer[] {
  const offers = presetIds.map((id): PresetOffer => {
    const { title, when } = presets[id]
    try {
      const network = summarise(presetNetwork(id, {}, dataset), dataset.shape, dataset.classNames.length)
      return { id, title, when, network, refused: null, work: null }
    } catch (thrown) {
      return { id, title, when, network: null, refused: errorWords(toErrorData(thrown)).sentence, work: null }
    }
  })
  const lenet = offers.find(({ id }) => id === 'lenet')?.network
  return offers.map((offer) => ({
    ...offer,
    work: offer.network && lenet ? offer.network.multiplyAdds / lenet.multiplyAdds : null,
  }))
}

/** The preset that makes exactly this network, with the values it was made with; null where none does. */
export function presetOf(network: Network, dataset: NetworkInput): { id: PresetId; values: OptionValues } | null {
  const wanted = JSON.stringify(canonical(network))
  const matches = (id: PresetId, values: OptionValues) => {
    try {
      return JSON.stringify(canonical(presetNetwork(id, values, dataset))) === wanted
    } catch {
      return false
    }
  }
  for (const id of presetIds) if (matches(id, {})) return { id, values: {} }
  const values = optionValues(network)
  for (const id of presetIds) if (matches(id, values)) return { id, values }
  return null
}

/** Keys in one order, and what is usual left out, so that equal networks are equal as text. */
const canonical = (network: Network) =>
  network.map((layer) =>
    Object.entries(layer)
      .filter(
        ([key, value]) =>
          value !== undefined && value !== false && value !== 'valid' && !(key === 'stride' && value === 1),
      )
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )
