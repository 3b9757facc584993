import { stat } from 'node:fs/promises'
import path from 'node:path'
import type * as tf from '@tensorflow/tfjs'
import { writeFileAtomic } from '../../files/atomic-write'
import { JackdawError } from '../../shared/errors'
import type { Network } from '../../shared/network'
import { servingModel, servingNodes } from '../graph/saved-model/saved-model'
import { loadSavedModel, type LoadedSavedModel } from '../graph/session'
import type { BuiltNetwork } from '../models/build-network'
import { frozenPrediction, predictionInput, predictionOutput } from '../models/prediction-graph'

const modelFile = 'saved_model.pb'

/** Writes the prediction with its weights inside: pixels as shares in [0, 1], any number of pictures, to probabilities. */
export async function writeSavedModel(
  network: BuiltNetwork,
  layers: Network,
  directory: string,
): Promise<{ name: string; bytes: number }[]> {
  const data = servingModel(frozenPrediction(layers, network))
  await writeFileAtomic(path.join(directory, modelFile), data)
  return [{ name: modelFile, bytes: data.byteLength }]
}

/** A saved model that TensorFlow has loaded. `dispose` has to be called. */
export class ServedModel {
  readonly #model: LoadedSavedModel

  private constructor(directory: string) {
    this.#model = loadSavedModel(directory)
  }

  /** Throws `file-missing`, and `file-damaged` when TensorFlow refuses it. */
  static async open(directory: string): Promise<ServedModel> {
    await stat(path.join(directory, modelFile)).catch(() => {
      throw new JackdawError('file-missing', modelFile)
    })
    try {
      return new ServedModel(directory)
    } catch (error) {
      throw new JackdawError('file-damaged', modelFile, {
        reason: error instanceof Error ? error.message : String(error),
      })
    }
  }

  /** Pixels `[n, height, width, channels]` to probabilities `[n, classes]`, which belong to the caller. */
  predict(pixels: tf.Tensor): tf.Tensor {
    const [input, output] = [servingNodes.input(predictionInput), servingNodes.output(predictionOutput)]
    const [probabilities] = this.#model.run({ [input]: pixels }, [output])
    if (!probabilities) throw new JackdawError('file-damaged', modelFile, { reason: 'it does not answer' })
    return probabilities
  }

  dispose(): void {
    this.#model.dispose()
  }
}
