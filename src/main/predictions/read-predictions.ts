import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { readError } from '../../files/read-json'
import { decodeSafetensors } from '../../files/safetensors'
import { JackdawError } from '../../shared/errors'
import type { Evaluation } from '../../shared/evaluation'

/** What a model said of every picture of a split, in the order of the split. */
export interface Predictions {
  /** Class of the largest probability. */
  predicted: Int32Array
  /** That probability. */
  confidence: Float32Array
}

/** Reads `predicted` I32 [n] and `confidence` F32 [n]. Throws `file-missing`, `file-unreadable` or `file-damaged`. */
export async function readPredictions(file: string): Promise<Predictions> {
  const subject = path.basename(file)
  let bytes: Uint8Array
  try {
    bytes = await readFile(file)
  } catch (error) {
    throw readError(error, subject)
  }
  const { tensors } = decodeSafetensors(bytes, subject)
  const predicted = tensors.get('predicted')?.data
  const confidence = tensors.get('confidence')?.data
  if (!(predicted instanceof Int32Array) || !(confidence instanceof Float32Array))
    throw new JackdawError('file-damaged', subject, { reason: 'it does not hold predictions' })
  if (predicted.length !== confidence.length)
    throw new JackdawError('file-damaged', subject, { reason: 'its parts differ in length' })
  return { predicted, confidence }
}

/**
 * Whether predictions are those that an evaluation counted. Both files are replaced one after the other; a program that died
 * in between leaves two that do not belong together.
 *
 * @param labels of the pictures, in the order of the split
 */
export function belongTogether(predictions: Predictions, evaluation: Evaluation, labels: Uint16Array): boolean {
  const { predicted } = predictions
  if (predicted.length !== evaluation.count || labels.length !== evaluation.count) return false
  const left = evaluation.confusion.map((row) => [...row])
  for (let i = 0; i < predicted.length; i++) {
    const row = left[labels[i] ?? -1]
    const k = predicted[i] ?? -1
    const count = row?.[k]
    if (!row || count === undefined || count === 0) return false
    row[k] = count - 1
  }
  return true
}
