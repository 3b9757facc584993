import type { Evaluation } from '../../shared/evaluation'
import { largestClassBaseline, wilsonInterval, type Interval } from '../../shared/statistics'
import { count, share, visible } from '../../shared/words/format'

/**
 * A class's name inside a sentence: harmless, and a name that runs from right to left leaves the words around it where they are
 * (first strong isolate, pop directional isolate).
 */
export function inSentence(classNames: readonly string[], label: number): string {
  const name = visible(classNames[label] ?? `class ${label}`)
  return /^[\x20-\x7E]*$/.test(name) ? name : `\u2068${name}\u2069`
}

/** A class with the probability a model gives it. */
export interface Guess {
  label: number
  probability: number
}

/** The `most` likeliest classes, likeliest first. Equal ones keep the order of the classes. */
export function likeliest(probabilities: readonly number[], most: number): Guess[] {
  return probabilities
    .map((probability, label) => ({ label, probability }))
    .sort((a, b) => b.probability - a.probability || a.label - b.label)
    .slice(0, most)
}

/** Under this probability an answer is called a guess. */
export const sureFrom = 0.6

export interface AnswerWords {
  sentence: string
  sure: boolean
}

/** `It says 7, 98.0 % sure.`, or, when no class is likely, which ones it wavers between. */
export function answerWords(probabilities: readonly number[], classNames: readonly string[]): AnswerWords {
  const [first, second] = likeliest(probabilities, 2)
  const name = (guess: Guess) => inSentence(classNames, guess.label)
  if (!first) return { sentence: 'It says nothing.', sure: false }
  if (first.probability >= sureFrom)
    return { sentence: `It says ${name(first)}, ${share(first.probability, 1).replace('>', 'over')} sure.`, sure: true }
  const best = `${name(first)} (${share(first.probability, 0)})`
  const other = second ? ` or ${name(second)} (${share(second.probability, 0)})` : ''
  return { sentence: `It is not sure: ${best}${other}.`, sure: false }
}

export interface AccuracyWords {
  /** `98.80 %` */
  accuracy: string
  /** `9,880 of 10,000 right` */
  counts: string
  /** `likely between 98.6 % and 99.0 %` */
  range: string
  /** `Always guessing 1, the most common class, would get 11.35 %.` */
  baseline: string
  interval: Interval
  baselineShare: number
}

/** How good a model is, in honest words. */
export function accuracyWords(evaluation: Evaluation, classNames: readonly string[]): AccuracyWords {
  const { correct, count: total } = evaluation
  const interval = wilsonInterval(correct, total)
  const baseline = largestClassBaseline(evaluation.confusion)
  const name = inSentence(classNames, baseline.label)
  return {
    accuracy: total ? share(correct / total) : 'unknown',
    counts: `${count(correct)} of ${count(total)} right`,
    range: rangeWords(interval),
    baseline: `Always guessing ${name}, the most common class, would get ${share(baseline.share)}.`,
    interval,
    baselineShare: baseline.share,
  }
}

/** `likely between 98.6 % and 99.0 %`, with as many digits as it takes to tell the ends apart, four at most. */
export function rangeWords({ low, high }: Interval): string {
  for (let digits = 1; ; digits++) {
    const [from, to] = [share(low, digits), share(high, digits)]
    if (from !== to || digits === 4) return `likely between ${from} and ${to}`
  }
}
