import * as tf from '@tensorflow/tfjs'
import type { Batch } from '../data/batch'
import type { BuiltNetwork } from './build-network'
import { logitsOf } from './forward'

/** What a network says of the real pictures of one batch. */
export interface Answers {
  /** Sum of the cross-entropies, in nats. */
  loss: number
  correct: number
  /** Most probable class of each picture. */
  predicted: Int32Array
  /** Its probability. */
  confidence: Float32Array
  /** `[count, classes]`, row after row. */
  probabilities: Float32Array
}

/** Answers a batch op by op, without learning from it. */
export function answer(network: BuiltNetwork, batch: Batch): Answers {
  const logits = tf.tidy(() =>
    logitsOf(network, tf.tensor(batch.numbers(), [batch.size, ...network.inputShape])).dataSync<'float32'>(),
  )
  return answersFrom(logits, batch, network.classCount)
}

/**
 * What logits `[size, classes]` say of a batch. Softmax and loss are computed in double precision, so that a probability that
 * rounds to 0 does not make the loss infinite.
 */
export function answersFrom(logits: Float32Array, { count, labels }: Batch, classes: number): Answers {
  const answers: Answers = {
    loss: 0,
    correct: 0,
    predicted: new Int32Array(count),
    confidence: new Float32Array(count),
    probabilities: new Float32Array(count * classes),
  }
  for (let row = 0; row < count; row++) {
    const values = logits.subarray(row * classes, (row + 1) * classes)
    const label = labels[row] ?? 0
    let largest = 0
    for (let k = 1; k < classes; k++) if ((values[k] ?? 0) > (values[largest] ?? 0)) largest = k
    const top = values[largest] ?? 0
    let sum = 0
    for (let k = 0; k < classes; k++) sum += Math.exp((values[k] ?? 0) - top)
    for (let k = 0; k < classes; k++) answers.probabilities[row * classes + k] = Math.exp((values[k] ?? 0) - top) / sum
    answers.loss += Math.log(sum) + top - (values[label] ?? 0)
    answers.predicted[row] = largest
    answers.confidence[row] = 1 / sum
    if (largest === label) answers.correct++
  }
  return answers
}
