import type { PictureShape } from '../../shared/dataset'
import { JackdawError } from '../../shared/errors'
import { layerWork, type LayerWork } from '../../shared/layer-work'
import { layerKinds, layerNote } from './training-layers'
import { editedNetwork, numberText, type EditedLayer, type NetworkEditor } from './training-network-editor'
import { readNumber } from '../ui/number-entry'

/** A layer as the editor shows it. */
export interface LayerRow {
  /** Null for the output, which is always there. */
  edited: EditedLayer | null
  /** Counts from 1. */
  place: number
  name: string
  note: string
  /** Null for the layer that does not fit and for all behind it. */
  work: LayerWork | null
  /** Why the network breaks here, in words; null where it does not. */
  broken: { reason: string; fix: 'flatten' | null } | null
  /** Whether one of its numbers is not right as typed. */
  wrong: boolean
}

/** Every layer with what it does to a picture, the output last. */
export function layerRows(editor: NetworkEditor, input: PictureShape, classCount: number): LayerRow[] {
  let shape: number[] | null = [...input]
  return editedNetwork(editor).map((layer, i): LayerRow => {
    const edited = editor.layers[i] ?? null
    const row = {
      edited,
      place: i + 1,
      name: layerKinds[layer.type].name,
      note: layerNote(layer),
      wrong: edited !== null && wrongNumbers(edited).length > 0,
    }
    if (shape === null) return { ...row, work: null, broken: null }
    try {
      const work = layerWork(layer, shape, classCount, '')
      shape = work.outputShape
      return { ...row, work, broken: null }
    } catch (thrown) {
      const needsList = shape.length !== 1 && (layer.type === 'dense' || layer.type === 'output')
      shape = null
      return { ...row, work: null, broken: { reason: reasonOf(thrown), fix: needsList ? 'flatten' : null } }
    }
  })
}

function reasonOf(thrown: unknown): string {
  const reason = thrown instanceof JackdawError ? String(thrown.detail.reason) : String(thrown)
  // The sign for times, as everywhere in the window.
  return reason.replace(/(\d) x (?=\d)/g, '$1 × ')
}

function wrongNumbers(edited: EditedLayer): string[] {
  return layerKinds[edited.layer.type].numbers.flatMap((number) => {
    const { problem } = readNumber(numberText(edited, number.key), number.range)
    return problem === null ? [] : [`${number.name}: ${problem}`]
  })
}

/** One sentence for each number that is not right. */
export const layerProblems = ({ layers }: NetworkEditor): string[] =>
  layers.flatMap((edited, i) => wrongNumbers(edited).map((problem) => `Layer ${i + 1}, ${problem}`))
