import { JackdawError } from '../shared/errors'

/** How values are read from the command line. Each throws `option-invalid` naming the option. */

/** `learningRate` as it is written on the command line: `--learning-rate`. */
export const flagOf = (key: string): string => `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`

/** Takes one of these words. */
export const oneOf = (flag: string, choices: readonly string[]) => (text: string) => {
  if (choices.includes(text)) return text
  throw new JackdawError('option-invalid', flag, { reason: `it has to be one of ${choices.join(', ')}, not "${text}"` })
}

/** Takes a number. */
export const number = (flag: string) => (text: string) => toNumber(flag, text)

/** Takes two numbers with a comma between them. */
export const two = (flag: string) => (text: string) => {
  const parts = text.split(',')
  if (parts.length !== 2)
    throw new JackdawError('option-invalid', flag, { reason: `it has to be two numbers like 20,50, not "${text}"` })
  return parts.map((part) => toNumber(flag, part))
}

/** A number as written by people; nothing else that `Number` would take. */
export function toNumber(flag: string, text: string): number {
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text.trim())) return Number(text)
  throw new JackdawError('option-invalid', flag, { reason: `"${text}" is not a number` })
}
