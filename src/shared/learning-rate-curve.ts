import * as v from 'valibot'

const number = v.pipe(v.number(), v.finite())

/** What a short trial with a rising learning rate showed (L. N. Smith: Cyclical Learning Rates, 2017). */
export const learningRateCurveSchema = v.strictObject({
  /** Rising rates; `smoothed` is the running mean of the losses. */
  points: v.array(v.strictObject({ rate: number, loss: number, smoothed: number })),
  /** Where the loss fell fastest, to two figures; null when it never fell. */
  proposed: v.nullable(number),
})
export type LearningRateCurve = v.InferOutput<typeof learningRateCurveSchema>
