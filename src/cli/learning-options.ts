import type { Command } from 'commander'
import { classBalances } from '../shared/run-config'
import { scheduleDefaults, scheduleTypes } from '../shared/schedule'
import { flips, learningRanges } from './learning-settings'
import { flagOf, number, oneOf } from './option-values'
import { rangeWords } from './settings'

const { step, cosine, oneCycle, reduceOnPlateau } = scheduleDefaults

/** What each number means; its range is added. */
const meanings: Record<keyof typeof learningRanges, [placeholder: string, words: string]> = {
  l2: ['<n>', 'how much large weights are avoided'],
  labelSmoothing: ['<share>', 'share of every target that is spread over all classes'],
  clip: ['<n>', 'longest length of all gradients together; longer ones are shortened'],
  stepEvery: ['<epochs>', `for the schedule step: epochs between two steps (${step.every} if not said)`],
  rateFactor: [
    '<n>',
    `for the schedules step and reduceOnPlateau: what the rate is multiplied by (${step.factor} if not said)`,
  ],
  warmupEpochs: ['<n>', `for the schedule cosine: epochs in which the rate rises (${cosine.warmupEpochs} if not said)`],
  finalShare: ['<share>', 'for the schedule cosine: share of the rate that is left at the end (0 if not said)'],
  warmupShare: [
    '<share>',
    `for the schedule oneCycle: share of the run in which the rate rises (${oneCycle.warmupShare} if not said)`,
  ],
  plateauPatience: [
    '<epochs>',
    `for the schedule reduceOnPlateau: epochs without a better loss (${reduceOnPlateau.patience} if not said)`,
  ],
  shift: ['<share>', 'move pictures by at most this share of their side'],
  rotate: ['<degrees>', 'turn pictures by at most so many degrees'],
  zoom: ['<share>', 'make pictures larger or smaller by at most this share'],
  brightness: ['<share>', 'make pictures brighter or darker by at most this share'],
  contrast: ['<share>', 'give pictures more or less contrast by at most this share'],
  noise: ['<share>', 'add noise of this spread to every value'],
  erase: ['<share>', 'wipe out a square with a side of this share'],
  earlyStopping: ['<epochs>', 'end the run after so many epochs without a better loss on the pictures kept aside'],
  minimumGain: ['<n>', 'for --early-stopping: how much lower a loss has to be to count (0 if not said)'],
}

/** Adds the settings of how a network learns. */
export function addLearningOptions(command: Command): Command {
  command
    .option(
      '--schedule <name>',
      `how the learning rate changes: ${scheduleTypes.join(', ')} (what suits the preset if not said)`,
      oneOf('--schedule', scheduleTypes),
    )
    .option(
      '--class-balance <name>',
      `let rare classes count for more or be shown more often: ${classBalances.join(', ')} (none if not said)`,
      oneOf('--class-balance', classBalances),
    )
    .option('--flip <name>', `mirror half of the pictures: ${flips.join(', ')}`, oneOf('--flip', flips))
    .option('--keep-best', 'the model is that of the epoch with the best loss on the pictures kept aside')
  for (const [key, range] of Object.entries(learningRanges) as [keyof typeof learningRanges, never][]) {
    const [placeholder, words] = meanings[key]
    command.option(`${flagOf(key)} ${placeholder}`, `${words}, ${rangeWords(range)}`, number(flagOf(key)))
  }
  return command
}
