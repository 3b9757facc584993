import type { ErrorCode } from '../shared/errors'

/** What the program ends with; part of its interface, so scripts may rely on it. */
export const exitCodes = {
  ok: 0,
  failed: 1,
  wrongUsage: 2,
  notFound: 3,
  engineUnusable: 4,
  interrupted: 130,
} as const
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

export const exitCodesHelp = `
Exit codes:
  0    all went well
  1    it failed
  2    wrong usage: an option, an argument or a setting
  3    a dataset, run or file was not found
  4    no engine, or not the one asked for, can be used
  130  interrupted (Ctrl-C)
`

const byError: Partial<Record<ErrorCode, ExitCode>> = {
  'option-invalid': exitCodes.wrongUsage,
  'argument-missing': exitCodes.wrongUsage,
  'request-invalid': exitCodes.wrongUsage,
  'config-invalid': exitCodes.wrongUsage,
  'config-newer': exitCodes.wrongUsage,
  'network-impossible': exitCodes.wrongUsage,
  'validation-missing': exitCodes.wrongUsage,
  'network-too-large': exitCodes.wrongUsage,
  'dataset-ambiguous': exitCodes.wrongUsage,
  'run-ambiguous': exitCodes.wrongUsage,
  'dataset-unknown': exitCodes.notFound,
  'run-unknown': exitCodes.notFound,
  'file-missing': exitCodes.notFound,
  'idx-missing-file': exitCodes.notFound,
  'engine-missing': exitCodes.engineUnusable,
  'engine-not-started': exitCodes.engineUnusable,
  'engine-unusable': exitCodes.engineUnusable,
  'engine-protocol': exitCodes.engineUnusable,
  'cuda-no-gpu': exitCodes.engineUnusable,
  'import-cancelled': exitCodes.interrupted,
}

export const exitCodeOf = (code: ErrorCode): ExitCode => byError[code] ?? exitCodes.failed
