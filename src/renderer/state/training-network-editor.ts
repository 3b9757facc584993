import type { Activation, Layer, LayerType, Padding } from '../../shared/layers'
import type { Network } from '../../shared/network'
import { readNumber, writeNumber } from '../ui/number-entry'
import { layerKinds, type LayerNumber } from './training-layers'

/**
 * A network while a person changes it: a list of layers whose numbers may be wrong as typed, and the ways back and forward. The output
 * is not in the list; it is always the last layer. All functions give a new value and leave the old one as it is.
 */

export interface EditedLayer {
  /** Stays with the layer wherever it is moved. */
  id: number
  /** With the last right numbers. */
  layer: Exclude<Layer, { type: 'output' }>
  /** Numbers as typed, right or wrong, by key. */
  texts: Readonly<Partial<Record<LayerNumber['key'], string>>>
}

type Layers = readonly EditedLayer[]

export interface NetworkEditor {
  layers: Layers
  past: readonly Layers[]
  future: readonly Layers[]
  /** What the last change was made to; another to the same joins it, so that typing a number is undone as one. */
  mark: string | null
  nextId: number
}

/** Undo goes back this many changes. */
const remembered = 200

/** Begins with a network that exists. */
export function editNetwork(network: Network): NetworkEditor {
  const layers = inner(network).map((layer, id) => ({ id, layer, texts: {} }))
  return { layers, past: [], future: [], mark: null, nextId: layers.length }
}

const inner = (network: Network) => network.filter((layer): layer is EditedLayer['layer'] => layer.type !== 'output')

function changed(editor: NetworkEditor, layers: Layers, mark: string | null = null): NetworkEditor {
  const joins = mark !== null && mark === editor.mark
  const past = joins ? editor.past : [...editor.past.slice(1 - remembered), editor.layers]
  return { ...editor, layers, past, future: [], mark }
}

/** Puts a new layer in at a place; what was there comes after it. */
export function addLayer(editor: NetworkEditor, type: Exclude<LayerType, 'output'>, at: number): NetworkEditor {
  return insert(editor, { layer: layerKinds[type].fresh, texts: {} }, at)
}

/** Puts the same layer in once more, behind it. */
export function duplicateLayer(editor: NetworkEditor, id: number): NetworkEditor {
  const at = editor.layers.findIndex((edited) => edited.id === id)
  const twin = editor.layers[at]
  return twin ? insert(editor, { layer: { ...twin.layer }, texts: { ...twin.texts } }, at + 1) : editor
}

function insert(editor: NetworkEditor, layer: Omit<EditedLayer, 'id'>, at: number): NetworkEditor {
  const layers = [...editor.layers]
  layers.splice(at, 0, { ...layer, id: editor.nextId })
  return { ...changed(editor, layers), nextId: editor.nextId + 1 }
}

export function removeLayer(editor: NetworkEditor, id: number): NetworkEditor {
  return changed(
    editor,
    editor.layers.filter((edited) => edited.id !== id),
  )
}

/** Moves a layer by places, towards the picture (negative) or the output; not beyond the ends. */
export function moveLayer(editor: NetworkEditor, id: number, by: number): NetworkEditor {
  const from = editor.layers.findIndex((edited) => edited.id === id)
  const to = Math.min(editor.layers.length - 1, Math.max(0, from + by))
  if (from < 0 || to === from) return editor
  const layers = [...editor.layers]
  layers.splice(to, 0, ...layers.splice(from, 1))
  return changed(editor, layers, `move ${id}`)
}

/** Takes over what was typed for a number; a right one becomes the layer's. */
export function typeNumber(editor: NetworkEditor, id: number, number: LayerNumber, text: string): NetworkEditor {
  const { value } = readNumber(text, number.range)
  return replace(editor, id, `${id} ${number.key}`, ({ layer, texts }) => ({
    layer: value === null ? layer : ({ ...layer, [number.key]: value } as EditedLayer['layer']),
    texts: { ...texts, [number.key]: text },
  }))
}

/** What stands in the field of a number. */
export function numberText({ layer, texts }: EditedLayer, key: LayerNumber['key']): string {
  const own = (layer as Partial<Record<LayerNumber['key'], number>>)[key]
  // Only a stride can be left out, and then it is 1.
  return texts[key] ?? writeNumber(own ?? 1)
}

export interface LayerChoices {
  activation?: Activation
  padding?: Padding
  batchNormalisation?: boolean
}

/** Changes what is chosen and not typed. */
export function chooseFor(editor: NetworkEditor, id: number, choices: LayerChoices): NetworkEditor {
  return replace(editor, id, null, ({ layer, texts }) => ({
    layer: { ...layer, ...choices } as EditedLayer['layer'],
    texts,
  }))
}

function replace(
  editor: NetworkEditor,
  id: number,
  mark: string | null,
  change: (edited: EditedLayer) => Omit<EditedLayer, 'id'>,
): NetworkEditor {
  const layers = editor.layers.map((edited) => (edited.id === id ? { id, ...change(edited) } : edited))
  return changed(editor, layers, mark)
}

export function undo(editor: NetworkEditor): NetworkEditor {
  const before = editor.past[editor.past.length - 1]
  if (!before) return editor
  const { layers, future } = editor
  return { ...editor, layers: before, past: editor.past.slice(0, -1), future: [layers, ...future], mark: null }
}

export function redo(editor: NetworkEditor): NetworkEditor {
  const [next, ...future] = editor.future
  if (!next) return editor
  return { ...editor, layers: next, past: [...editor.past, editor.layers], future, mark: null }
}

/** The network as it would be trained, with the last right numbers, the output at its end. */
export function editedNetwork({ layers }: Pick<NetworkEditor, 'layers'>): Network {
  return [...layers.map(({ layer }) => layer), { type: 'output' }]
}
