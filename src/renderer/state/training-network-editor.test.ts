import { describe, expect, it } from 'vitest'
import type { Network } from '../../shared/network'
import { lenet, lenetDefaults } from '../../shared/presets'
import { layerProblems, layerRows } from './training-layer-rows'
import { addableTypes, layerKinds, layerNote } from './training-layers'
import {
  addLayer,
  chooseFor,
  duplicateLayer,
  editedNetwork,
  editNetwork,
  moveLayer,
  numberText,
  redo,
  removeLayer,
  typeNumber,
  undo,
  type NetworkEditor,
} from './training-network-editor'

const start = () => editNetwork(lenet(lenetDefaults))
const kinds = (editor: NetworkEditor) => editedNetwork(editor).map(({ type }) => type)
const idAt = (editor: NetworkEditor, at: number) => editor.layers[at]?.id ?? -1
const [filters, kernel] = layerKinds.convolution.numbers
if (!filters || !kernel) throw new Error('a convolution has both')

describe('the layer editor', () => {
  it('gives back the network that it began with', () => {
    expect(editedNetwork(start())).toEqual(lenet(lenetDefaults))
  })

  it('adds, duplicates, moves and removes, the output always last', () => {
    let editor = addLayer(start(), 'dropout', 6)
    editor = duplicateLayer(editor, idAt(editor, 0))
    editor = moveLayer(editor, idAt(editor, 7), -2)
    editor = removeLayer(editor, idAt(editor, 2))
    expect(kinds(editor)).toEqual([
      'convolution',
      'convolution',
      'convolution',
      'maxPooling',
      'dropout',
      'flatten',
      'dense',
      'output',
    ])
    expect(new Set(editor.layers.map(({ id }) => id)).size).toBe(editor.layers.length)
  })

  it('does not move a layer beyond the ends', () => {
    const editor = start()
    expect(moveLayer(editor, idAt(editor, 0), -1)).toBe(editor)
    expect(moveLayer(editor, idAt(editor, 5), 1)).toBe(editor)
  })

  it('goes back and forward, each change by itself and a number as one', () => {
    const begun = start()
    const id = idAt(begun, 0)
    let editor = typeNumber(begun, id, filters, '3')
    editor = typeNumber(editor, id, filters, '32')
    editor = typeNumber(editor, id, kernel, '7')
    editor = removeLayer(editor, idAt(editor, 1))
    expect(editor.past).toHaveLength(3)
    editor = undo(undo(editor))
    expect(editor.layers[0]?.layer).toMatchObject({ filters: 32, kernelSize: 5 })
    editor = undo(editor)
    expect(editedNetwork(editor)).toEqual(lenet(lenetDefaults))
    expect(undo(editor)).toBe(editor)
    editor = redo(redo(redo(editor)))
    expect(editor.layers[0]?.layer).toMatchObject({ filters: 32, kernelSize: 7 })
    expect(kinds(editor)[1]).toBe('convolution')
    expect(redo(editor)).toBe(editor)
    expect(addLayer(undo(editor), 'flatten', 0).future).toEqual([])
  })

  it('keeps what was typed wrong, with the last right number in the network', () => {
    let editor = typeNumber(start(), 0, filters, '8')
    editor = typeNumber(editor, 0, filters, 'many')
    expect(editor.layers[0] && numberText(editor.layers[0], 'filters')).toBe('many')
    expect(editor.layers[0]?.layer).toMatchObject({ filters: 8 })
    expect(layerProblems(editor)).toEqual([
      'Layer 1, Filters: This is not a number: between 1 and 1,024, whole number.',
    ])
    expect(layerRows(editor, [28, 28, 1], 10)[0]?.wrong).toBe(true)
  })

  it('changes what is chosen', () => {
    const editor = chooseFor(start(), 0, { activation: 'elu', padding: 'same', batchNormalisation: true })
    expect(editor.layers[0]?.layer).toMatchObject({ activation: 'elu', padding: 'same', batchNormalisation: true })
  })

  it('knows every kind of layer, and a fresh one of each has right numbers', () => {
    for (const type of addableTypes) {
      const editor = addLayer(editNetwork([{ type: 'output' }]), type, 0)
      expect(layerProblems(editor)).toEqual([])
      expect(layerNote(layerKinds[type].fresh)).not.toBe('')
    }
  })
})

describe('the rows of the editor', () => {
  const rows = (network: Network) => layerRows(editNetwork(network), [28, 28, 1], 10)

  it('say what each layer gives, weighs and costs', () => {
    const [first, , , , flat, , output] = rows(lenet(lenetDefaults))
    expect(first?.work).toEqual({ outputShape: [24, 24, 20], parameters: 520, statistics: 0, multiplyAdds: 288_000 })
    expect(flat?.work?.outputShape).toEqual([800])
    expect(output).toMatchObject({ place: 7, name: 'Output', edited: null, work: { outputShape: [10] } })
  })

  it('say where a network breaks and why, and nothing of what comes behind', () => {
    const broken = rows(lenet({ ...lenetDefaults, kernelSizes: [15, 15] }))
    expect(broken[2]?.broken).toEqual({
      reason: 'its kernel of 15 × 15 is larger than 7 × 7 pixels',
      fix: null,
    })
    expect(broken.map(({ work }) => work !== null)).toEqual([true, true, false, false, false, false, false])
    expect(broken.filter((row) => row.broken)).toHaveLength(1)
  })

  it('offer a flatten layer where only that is missing', () => {
    const [, dense] = rows([
      { type: 'maxPooling', size: 2, stride: 2 },
      { type: 'dense', units: 9, activation: 'relu' },
    ])
    expect(dense?.broken?.fix).toBe('flatten')
  })
})
