import type { Activation, Layer, LayerOf, Network } from '../../shared/network'
import type { EngineChoice, OptimizerType, RunConfig } from '../../shared/run-config'
import { leafWords, settingLeaves } from '../../shared/setting-leaves'
import { count, counted, figure, share } from '../../shared/words/format'
import { augmentationWords, initialiserNames, scheduleWords, stoppingWords } from './training-notes'

/** One setting of a run in words. `key` is the same for the same setting of any run. */
export interface Setting {
  key: string
  label: string
  value: string
}

/** A setting in which runs differ: one value for each run, in the order of the runs; null where a run has no such setting. */
export interface DifferingSetting {
  key: string
  label: string
  values: (string | null)[]
}

const activationNames: Record<Activation, string> = {
  tanh: 'tanh',
  relu: 'ReLU',
  leakyRelu: 'leaky ReLU',
  elu: 'ELU',
  sigmoid: 'sigmoid',
}
const optimizerNames: Record<OptimizerType, string> = {
  sgd: 'SGD',
  momentum: 'SGD with momentum',
  nesterov: 'SGD with Nesterov momentum',
  adam: 'Adam',
  adamw: 'AdamW',
  rmsprop: 'RMSProp',
}
const engineNames: Record<EngineChoice, string> = {
  auto: 'picked by Jackdaw',
  'tensorflow-cuda': 'TensorFlow with CUDA',
  'tensorflow-cpu': 'TensorFlow on the CPU',
  webassembly: 'WebAssembly',
}

/** What is chosen by name, as it is called on screen. */
export const choiceNames: Readonly<Record<string, string>> = { ...activationNames, ...optimizerNames, ...engineNames }

/** Every setting of a run in words, in the order in which the form asks for them. `datasetName` names the dataset for people. */
export function describeConfig(config: RunConfig, datasetName: string): Setting[] {
  const { optimizer } = config
  return [
    { key: 'dataset', label: 'Dataset', value: datasetName },
    {
      key: 'limit',
      label: 'Training pictures used',
      value: config.limit === null ? 'all' : `at most ${count(config.limit)}`,
    },
    { key: 'validation', label: 'Kept aside for validation', value: share(config.validationShare, 1) },
    ...describeNetwork(config.network),
    { key: 'optimizer', label: 'Optimizer', value: optimizerNames[optimizer.type] },
    { key: 'learningRate', label: 'Learning rate', value: figure(optimizer.learningRate) },
    ...('momentum' in optimizer ? [{ key: 'momentum', label: 'Momentum', value: figure(optimizer.momentum) }] : []),
    { key: 'batchSize', label: 'Batch size', value: counted(config.batchSize, 'picture') },
    { key: 'epochs', label: 'Epochs', value: count(config.epochs) },
    ...describeRarer(config),
    ...otherSettings(config),
    { key: 'seed', label: 'Seed', value: String(config.seed) },
    { key: 'engine', label: 'Engine', value: engineNames[config.engine] },
  ]
}

/** Settings that most runs leave out. */
function describeRarer(config: RunConfig): Setting[] {
  const { optimizer, schedule, augmentation, l2, labelSmoothing, clipNorm, initialiser, classBalance } = config
  const stopping = stoppingWords(config)
  const all: (Setting | null | false | undefined)[] = [
    'weightDecay' in optimizer && { key: 'weightDecay', label: 'Weight decay', value: figure(optimizer.weightDecay) },
    schedule && { key: 'schedule', label: 'Schedule', value: scheduleWords(schedule) },
    l2 !== undefined && { key: 'l2', label: 'L2', value: figure(l2) },
    labelSmoothing !== undefined && {
      key: 'labelSmoothing',
      label: 'Label smoothing',
      value: figure(labelSmoothing),
    },
    clipNorm !== undefined && { key: 'clipNorm', label: 'Longest gradient', value: figure(clipNorm) },
    initialiser && { key: 'initialiser', label: 'First weights', value: initialiserNames[initialiser] },
    classBalance && { key: 'classBalance', label: 'Classes balanced by', value: classBalance },
    augmentation && { key: 'augmentation', label: 'Changed pictures', value: augmentationWords(augmentation) || 'off' },
    stopping !== '' && { key: 'stopping', label: 'Stopping and keeping', value: stopping },
    config.startFrom && {
      key: 'startFrom',
      label: 'Began with',
      value: `an earlier run, ${config.startFrom.layers === 'all' ? 'all layers learn' : 'only the last layers learn'}`,
    },
  ]
  return all.flatMap((setting) => (setting ? [setting] : []))
}

/** Settings that have words of their own above, or name things for the program. */
const told =
  /^(version|dataset|limit|validationShare|network|batchSize|epochs|seed|engine|schedule|l2|labelSmoothing|clipNorm|initialiser|classBalance|augmentation|earlyStopping|keepBest|startFrom)($|\.)|^optimizer\.(type|learningRate|momentum|weightDecay)$/

/** All others, also those that came later: called as they are called in the settings. */
function otherSettings(config: RunConfig): Setting[] {
  return settingLeaves(config).flatMap(({ path, label, value }) =>
    told.test(path) ? [] : [{ key: path, label, value: leafWords(value) }],
  )
}

/** Layers of one kind are numbered, so that the second convolution of one run stands beside the second of another. */
function describeNetwork(network: Network): Setting[] {
  const numbers = new Map<Layer['type'], number>()
  const layers = network.flatMap((layer) => {
    const number = (numbers.get(layer.type) ?? 0) + 1
    numbers.set(layer.type, number)
    const words = describeLayer(layer)
    return words ? [{ key: `${layer.type}-${number}`, label: `${words.label} ${number}`, value: words.value }] : []
  })
  return [{ key: 'activation', label: 'Activation', value: describeActivations(network) }, ...layers]
}

function describeLayer(layer: Layer): { label: string; value: string } | null {
  switch (layer.type) {
    case 'convolution':
      return { label: 'Convolution', value: kernels(layer) }
    case 'separableConvolution':
      return { label: 'Separable convolution', value: kernels(layer) }
    case 'residual':
      return { label: 'Residual block', value: kernels(layer) }
    case 'maxPooling':
      return { label: 'Max-pooling', value: `${layer.size} × ${layer.size}, stride ${layer.stride}` }
    case 'averagePooling':
      return { label: 'Average pooling', value: `${layer.size} × ${layer.size}, stride ${layer.stride}` }
    case 'globalAveragePooling':
      return { label: 'Global average', value: 'yes' }
    case 'dense':
      return { label: 'Hidden layer', value: counted(layer.units, 'unit') }
    case 'dropout':
      return { label: 'Dropout', value: share(layer.rate, 0) }
    case 'flatten':
    case 'output':
      return null
  }
}

/** `20 filters of 5 × 5, stride 2, padded, normalised`. */
function kernels(layer: LayerOf<'convolution' | 'separableConvolution' | 'residual'>): string {
  const { filters, kernelSize, stride = 1, batchNormalisation } = layer
  return [
    `${counted(filters, 'filter')} of ${kernelSize} × ${kernelSize}`,
    ...(stride === 1 ? [] : [`stride ${stride}`]),
    ...('padding' in layer && layer.padding === 'same' ? ['padded'] : []),
    ...(batchNormalisation ? ['normalised'] : []),
  ].join(', ')
}

/** One name when all layers share it, else the names in the order of the layers. */
function describeActivations(network: Network): string {
  const names = network.flatMap((layer) => ('activation' in layer ? [activationNames[layer.activation]] : []))
  const distinct = new Set(names)
  if (distinct.size === 0) return 'none'
  return distinct.size === 1 ? (names[0] ?? 'none') : names.join(', ')
}

/** The settings in which runs differ, in words. Empty when all are the same. */
export function differingSettings(
  runs: readonly { config: RunConfig; dataset: { name: string } }[],
): DifferingSetting[] {
  const names = datasetNames(runs)
  const described = runs.map((run, i) => describeConfig(run.config, names[i] ?? run.dataset.name))
  return mergeKeys(described)
    .map(({ key, label }) => ({
      key,
      label,
      values: described.map((settings) => settings.find((setting) => setting.key === key)?.value ?? null),
    }))
    .filter((row) => new Set(row.values).size > 1)
}

/** The content decides what a dataset is: one that was renamed stays the same, and two of one name are told apart. */
function datasetNames(runs: readonly { config: RunConfig; dataset: { name: string } }[]): string[] {
  const nameOf = new Map<string, string>()
  for (const { config, dataset } of runs)
    if (!nameOf.has(config.dataset.hash)) nameOf.set(config.dataset.hash, dataset.name)
  const taken = [...nameOf.values()]
  return runs.map(({ config, dataset }) => {
    const name = nameOf.get(config.dataset.hash) ?? dataset.name
    const shared = taken.filter((other) => other === name).length > 1
    return shared ? `${name} (content ${config.dataset.hash.slice(0, 8)})` : name
  })
}

/** Every key once; one that only later runs have comes after the key it follows there. */
function mergeKeys(lists: Setting[][]): { key: string; label: string }[] {
  const merged: { key: string; label: string }[] = []
  for (const list of lists) {
    let at = 0
    for (const { key, label } of list) {
      const known = merged.findIndex((entry) => entry.key === key)
      if (known >= 0) at = known + 1
      else merged.splice(at++, 0, { key, label })
    }
  }
  return merged
}
