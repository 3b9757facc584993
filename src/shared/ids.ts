import * as v from 'valibot'

/** Every dataset, run and file choice is named by 26 characters that mean nothing and can never be part of a path trick. */
export const idPattern = /^[a-z0-9]{26}$/

/** Schema of an opaque id. */
export const idSchema = v.pipe(v.string(), v.regex(idPattern))

export const runIdSchema = idSchema
export const datasetIdSchema = idSchema
