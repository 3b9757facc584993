import type { Command } from 'commander'
import { activations } from '../shared/network'
import { lenetDefaults, presetIds } from '../shared/presets'
import {
  defaultMomentum,
  defaultWeightDecay,
  engineIds,
  initialisers,
  optimizerTypes,
  trainedLayers,
} from '../shared/run-config'
import { addLearningOptions } from './learning-options'
import { number, oneOf, two } from './option-values'
import { rangeWords, type Settings } from './settings'

/** What `train` was given. Settings are named as in a settings file. */
export interface TrainOptions extends Settings {
  config?: string
  resume?: string
}

/** Adds every setting of a run as an option. */
export function addConfigOptions(command: Command): Command {
  const { filters } = lenetDefaults
  const usual = command
    .option('--dataset <name>', 'dataset to learn from, by name or id (the only one there is, if not said)')
    .option(
      '--preset <name>',
      `network to start from ("jackdaw presets" says when to take which; lenet if not said): ${presetIds.join(', ')}`,
      oneOf('--preset', presetIds),
    )
    .option(
      '--start-from <run>',
      'begin with the layers and the weights of an earlier run, and learn as it did if nothing else is said; classes are matched by name',
    )
    .option(
      '--train-layers <which>',
      'with --start-from: all layers, or only the last ones (all if not said)',
      oneOf('--train-layers', trainedLayers),
    )
    .option(
      '--activation <name>',
      `one of ${activations.join(', ')} (what suits the preset if not said)`,
      oneOf('--activation', activations),
    )
    .option(
      '--filters <a,b>',
      `for the preset lenet: filters of its two convolution blocks (${filters.join()} if not said)`,
      two('--filters'),
    )
    .option(
      '--kernels <a,b>',
      `for the preset lenet: sides of their kernels, in pixels (what fits the pictures if not said)`,
      two('--kernels'),
    )
    .option(
      '--hidden <n>',
      `for presets with a hidden layer: its units, ${rangeWords('hiddenUnits')} (what suits the preset if not said)`,
      number('--hidden'),
    )
    .option(
      '--dropout <share>',
      `dropout, ${rangeWords('dropout')} (what suits the preset if not said)`,
      number('--dropout'),
    )
    .option(
      '--initialiser <name>',
      `how kernels are drawn at first, one of ${initialisers.join(', ')} (${initialisers[0]} if not said)`,
      oneOf('--initialiser', initialisers),
    )
    .option(
      '--optimizer <name>',
      `one of ${optimizerTypes.join(', ')} (what suits the preset if not said)`,
      oneOf('--optimizer', optimizerTypes),
    )
    .option(
      '--learning-rate <n>',
      `${rangeWords('learningRate')} (what suits the preset and the optimizer if not said)`,
      number('--learning-rate'),
    )
    .option(
      '--momentum <n>',
      `for the optimizers momentum and nesterov, ${rangeWords('momentum')} (${defaultMomentum} if not said)`,
      number('--momentum'),
    )
    .option(
      '--weight-decay <n>',
      `for the optimizer adamw: how fast weights shrink, ${rangeWords('weightDecay')} (${defaultWeightDecay} if not said)`,
      number('--weight-decay'),
    )
    .option('--batch <n>', `pictures a batch, ${rangeWords('batchSize')} (100 if not said)`, number('--batch'))
    .option('--epochs <n>', `${rangeWords('epochs')} (what suits the preset if not said)`, number('--epochs'))
    .option('--seed <n>', `the same seed gives the same curve, ${rangeWords('seed')} (1 if not said)`, number('--seed'))
    .option(
      '--validation <share>',
      `share of the training pictures kept aside, ${rangeWords('validationShare')} (0.05 if not said)`,
      number('--validation'),
    )
    .option('--limit <n>', 'learn from at most this many pictures, for a quick try', number('--limit'))
    .option(
      '--engine <name>',
      `auto or one of ${engineIds.join(', ')} (auto if not said)`,
      oneOf('--engine', ['auto', ...engineIds]),
    )
    .option('--config <file>', 'settings from a JSON file; options stand above it')
  return addLearningOptions(usual)
}

/** The same, and what names a run or goes on with one. */
export function addTrainOptions(command: Command): Command {
  return addConfigOptions(command)
    .option('--name <name>', 'name of the run')
    .option('--resume <run>', 'go on with a stopped, failed or interrupted run from its last checkpoint')
}
