import { describe, expect, it } from 'vitest'
import { lenet, lenetDefaults } from '../../shared/presets'
import { defaultConfig, type RunConfig } from '../../shared/run-config'
import { describeConfig, differingSettings } from './comparison-settings'

const base = defaultConfig({ id: 'a'.repeat(26), hash: 'a'.repeat(64) })
const run = (changes: Partial<RunConfig>, name = 'MNIST') => ({ config: { ...base, ...changes }, dataset: { name } })

describe('describeConfig', () => {
  it('puts every setting into words', () => {
    expect(Object.fromEntries(describeConfig(base, 'MNIST').map((s) => [s.label, s.value]))).toEqual({
      Dataset: 'MNIST',
      'Training pictures used': 'all',
      'Kept aside for validation': '5.0 %',
      Activation: 'tanh',
      'Convolution 1': '20 filters of 5 × 5',
      'Max-pooling 1': '2 × 2, stride 2',
      'Convolution 2': '50 filters of 5 × 5',
      'Max-pooling 2': '2 × 2, stride 2',
      'Hidden layer 1': '500 units',
      Optimizer: 'SGD',
      'Learning rate': '0.1',
      'Batch size': '100 pictures',
      Epochs: '10',
      Seed: '1',
      Engine: 'picked by Jackdaw',
    })
  })
  it('names each activation when they are mixed', () => {
    const network = lenet(lenetDefaults).map((layer) =>
      layer.type === 'dense' ? { ...layer, activation: 'leakyRelu' as const } : layer,
    )
    expect(describeConfig({ ...base, network }, '')).toContainEqual({
      key: 'activation',
      label: 'Activation',
      value: 'tanh, tanh, leaky ReLU',
    })
  })
})

describe('differingSettings', () => {
  it('finds nothing between equal runs', () => {
    expect(differingSettings([run({}), run({})])).toEqual([])
  })
  it('shows the seed comparison as one line: tanh against ReLU', () => {
    const relu = run({ network: lenet({ ...lenetDefaults, activation: 'relu' }) })
    expect(differingSettings([run({}), relu])).toEqual([
      { key: 'activation', label: 'Activation', values: ['tanh', 'ReLU'] },
    ])
  })
  it('leaves a gap where a run has no such setting, in its place', () => {
    const momentum = run({ optimizer: { type: 'momentum', learningRate: 0.1, momentum: 0.9 }, seed: 2 })
    const dropout = run({ network: lenet({ ...lenetDefaults, dropout: 0.5 }) })
    expect(differingSettings([run({}), momentum, dropout])).toEqual([
      { key: 'dropout-1', label: 'Dropout 1', values: [null, null, '50 %'] },
      { key: 'optimizer', label: 'Optimizer', values: ['SGD', 'SGD with momentum', 'SGD'] },
      { key: 'momentum', label: 'Momentum', values: [null, '0.9', null] },
      { key: 'seed', label: 'Seed', values: ['1', '2', '1'] },
    ])
  })
  it('leaves out no setting, nor one that is newer than its words', () => {
    const changed = run({ l2: 0.001, schedule: { type: 'cosine', warmupEpochs: 0.5 } })
    const newer = { ...changed, config: { ...changed.config, mixUp: { share: 0.2 } } }
    expect(differingSettings([run({}), newer]).map(({ label, values }) => [label, values[0], values[1]])).toEqual([
      ['Schedule', null, expect.stringMatching(/cosine/i)],
      ['L2', null, '0.001'],
      ['Mix up: share', null, '0.2'],
    ])
  })
  it('goes by the content of a dataset, not by its name', () => {
    const other = { dataset: { id: 'b'.repeat(26), hash: 'b'.repeat(64) } }
    expect(differingSettings([run({}, 'MNIST'), run({}, 'Renamed')])).toEqual([])
    expect(differingSettings([run({}), run(other)])).toEqual([
      { key: 'dataset', label: 'Dataset', values: ['MNIST (content aaaaaaaa)', 'MNIST (content bbbbbbbb)'] },
    ])
  })
})
