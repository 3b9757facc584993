import * as v from 'valibot'
import { splitSchema } from './dataset'

const whole = v.pipe(v.number(), v.integer(), v.minValue(0))

/** `evaluation.json`: how a run's model did on a split. Predictions per picture lie beside it in `predictions-<split>.safetensors`. */
export const evaluationSchema = v.strictObject({
  version: v.literal(1),
  split: splitSchema,
  /** Training step of the checkpoint that was tested. */
  step: whole,
  count: whole,
  correct: whole,
  /** Mean cross-entropy over the pictures, in nats. */
  loss: v.pipe(v.number(), v.finite()),
  /** `confusion[actual][predicted]`: pictures. */
  confusion: v.array(v.array(whole)),
  seconds: v.number(),
})
export type Evaluation = v.InferOutput<typeof evaluationSchema>

/** A picture in a cell of the confusion matrix. */
export interface CellPicture {
  index: number
  /** Probability that the model gave to the class it chose. */
  confidence: number
}
