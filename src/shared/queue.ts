import * as v from 'valibot'
import { errorDataSchema } from './errors'
import { idSchema, runIdSchema } from './ids'
import { tagsSchema } from './run'
import { runConfigSchema } from './run-config'

/** Most runs that can wait at a time. */
export const mostQueued = 200

const name = v.pipe(v.string(), v.minLength(1), v.maxLength(120))

/** A run that waits. The id of a new one becomes that of its run, so that it is begun once, whatever happens in between. */
export const queueEntrySchema = v.variant('kind', [
  v.strictObject({
    kind: v.literal('new'),
    id: idSchema,
    name,
    config: runConfigSchema,
    tags: v.optional(tagsSchema),
    /** Why it could not begin; it then waits until somebody looks at it. */
    refused: v.nullable(errorDataSchema),
  }),
  v.strictObject({
    kind: v.literal('continue'),
    id: idSchema,
    name,
    runId: runIdSchema,
    refused: v.nullable(errorDataSchema),
  }),
])
export type QueueEntry = v.InferOutput<typeof queueEntrySchema>

/** `queue.json`. */
export const queueFileSchema = v.strictObject({
  version: v.literal(1),
  entries: v.pipe(v.array(queueEntrySchema), v.maxLength(mostQueued)),
})

/** What waits to be trained, first in line first. */
export interface TrainingQueue {
  entries: QueueEntry[]
  /** Whether the next one begins by itself when no run is in training. Never so right after the program was started. */
  going: boolean
}
