import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs'
import type { Graph } from './graph'
import { endpoints, savedModel, type Endpoints, type Signature } from './saved-model/saved-model'

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
  dispose(): void
}

/** Loads a folder with a `saved_model.pb`. Throws what TensorFlow refuses it with. */
export function loadSavedModel(folder: string): LoadedSavedModel {
  const backend = tf.backend() as unknown as SavedModelBackend
  const id = backend.loadSavedModelMetaGraph(folder, 'serve')
  const first = (node: string) => `${node}:0`
  return {
    run: (inputs, outputs) => {
      const infos = Object.keys(inputs).map((node) => ({ name: first(node) }))
      return backend.runSavedModel(id, Object.values(inputs), infos, outputs.map(first))
    },
    dispose: () => backend.deleteSavedModel(id),
  }
}

/** Graphs loaded into TensorFlow. Their common state lives there from call to call, and is undefined until `load`. */
export class GraphSession<Call extends string> {
  readonly #endpoints: Endpoints
  readonly #model: LoadedSavedModel

  /** Loads graphs through a private temp folder that is gone when this returns. Throws what TensorFlow refuses them with. */
  constructor(graphs: Readonly<Record<Call, Graph>>) {
    this.#endpoints = endpoints(graphs)
    const folder = mkdtempSync(join(tmpdir(), compiledFolderPrefix))
    try {
      mkdirSync(join(folder, 'variables'))
      writeFileSync(join(folder, 'saved_model.pb'), savedModel(graphs))
      this.#model = loadSavedModel(folder)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }

  /** One call of a graph. Needs every input by name; what it answers belongs to the caller. */
  call(name: Call, inputs: Record<string, tf.Tensor>): Record<string, tf.Tensor> {
    const signature = this.#endpoints.calls[name]
    if (!signature) throw new RangeError(`there is no graph ${name}`)
    return this.#run(signature, inputs)
  }

  /** Sets the whole state. */
  load(state: Record<string, tf.Tensor>): void {
    tf.dispose(this.#run(this.#endpoints.load, state))
  }

  /** Brings in everything that stays. */
  place(residents: Record<string, tf.Tensor>): void {
    tf.dispose(this.#run(this.#endpoints.place, residents))
  }

  /** The whole state, as tensors that belong to the caller. */
  save(): Record<string, tf.Tensor> {
    return this.#run(this.#endpoints.save, {})
  }

  dispose(): void {
    this.#model.dispose()
  }

  #run({ inputs, outputs }: Signature, given: Record<string, tf.Tensor>): Record<string, tf.Tensor> {
    const fed = Object.entries(inputs).map(([name, { node }]) => {
      const tensor = given[name]
      if (!tensor) throw new Error(`the graph was not given ${name}`)
      return [node, tensor] as const
    })
    const results = this.#model.run(
      Object.fromEntries(fed),
      Object.values(outputs).map(({ node }) => node),
    )
    return Object.fromEntries(Object.keys(outputs).map((name, k) => [name, results[k] as tf.Tensor]))
  }
}
