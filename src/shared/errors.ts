import * as v from 'valibot'

/**
 * Everything that can go wrong in a way a person should hear about. The sentence for each code is in `words/errors.ts`;
 * a code without a sentence does not compile.
 */
export const errorCodes = [
  // requests
  'request-unknown',
  'request-invalid',
  'request-refused',
  'request-too-many',
  // library and files
  'library-unusable',
  'library-locked',
  'file-missing',
  'file-unreadable',
  'file-damaged',
  'file-newer',
  'disk-full',
  'write-failed',
  // datasets
  'dataset-unknown',
  'dataset-ambiguous',
  'dataset-damaged',
  'dataset-in-use',
  'dataset-busy',
  'class-name-taken',
  'class-not-empty',
  'choice-expired',
  'drop-not-on-disk',
  'import-cancelled',
  'idx-missing-file',
  'idx-ambiguous',
  'idx-bad-magic',
  'idx-bad-type',
  'idx-bad-rank',
  'idx-bad-dimension',
  'idx-too-large',
  'idx-wrong-size',
  'idx-count-mismatch',
  'idx-shape-mismatch',
  'gzip-damaged',
  'gzip-trailing-data',
  'gzip-too-large',
  // imports
  'import-nothing',
  'import-unsupported',
  'file-too-large',
  'file-changed',
  'folder-too-large',
  'entry-unsafe',
  'entry-not-regular',
  'entry-twice',
  'archive-damaged',
  'archive-too-large',
  'archive-encrypted',
  'label-missing',
  'label-unknown',
  'csv-damaged',
  'csv-row',
  'cifar-damaged',
  'npy-damaged',
  'npy-unsupported',
  'arrays-mismatch',
  // settings of a run
  'config-invalid',
  'config-newer',
  'network-impossible',
  'network-too-large',
  'memory-too-small',
  'dataset-too-small',
  'dataset-not-examined',
  'class-count',
  'validation-missing',
  // engine
  'engine-missing',
  'engine-not-started',
  'engine-unusable',
  'engine-protocol',
  'engine-killed',
  'engine-out-of-memory',
  'engine-crashed',
  'engine-silent',
  'engine-busy',
  'cuda-no-gpu',
  'job-stopped',
  // runs
  'run-unknown',
  'run-ambiguous',
  'run-damaged',
  'run-busy',
  'run-not-resumable',
  'run-no-model',
  'run-not-extensible',
  'run-not-startable',
  'runs-not-comparable',
  'queue-full',
  'queue-entry-unknown',
  'run-no-evaluation',
  'loss-not-finite',
  'checkpoint-damaged',
  'dataset-changed',
  // using a model
  'picture-unreadable',
  'picture-kind',
  'picture-too-large',
  'picture-too-slow',
  'export-differs',
  'export-target',
  // command line
  'option-invalid',
  'argument-missing',
  // anything else: a fault of ours
  'unexpected',
] as const

export type ErrorCode = (typeof errorCodes)[number]

/** What crosses a process or is shown: a code, what it is about (a file, a field, a run), and facts for the sentence. */
export interface ErrorData {
  code: ErrorCode
  /** Name of the file, field, run or dataset concerned; empty when there is none. */
  subject: string
  /** Facts that the sentence may quote: sizes, expected and found values, the system's own message. */
  detail: Record<string, string | number>
}

export const errorDataSchema = v.object({
  code: v.picklist(errorCodes),
  subject: v.string(),
  detail: v.record(v.string(), v.union([v.string(), v.number()])),
})

/** An error that a person can act on. `message` is for logs; people read `words/errors.ts`. */
export class JackdawError extends Error implements ErrorData {
  override readonly name = 'JackdawError'

  constructor(
    readonly code: ErrorCode,
    readonly subject = '',
    readonly detail: Record<string, string | number> = {},
  ) {
    super(`${code}${subject ? ` (${subject})` : ''}${Object.keys(detail).length ? ` ${JSON.stringify(detail)}` : ''}`)
  }

  toData(): ErrorData {
    return { code: this.code, subject: this.subject, detail: this.detail }
  }

  static fromData(data: ErrorData): JackdawError {
    return new JackdawError(data.code, data.subject, data.detail)
  }
}

/** Turns whatever was thrown into error data; what is not ours becomes `unexpected` with its message as detail. */
export function toErrorData(thrown: unknown): ErrorData {
  if (thrown instanceof JackdawError) return thrown.toData()
  const reason = thrown instanceof Error ? thrown.message : String(thrown)
  return { code: 'unexpected', subject: '', detail: { reason } }
}
