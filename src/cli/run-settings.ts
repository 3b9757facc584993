import type { Layer, LayerOf } from '../shared/network'
import type { RunConfig } from '../shared/run-config'

/** The settings of a run as lines of a table: what they are called, and their values. */
export function flatSettings(config: RunConfig): [string, string][] {
  const { optimizer, startFrom } = config
  return [
    ...config.network.map((layer, k): [string, string] => [`Layer ${k + 1}`, layerWords(layer)]),
    ['Optimizer', optimizer.type],
    ['Learning rate', String(optimizer.learningRate)],
    ...('momentum' in optimizer ? ([['Momentum', String(optimizer.momentum)]] as [string, string][]) : []),
    ...('weightDecay' in optimizer ? ([['Weight decay', String(optimizer.weightDecay)]] as [string, string][]) : []),
    ...(config.initialiser ? ([['First weights', config.initialiser]] as [string, string][]) : []),
    ...(startFrom
      ? ([['Began with', `run ${startFrom.runId}, ${startFrom.layers} layers learn`]] as [string, string][])
      : []),
    ['Batch', String(config.batchSize)],
    ['Epochs to do', String(config.epochs)],
    ['Seed', String(config.seed)],
    ['Kept aside', String(config.validationShare)],
    ['Limit', config.limit === null ? 'all pictures' : String(config.limit)],
    ['Asked engine', config.engine],
  ]
}

/** Settings that are not the same in all configurations, with the value of each. */
export function differences(configs: readonly RunConfig[]): [string, string[]][] {
  const all = configs.map((config) => new Map(flatSettings(config)))
  const names = [...new Set(all.flatMap((settings) => [...settings.keys()]))]
  return names
    .map((name): [string, string[]] => [name, all.map((settings) => settings.get(name) ?? '-')])
    .filter(([, values]) => new Set(values).size > 1)
}

/** One layer in a few letters: `conv 20 5x5 tanh`. */
function layerWords(layer: Layer): string {
  switch (layer.type) {
    case 'convolution':
      return `conv ${kernels(layer)}`
    case 'separableConvolution':
      return `separable ${kernels(layer)}`
    case 'residual':
      return `residual ${kernels(layer)}`
    case 'maxPooling':
      return `max-pool ${layer.size}x${layer.size}`
    case 'averagePooling':
      return `average-pool ${layer.size}x${layer.size}`
    case 'globalAveragePooling':
      return 'global average'
    case 'flatten':
      return 'flatten'
    case 'dropout':
      return `dropout ${layer.rate}`
    case 'dense':
      return `dense ${layer.units}${layer.batchNormalisation ? ' norm' : ''} ${layer.activation}`
    case 'output':
      return 'output'
  }
}

function kernels(layer: LayerOf<'convolution' | 'separableConvolution' | 'residual'>): string {
  const { filters, kernelSize, stride = 1, batchNormalisation, activation } = layer
  return [
    filters,
    `${kernelSize}x${kernelSize}`,
    ...(stride === 1 ? [] : [`stride ${stride}`]),
    ...('padding' in layer && layer.padding === 'same' ? ['same'] : []),
    ...(batchNormalisation ? ['norm'] : []),
    activation,
  ].join(' ')
}
