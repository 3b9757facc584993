import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs'
import type { Graph } from './graph'
import { endpoints, savedModel, type Signature } from './saved-model/saved-model'

/** The parts of tfjs-node's backend that run a saved model. Its own `TFSavedModel` would parse the file once more to find the names we gave. */
interface SavedModelBackend {
  loadSavedModelMetaGraph(path: string, tags: string): number
  deleteSavedModel(id: number): void
  runSavedModel(id: number, inputs: tf.Tensor[], infos: { name: string }[], outputs: string[]): tf.Tensor[]
}

/** Temp folders of compiled graphs are called this and a random ending. */
export const compiledFolderPrefix = 'jackdaw-graph-'

/** A saved model in TensorFlow, by the names of its nodes. */
export interface LoadedSavedModel {
  /** Gives tensors to nodes and takes the first outputs of others, which belong to the caller. */
  run(inputs: Record<string, tf.Tensor>, outputs: readonly string[]): tf.Tensor[]
  /** The same, for many calls: nodes are named once, and each call gives its tensors in their order. */
  caller(inputs: readonly string[], outputs: readonly string[]): (tensors: tf.Tensor[]) => tf.Tensor[]
  dispose(): void
}

/** Loads a folder with a `saved_model.pb`. Throws what TensorFlow refuses it with. */
export function loadSavedModel(folder: string): LoadedSavedModel {
  const backend = tf.backend() as unknown as SavedModelBackend
  const id = backend.loadSavedModelMetaGraph(folder, 'serve')
  const first = (node: string) => `${node}:0`
  const caller = (inputs: readonly string[], outputs: readonly string[]) => {
    const infos = inputs.map((node) => ({ name: first(node) }))
    const names = outputs.map(first)
    return (tensors: tf.Tensor[]) => backend.runSavedModel(id, tensors, infos, names)
  }
  return {
    run: (inputs, outputs) => caller(Object.keys(inputs), outputs)(Object.values(inputs)),
    caller,
    dispose: () => backend.deleteSavedModel(id),
  }
}

/** One way to call a model: names of what goes in and comes out, and the call itself, all made once. */
interface Entrance {
  inputs: readonly string[]
  outputs: readonly string[]
  run(tensors: tf.Tensor[]): tf.Tensor[]
}

/** Graphs loaded into TensorFlow. Their common state lives there from call to call, and is undefined until `load`. */
export class GraphSession<Call extends string> {
  readonly #calls: ReadonlyMap<string, Entrance>
  readonly #load: Entrance
  readonly #place: Entrance
  readonly #save: Entrance
  readonly #model: LoadedSavedModel

  /** Loads graphs through a private temp folder that is gone when this returns. Throws what TensorFlow refuses them with. */
  constructor(graphs: Readonly<Record<Call, Graph>>) {
    const { calls, load, place, save } = endpoints(graphs)
    const folder = mkdtempSync(join(tmpdir(), compiledFolderPrefix))
    try {
      mkdirSync(join(folder, 'variables'))
      writeFileSync(join(folder, 'saved_model.pb'), savedModel(graphs))
      this.#model = loadSavedModel(folder)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
    const entrance = ({ inputs, outputs }: Signature): Entrance => {
      const nodes = (named: Signature['inputs']) => Object.values(named).map(({ node }) => node)
      const run = this.#model.caller(nodes(inputs), nodes(outputs))
      return { inputs: Object.keys(inputs), outputs: Object.keys(outputs), run }
    }
    this.#calls = new Map(Object.entries(calls).map(([name, signature]) => [name, entrance(signature)]))
    this.#load = entrance(load)
    this.#place = entrance(place)
    this.#save = entrance(save)
  }

  /** One call of a graph. Needs every input by name; what it answers belongs to the caller. */
  call(name: Call, inputs: Readonly<Record<string, tf.Tensor>>): Record<string, tf.Tensor> {
    const entrance = this.#calls.get(name)
    if (!entrance) throw new RangeError(`there is no graph ${name}`)
    return run(entrance, inputs)
  }

  /** Sets the whole state. */
  load(state: Record<string, tf.Tensor>): void {
    tf.dispose(run(this.#load, state))
  }

  /** Brings in everything that stays. */
  place(residents: Record<string, tf.Tensor>): void {
    tf.dispose(run(this.#place, residents))
  }

  /** The whole state, as tensors that belong to the caller. */
  save(): Record<string, tf.Tensor> {
    return run(this.#save, {})
  }

  dispose(): void {
    this.#model.dispose()
  }
}

function run(
  { inputs, outputs, run }: Entrance,
  given: Readonly<Record<string, tf.Tensor>>,
): Record<string, tf.Tensor> {
  const fed = inputs.map((name) => {
    const tensor = given[name]
    if (!tensor) throw new Error(`the graph was not given ${name}`)
    return tensor
  })
  const results: Record<string, tf.Tensor> = {}
  run(fed).forEach((tensor, k) => (results[outputs[k] ?? ''] = tensor))
  return results
}
