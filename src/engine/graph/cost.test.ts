import { beforeAll, describe, expect, it } from 'vitest'
import { summarise, type Network } from '../../shared/network'
import { lenet, lenetDefaults, presetIds, presets } from '../../shared/presets'
import { loadTensorFlow } from '../backends/load-tensorflow'
import { tracePrediction } from '../models/prediction-graph'
import { traceStep } from '../train/compiled-step'
import { optimizerRule } from '../train/optimizers'
import { costOf } from './cost'
import { elementBytes, elements, type TensorType } from './graph'

const bytesOf = (type: TensorType | undefined) => (type ? elements(type.shape) * elementBytes[type.dtype] : NaN)

describe('the summary that is shown before training', () => {
  beforeAll(() => void loadTensorFlow({ hideGpu: true }))

  const networks: [string, Network, [number, number, number], number][] = [
    ['LeNet', lenet(lenetDefaults), [28, 28, 1], 10],
    ['LeNet on colour', lenet({ ...lenetDefaults, filters: [8, 12], kernelSizes: [3, 4] }), [40, 33, 3], 7],
    ['a linear classifier', [{ type: 'flatten' }, { type: 'output' }], [9, 5, 2], 3],
  ]
  for (const [name, network, shape, classes] of networks)
    it(`says of ${name} what its graph says`, () => {
      const { parameters, multiplyAdds } = summarise(network, shape, classes)
      expect(costOf(tracePrediction(network, shape, classes, 4))).toMatchObject({
        parameters,
        multiplyAdds: 4 * multiplyAdds,
      })
    })
  for (const id of presetIds)
    it(`says of the preset ${id} what its graph says`, () => {
      const network = presets[id].network([40, 33, 3], 7)
      const { layers, multiplyAdds } = summarise(network, [40, 33, 3], 7)
      const numbers = layers.reduce((sum, { parameters, statistics }) => sum + parameters + statistics, 0)
      const cost = costOf(tracePrediction(network, [40, 33, 3], 7, 4))
      expect(cost).toMatchObject({ parameters: numbers, multiplyAdds: 4 * multiplyAdds })
    })

  /** Ops of which every layer that makes new numbers has exactly one. */
  const opOfLayer = new Set(['Conv2D', 'MaxPool', 'MatMul'])
  for (const [name, network, shape, classes] of networks)
    it(`takes for ${name} the bytes that its graph takes`, () => {
      const { layers, bytes } = summarise(network, shape, classes)
      const graph = tracePrediction(network, shape, classes, 4)
      const answers = graph.nodes.flatMap((node) =>
        node.kind === 'op' && opOfLayer.has(node.op) ? bytesOf(node.outputs[0]) / 4 : [],
      )
      const making = layers.filter(({ layer }) => layer.type !== 'flatten')
      expect(making.map((layer) => layer.bytes - 4 * layer.parameters)).toEqual(answers)
      const state = graph.nodes.flatMap((node) => (node.kind === 'variable' ? bytesOf(node.outputs[0]) : []))
      expect(bytes).toBe([...state, ...answers].reduce((a, b) => a + b, 0))
    })

  it('a step of learning costs three times the answer, less the gradient of the pictures', () => {
    const plan = {
      network: lenet(lenetDefaults),
      inputShape: [28, 28, 1] as [number, number, number],
      classCount: 10,
      batchSize: 100,
      rule: optimizerRule({ type: 'sgd', learningRate: 0.1 }),
    }
    const { layers, multiplyAdds } = summarise(plan.network, plan.inputShape, 10)
    const step = costOf(traceStep(plan))
    expect(step.multiplyAdds).toBe(100 * (3 * multiplyAdds - (layers[0]?.multiplyAdds ?? 0)))
    expect(step.bytes).toBeGreaterThan(4 * 100 * 24 * 24 * 20)
  })
})
